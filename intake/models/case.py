"""The case and its time line. The status changes through `intake.lifecycle.move` alone."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from offices.models import Office
from vault.fields import SealedField, is_sealed


class Case(models.Model):
    table_tag = "personal"

    class Status(models.TextChoices):
        RECEIVED = "received", _("recibido")
        ASSIGNED = "assigned", _("en cola")
        IN_REVIEW = "in_review", _("en revisión")
        WAITING = "waiting", _("en espera de datos")
        DECIDED = "decided", _("decidido")
        REFERRED = "referred", _("derivado")
        CLOSED = "closed", _("cerrado")
        WITHDRAWN = "withdrawn", _("retirado")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(_("número de caso"), max_length=12, unique=True)
    office = models.ForeignKey(Office, models.PROTECT, null=True, verbose_name=_("oficina"), related_name="+")
    status = models.CharField(_("estado"), max_length=10, choices=Status, default=Status.RECEIVED)
    opened_at = models.DateTimeField(_("recibido"))
    size = models.PositiveSmallIntegerField(_("personas"))
    is_consent_missing = models.BooleanField(_("falta registrar el consentimiento"), default=False)
    # Coarse statistics of the principal applicant, cleared at erasure.
    nationality = models.CharField(_("nacionalidad"), max_length=9, blank=True)
    age_band = models.CharField(_("grupo de edad"), max_length=5, blank=True)
    sex = models.CharField(_("sexo"), max_length=1, blank=True)
    # From then on only the system sees the row: a tombstone, so that nothing is counted or opened twice.
    erased_at = models.DateTimeField(_("borrado"), null=True, editable=False)

    class Meta:
        verbose_name = _("caso")
        verbose_name_plural = _("casos")
        constraints = [
            models.CheckConstraint(
                name="case_status_is_known",
                condition=models.Q(
                    status__in=[
                        "received", "assigned", "in_review", "waiting", "decided", "referred", "closed", "withdrawn",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="case_reference_has_its_form",
                condition=models.Q(reference__regex=r"^[A-Z]{2}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$"),
            ),
            models.CheckConstraint(name="a_case_has_somebody_in_it", condition=models.Q(size__gte=1)),
            models.CheckConstraint(name="case_sex_is_known", condition=models.Q(sex__in=["", "F", "M", "X"])),
            models.CheckConstraint(
                name="an_erased_case_says_nothing_of_its_people",
                condition=models.Q(erased_at__isnull=True) | models.Q(nationality="", age_band="", sex="", size=1),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.reference

    @property
    def key_subject(self) -> uuid.UUID:
        return self.id


class CaseEvent(models.Model):
    """One thing that happened to a case. `public_code` is what the applicant may be told, and nothing else."""

    table_tag = "personal"

    class Kind(models.TextChoices):
        RECEIVED = "received", _("Registro recibido")
        ROUTED = "routed", _("Enviado a una cola")
        MOVED = "moved", _("Cambio de estado")
        TOLD = "told", _("Petición de la persona")
        CORRECTED = "corrected", _("Datos corregidos")
        ARRIVED = "arrived", _("La persona llegó a la oficina")
        OVERRIDDEN = "overridden", _("Ruta cambiada a mano")
        TRANSFERRED = "transferred", _("Pasó a otra oficina")
        RULES = "rules", _("Evaluado de nuevo con reglas nuevas")
        DECIDED = "decided", _("Decidido por una persona")
        REMINDED = "reminded", _("Aviso: un permiso vence")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="events")
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    kind = models.CharField(max_length=12, choices=Kind)
    public_code = models.CharField(max_length=20, blank=True)
    from_status = models.CharField(max_length=10, blank=True)
    to_status = models.CharField(max_length=10, blank=True)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.CharField(max_length=80)
    details = SealedField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="case_event_kind_is_known",
                condition=models.Q(
                    kind__in=[
                        "received", "routed", "moved", "told", "corrected", "arrived",
                        "overridden", "transferred", "rules", "decided", "reminded",
                    ]
                ),
            ),
            is_sealed("details", table="case_event"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["case", "at"], name="events_of_a_case_in_time")]

    def __str__(self) -> str:
        return self.kind

    @property
    def key_subject(self) -> uuid.UUID:
        return self.case_id
