"""A form that is not sent yet. Its id and its key become those of the case, so nothing is sealed twice."""

import datetime
import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from offices.models import Office, StaffMember
from vault.fields import SealedField, is_sealed

LIFE = datetime.timedelta(days=30)


class DraftQuerySet(models.QuerySet["Draft"]):
    def of(self, person: StaffMember | None) -> "DraftQuerySet":
        return self.filter(filled_by=person)

    def expired(self) -> "DraftQuerySet":
        return self.filter(saved_at__lt=Now() - LIFE)


class Draft(models.Model):
    table_tag = "personal"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    # Nobody: the applicants themselves, who come back with their access code.
    filled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    begun_at = models.DateTimeField(db_default=Now())
    saved_at = models.DateTimeField(db_default=Now())
    answers = SealedField()

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints = [is_sealed("answers", table="draft")]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def key_subject(self) -> uuid.UUID:
        return self.id

    @property
    def expires_at(self) -> datetime.datetime:
        return self.saved_at + LIFE
