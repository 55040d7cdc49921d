"""A phone or e-mail that several households of an office share. Says that it is so, and nothing of why."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from intake.models.case import Case
from offices.models import Office


class SharedContact(models.Model):
    """One cluster. The contact itself is not kept here: its keyed hash stands with the identifiers of the cases."""

    table_tag = "personal"

    class Kind(models.TextChoices):
        PHONE = "phone", _("teléfono")
        EMAIL = "email", _("correo electrónico")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=5, choices=Kind)
    found_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="shared_contact_kind_is_known", condition=models.Q(kind__in=["phone", "email"])
            ),
        ]

    def __str__(self) -> str:
        return self.kind


class SharingCase(models.Model):
    """A case of the cluster; goes when the case is erased."""

    table_tag = "personal"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    shared = models.ForeignKey(SharedContact, models.CASCADE, related_name="sharing")
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shared", "case"], name="a_case_is_once_in_a_cluster"),
        ]

    def __str__(self) -> str:
        return str(self.case_id)
