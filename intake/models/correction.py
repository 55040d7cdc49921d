"""A correction: why a pre-registration was superseded by another, who asked for it and who did it. Never edited."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from intake.models.case import Case
from intake.models.registration import PreRegistration
from offices.models import Office
from vault.fields import SealedField, is_sealed


class Correction(models.Model):
    """What changed is told by the two pre-registrations themselves; `details` holds the proof and the remark."""

    table_tag = "personal"

    class Reason(models.TextChoices):
        TYPING = "typing", _("se escribió mal")
        CHANGED = "changed", _("cambió después de enviarlo")
        MISSING = "missing", _("faltaba y ahora se sabe")
        PROOF = "proof", _("hay una prueba nueva")
        BIRTH = "birth", _("nació alguien")
        LEFT = "left", _("alguien se retira")

    class AskedBy(models.TextChoices):
        PRINCIPAL = "principal", _("la persona solicitante")
        MEMBER = "member", _("otra persona del hogar")
        GUARDIAN = "guardian", _("quien la representa")
        OFFICE = "office", _("la oficina")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="corrections")
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    pre_registration = models.OneToOneField(PreRegistration, models.PROTECT, related_name="correction")
    at = models.DateTimeField()
    reason = models.CharField(max_length=8, choices=Reason)
    asked_by = models.CharField(max_length=9, choices=AskedBy)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.CharField(max_length=80)
    # The case that now holds the data of somebody who withdrew, until they have been kept for long enough.
    departed = models.OneToOneField(Case, models.PROTECT, null=True, related_name="departed_from")
    details = SealedField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="correction_reason_is_known",
                condition=models.Q(reason__in=["typing", "changed", "missing", "proof", "birth", "left"]),
            ),
            models.CheckConstraint(
                name="correction_asker_is_known",
                condition=models.Q(asked_by__in=["principal", "member", "guardian", "office"]),
            ),
            models.CheckConstraint(
                name="only_a_correction_by_leaving_names_a_departed_case",
                condition=models.Q(departed__isnull=True) | models.Q(reason="left"),
            ),
            is_sealed("details", table="correction"),
        ]
        indexes = [models.Index(fields=["case", "at"], name="corrections_of_a_case_in_time")]

    def __str__(self) -> str:
        return self.reason

    @property
    def key_subject(self) -> uuid.UUID:
        return self.case_id
