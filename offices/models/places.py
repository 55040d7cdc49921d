"""Where the programme works: country offices, the sites people go to, and the areas a site serves."""

import uuid
import zoneinfo

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


def known_time_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("Escriba una zona horaria como America/Guayaquil."))


class Certainty(models.TextChoices):
    """How well the sources bear a row out."""

    SOURCED = "sourced", _("con fuente")
    DISPUTED = "disputed", _("las fuentes no coinciden")
    UNVERIFIED = "unverified", _("sin verificar")
    PROPOSAL = "proposal", _("propuesta")


class Office(models.Model):
    table_tag = "staff"

    code = models.CharField(_("país"), max_length=2, primary_key=True, help_text=_("Código ISO 3166-1."))
    name_es = models.CharField(_("nombre en español"), max_length=80)
    name_en = models.CharField(_("nombre en inglés"), max_length=80)
    name_ht = models.CharField(_("nombre en criollo haitiano"), max_length=80)
    time_zone = models.CharField(
        _("zona horaria"),
        max_length=40,
        validators=[known_time_zone],
        help_text=_("El día local decide qué regla se aplica."),
    )
    work_languages = ArrayField(
        models.CharField(max_length=3),
        verbose_name=_("idiomas de trabajo"),
        help_text=_("Códigos ISO 639-3. Para los demás idiomas se pide intérprete."),
    )
    contact_centre = models.CharField(
        _("línea gratuita"), max_length=40, help_text=_("Tal como se marca en el país; no se valida.")
    )
    source = models.TextField(_("fuente"), blank=True)

    class Meta:
        verbose_name = _("oficina")
        verbose_name_plural = _("oficinas")
        constraints = [
            models.CheckConstraint(
                name="office_code_is_two_capital_letters", condition=models.Q(code__regex=r"^[A-Z]{2}$")
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the reader's language, Spanish where there is none."""
        return getattr(self, f"name_{(get_language() or 'es')[:2]}", self.name_es) or self.name_es

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)


class Area(models.Model):
    table_tag = "staff"

    code = models.CharField(_("código"), max_length=6, primary_key=True, help_text=_("ISO 3166-2."))
    office = models.ForeignKey(Office, models.PROTECT, verbose_name=_("oficina"), related_name="areas")
    name = models.CharField(_("nombre"), max_length=80)
    kind = models.CharField(_("clase"), max_length=40)

    class Meta:
        verbose_name = _("división territorial")
        verbose_name_plural = _("divisiones territoriales")
        constraints = [
            models.CheckConstraint(
                name="area_code_is_of_iso_3166_2", condition=models.Q(code__regex=r"^[A-Z]{2}-[A-Z0-9]{1,3}$")
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Site(models.Model):
    table_tag = "staff"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(_("código"), max_length=40, unique=True)
    office = models.ForeignKey(Office, models.PROTECT, verbose_name=_("oficina"), related_name="sites")
    city = models.CharField(_("ciudad"), max_length=80)
    area = models.ForeignKey(Area, models.PROTECT, verbose_name=_("está en"), related_name="+")
    areas_served = models.ManyToManyField(
        Area,
        verbose_name=_("atiende a"),
        related_name="served_by",
        help_text=_("Divisiones cuyos casos se asignan a esta sede."),
    )
    latitude = models.DecimalField(_("latitud"), max_digits=7, decimal_places=4, null=True, blank=True)
    longitude = models.DecimalField(_("longitud"), max_digits=7, decimal_places=4, null=True, blank=True)
    opened_on = models.DateField(_("abierta desde"), null=True, blank=True)
    is_active = models.BooleanField(_("en servicio"), default=True)
    certainty = models.CharField(_("certeza"), max_length=12, choices=Certainty, default=Certainty.UNVERIFIED)
    source = models.TextField(_("fuente"), blank=True)

    class Meta:
        verbose_name = _("sede")
        verbose_name_plural = _("sedes")
        constraints = [
            models.CheckConstraint(name="site_certainty_is_known", condition=models.Q(certainty__in=Certainty.values)),
        ]

    def __str__(self) -> str:
        return self.city
