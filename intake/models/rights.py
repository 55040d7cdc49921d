"""What applicants ask of the office once they are registered: a copy of their data, a correction, their erasure."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from intake.models.case import Case
from offices.models import Office
from vault.fields import SealedField, is_sealed


class RightsRequestQuerySet(models.QuerySet["RightsRequest"]):
    def open(self) -> "RightsRequestQuerySet":
        return self.filter(settled_at__isnull=True)


class RightsRequest(models.Model):
    """One request of a data subject; a person of the office settles it, and the law says until when."""

    table_tag = "personal"

    class Kind(models.TextChoices):
        CORRECTION = "correction", _("cambiar o añadir un dato")
        COPY = "copy", _("una copia de sus datos")
        ERASURE = "erasure", _("que se borren sus datos")
        NEWBORN = "newborn", _("añadir a alguien que nació")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="requests")
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    text = SealedField(null=True)
    # What a person of the office confirms and nobody has to type again.
    answers = SealedField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = RightsRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="rights_request_kind_is_known",
                condition=models.Q(kind__in=["correction", "copy", "erasure", "newborn"]),
            ),
            models.CheckConstraint(
                name="a_settled_request_names_who_settled_it",
                condition=models.Q(settled_at__isnull=True, settled_by__isnull=True)
                | models.Q(settled_at__isnull=False, settled_by__isnull=False),
            ),
            is_sealed("text", table="rights_request"),
            is_sealed("answers", table="rights_request"),
        ]
        indexes = [
            models.Index(
                fields=["office", "due_on"],
                condition=models.Q(settled_at__isnull=True),
                name="open_requests_by_due_day",
            )
        ]

    def __str__(self) -> str:
        return self.kind

    @property
    def key_subject(self) -> uuid.UUID:
        return self.case_id
