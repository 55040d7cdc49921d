"""What people are asked to agree to, by purpose, office and language. A text that was ever in force stays for ever."""

import datetime
import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from offices.models.places import Office

SPANISH = "es"


class Purpose(models.TextChoices):
    SCREENING = "screening", _("evaluar su caso")
    SHARE_USRAP = "share_usrap", _("compartirlo con el programa de refugiados de Estados Unidos")
    SHARE_CA_ES = "share_ca_es", _("compartirlo con Canadá y España")
    SHARE_GT = "share_gt", _("compartirlo con el Gobierno de Guatemala")
    MEDICAL = "medical", _("tratar datos médicos")
    WHATSAPP = "whatsapp", _("recibir mensajes por WhatsApp")


class ConsentTextQuerySet(models.QuerySet["ConsentText"]):
    def in_force(self) -> "ConsentTextQuerySet":
        """Now or once, by the clock of the database: what may have been shown to somebody."""
        return self.filter(in_force_from__lte=Now())

    def versions(self, purpose: str, office: str | None) -> "ConsentTextQuerySet":
        """Those in Spanish: without it there is no version."""
        return self.filter(purpose=purpose, office=office, language=SPANISH)


class ConsentText(models.Model):
    """One version of one purpose in one language; the same number in another language is its translation.

    An office without a version of its own asks with that of all offices. A newer version supersedes the older.
    """

    table_tag = "system"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(_("para qué"), max_length=12, choices=Purpose)
    office = models.ForeignKey(
        Office,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("oficina"),
        related_name="consent_texts",
        help_text=_("Vacío: todas las oficinas que no tienen un texto propio."),
    )
    language = models.CharField(_("idioma"), max_length=2, choices=settings.LANGUAGES, default=SPANISH)
    number = models.PositiveSmallIntegerField(_("versión"), editable=False)
    question = models.CharField(_("pregunta"), max_length=300, help_text=_("Se contesta con sí o no."))
    explanation = models.TextField(
        _("explicación"),
        max_length=2_000,
        blank=True,
        help_text=_("Frases cortas: quién lo ve y para qué."),
    )
    in_force_from = models.DateTimeField(
        _("en vigor desde"),
        null=True,
        blank=True,
        help_text=_("Hora UTC. Vacío: borrador que nadie lee todavía."),
    )

    objects = ConsentTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("texto de permiso")
        verbose_name_plural = _("textos de permiso")
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "office", "number", "language"],
                name="a_version_of_a_consent_text_is_said_once_in_a_language",
                nulls_distinct=False,
                violation_error_message=_("Esa versión ya está en ese idioma; cambie esa."),
            ),
            models.CheckConstraint(
                name="consent_text_purpose_is_known",
                condition=models.Q(
                    purpose__in=["screening", "share_usrap", "share_ca_es", "share_gt", "medical", "whatsapp"]
                ),
            ),
            models.CheckConstraint(
                name="consent_text_language_is_known", condition=models.Q(language__in=["es", "ht", "en"])
            ),
            models.CheckConstraint(name="consent_text_versions_count_from_one", condition=models.Q(number__gte=1)),
            models.CheckConstraint(name="a_consent_text_asks_something", condition=~models.Q(question="")),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.office_id or '*'} {self.number} {self.language}"

    @property
    def version(self) -> tuple[str | None, int]:
        """Of whom, and which: two languages of one version are the same."""
        return self.office_id, self.number

    def is_fixed(self, at: datetime.datetime) -> bool:
        return self.in_force_from is not None and self.in_force_from <= at
