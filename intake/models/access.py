"""The access code of a draft or case: with the year of birth it opens that one, and nothing else of anybody."""

import uuid

from django.db import models
from django.db.models.functions import Now

from offices.models import Office
from vault.fields import SealedField, is_sealed


class AccessCode(models.Model):
    """Found by the keyed hash of code and year together, so that neither is learnt without the other."""

    table_tag = "personal"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # A draft's id is that of the case it becomes, so the code stays good.
    subject_id = models.UUIDField(unique=True)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    digest = models.BinaryField(unique=True)
    secret = SealedField()
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [is_sealed("secret", table="access_code")]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def key_subject(self) -> uuid.UUID:
        return self.subject_id
