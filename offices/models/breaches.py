"""The register of breaches of personal data: what happened, when it was known, who was told. Names nobody."""

import uuid

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from offices.models.places import Office
from offices.models.staff import StaffMember


class BreachQuerySet(models.QuerySet["Breach"]):
    def with_notices(self) -> "BreachQuerySet":
        return self.prefetch_related("countries", "notices")


class Breach(models.Model):
    """What is known of it may grow; every change is an entry of the audit."""

    table_tag = "staff"

    class Kind(models.TextChoices):
        READ = "read", _("alguien leyó o copió lo que no debía")
        CHANGED = "changed", _("datos alterados sin derecho")
        LOST = "lost", _("datos perdidos o inaccesibles")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("clase"), max_length=8, choices=Kind)
    what_happened = models.TextField(
        _("qué pasó"),
        help_text=_("Hechos y medidas. Sin nombres, números de caso ni otro dato de una persona."),
    )
    known_at = models.DateTimeField(
        _("conocida el"), help_text=_("Desde este momento corren los plazos. Hora UTC. No se puede cambiar después.")
    )
    countries = models.ManyToManyField(
        Office, verbose_name=_("países"), related_name="breaches", help_text=_("De las personas afectadas.")
    )
    people_affected = models.PositiveIntegerField(_("personas afectadas, más o menos"), null=True, blank=True)
    registered_by = models.ForeignKey(
        StaffMember, models.PROTECT, verbose_name=_("registrada por"), related_name="+", editable=False
    )
    registered_at = models.DateTimeField(_("registrada el"), db_default=Now(), editable=False)

    objects = BreachQuerySet.as_manager()

    class Meta:
        verbose_name = _("brecha de seguridad")
        verbose_name_plural = _("brechas de seguridad")
        constraints = [
            models.CheckConstraint(
                name="breach_kind_is_known", condition=models.Q(kind__in=["read", "changed", "lost"])
            ),
            models.CheckConstraint(
                name="breach_is_known_before_it_is_registered",
                condition=models.Q(known_at__lte=models.F("registered_at")),
                violation_error_message=_("Escriba un momento que ya pasó."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.get_kind_display()}"

    @property
    def number(self) -> str:
        """What a mail may call it."""
        return str(self.id)[:8]


class BreachNotice(models.Model):
    """That somebody was told, or why nobody has to be. Stays as it was written."""

    table_tag = "staff"

    class Outcome(models.TextChoices):
        TOLD = "told", _("se avisó")
        NOT_REQUIRED = "not_required", _("no hay que avisar")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    breach = models.ForeignKey(Breach, models.PROTECT, verbose_name=_("brecha"), related_name="notices")
    duty = models.CharField(_("deber"), max_length=40)
    outcome = models.CharField(_("resultado"), max_length=12, choices=Outcome)
    told_at = models.DateTimeField(_("cuándo"), help_text=_("Hora UTC."))
    reference = models.CharField(
        _("constancia o motivo"),
        max_length=200,
        help_text=_("Número de trámite, medio del aviso, o por qué no hay que avisar."),
    )
    recorded_by = models.ForeignKey(
        StaffMember, models.PROTECT, verbose_name=_("anotado por"), related_name="+", editable=False
    )
    recorded_at = models.DateTimeField(_("anotado el"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("aviso")
        verbose_name_plural = _("avisos")
        constraints = [
            models.UniqueConstraint(
                fields=["breach", "duty"],
                name="a_breach_is_told_once_per_duty",
                violation_error_message=_("Ese aviso ya está anotado."),
            ),
            models.CheckConstraint(
                name="notice_outcome_is_known", condition=models.Q(outcome__in=["told", "not_required"])
            ),
            models.CheckConstraint(
                name="notice_is_given_before_it_is_recorded",
                condition=models.Q(told_at__lte=models.F("recorded_at")),
                violation_error_message=_("Escriba un momento que ya pasó."),
            ),
        ]

    def __str__(self) -> str:
        return self.duty
