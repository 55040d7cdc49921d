"""What an office tells people to do beside the registration: other ways, help nearby, help in danger. By language."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from offices.models.places import Office


class HelpText(models.Model):
    """One text in one language; the same `code` in another language is its translation. Applicants read Spanish where
    their language is missing."""

    table_tag = "system"

    class Kind(models.TextChoices):
        PATHWAY = "pathway", _("otra vía")
        LOCAL_HELP = "local_help", _("ayuda local")
        EMERGENCY = "emergency", _("emergencia")

    class Outcome(models.TextChoices):
        """Of the checker and of a submission; blank tells it to everybody."""

        ELIGIBLE = "eligible", _("puede registrarse")
        REVIEW = "review", _("lo revisa una persona")
        NOT_ELIGIBLE = "not_eligible", _("no cumple")
        INCOMPLETE = "incomplete", _("solo con invitación")
        NOT_OPEN = "not_open", _("cerrado")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Office, models.CASCADE, verbose_name=_("oficina"), related_name="help_texts")
    code = models.SlugField(_("clave"), max_length=40, help_text=_("La misma en todos los idiomas del texto."))
    kind = models.CharField(_("clase"), max_length=10, choices=Kind)
    outcome = models.CharField(
        _("para quién"), max_length=12, choices=Outcome, blank=True, help_text=_("Vacío: para todas las personas.")
    )
    language = models.CharField(_("idioma"), max_length=2, choices=settings.LANGUAGES, default="es")
    title = models.CharField(_("título"), max_length=120)
    body = models.TextField(_("texto"), help_text=_("Frases cortas que digan qué hacer."))
    phone = models.CharField(
        _("teléfono"), max_length=40, blank=True, help_text=_("Tal como se marca en el país. Sin él no hay emergencia.")
    )
    source = models.TextField(_("fuente"), help_text=_("El texto oficial o la nota que lo dice."))
    valid_from = models.DateField(_("vale desde"))
    valid_until = models.DateField(_("vale hasta"), null=True, blank=True, help_text=_("Ese día incluido."))

    class Meta:
        verbose_name = _("texto de ayuda")
        verbose_name_plural = _("textos de ayuda")
        constraints = [
            models.UniqueConstraint(
                fields=["office", "code", "language", "valid_from"],
                name="a_help_text_is_said_once_in_a_language",
                violation_error_message=_("Ese texto ya está en ese idioma desde ese día; cambie ese."),
            ),
            models.CheckConstraint(
                name="help_kind_is_known", condition=models.Q(kind__in=["pathway", "local_help", "emergency"])
            ),
            models.CheckConstraint(
                name="help_outcome_is_known",
                condition=models.Q(outcome__in=["", "eligible", "review", "not_eligible", "incomplete", "not_open"]),
            ),
            models.CheckConstraint(name="help_language_is_known", condition=models.Q(language__in=["es", "ht", "en"])),
            models.CheckConstraint(name="a_help_text_cites_its_source", condition=~models.Q(source="")),
            models.CheckConstraint(
                name="help_in_an_emergency_says_whom_to_call",
                condition=~models.Q(kind="emergency", phone=""),
                violation_error_message=_("Escriba a quién se llama en una emergencia."),
            ),
            models.CheckConstraint(
                name="a_help_text_ends_after_it_begins",
                condition=models.Q(valid_until__isnull=True) | models.Q(valid_until__gte=models.F("valid_from")),
                violation_error_message=_("Escriba un último día igual o posterior al primero."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.code} {self.language}"
