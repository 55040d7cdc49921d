"""Forms that were sent: so that one sent twice is answered once. Holds hashes, never what was typed."""

import datetime
import uuid

from django.db import models
from django.db.models.functions import Now

LIFE = datetime.timedelta(days=30)


class SentFormQuerySet(models.QuerySet["SentForm"]):
    def expired(self) -> "SentFormQuerySet":
        return self.filter(sent_at__lt=Now() - LIFE)


class SentForm(models.Model):
    """`digest` names sender and key, `content` the answers; `location` is where the answer led."""

    table_tag = "staff"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    digest = models.BinaryField(unique=True, editable=False)
    content = models.BinaryField(editable=False)
    location = models.TextField(editable=False)  # with the filters of a list it may be long
    sent_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = SentFormQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.id)
