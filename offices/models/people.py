"""Whom a case can be given to: what staff speak and know, how much they can carry, and when they are away.

Knows no case: whoever must not have a particular one stands in a recusal, beside the cases.
"""

import uuid

import pycountry
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from offices.models.calendar import Weekday
from offices.models.places import Site
from offices.models.staff import StaffMember

LETTERS_OF_A_LANGUAGE = 3


def known_language(code: str) -> None:
    if len(code) != LETTERS_OF_A_LANGUAGE or pycountry.languages.get(alpha_3=code) is None:
        raise ValidationError(
            _("Corrija «%(code)s»: escriba códigos de idioma de tres letras, como spa."), params={"code": code}
        )


class StaffProfile(models.Model):
    """Without one nobody is proposed for a case."""

    table_tag = "staff"

    class Skill(models.TextChoices):
        """What a routing table can ask for."""

        BEST_INTERESTS = "best_interests", _("interés superior de la niñez")
        GENDER_BASED_VIOLENCE = "gender_based_violence", _("violencia de género")
        REFUGEE_STATUS = "refugee_status", _("condición de refugiado")
        STATELESSNESS = "statelessness", _("apatridia")

    class Sex(models.TextChoices):
        FEMALE = "female", _("mujer")
        MALE = "male", _("hombre")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.OneToOneField(StaffMember, models.PROTECT, verbose_name=_("persona"), related_name="profile")
    languages = ArrayField(
        models.CharField(max_length=3, validators=[known_language]),
        verbose_name=_("idiomas en los que entrevista"),
        help_text=_("Códigos ISO 639-3 separados por comas: spa, hat, quc."),
    )
    skills = ArrayField(
        models.CharField(max_length=40, choices=Skill), verbose_name=_("preparación"), blank=True, default=list
    )
    sex = models.CharField(
        _("para quien prefiere que le entreviste"),
        max_length=6,
        choices=Sex,
        blank=True,
        help_text=_("Vacío: no se propone a esta persona cuando alguien prefiere mujer u hombre."),
    )
    site = models.ForeignKey(
        Site,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("sede"),
        related_name="+",
        help_text=_("Vacía: atiende en todas las sedes de su oficina."),
    )
    effort_a_day = models.PositiveSmallIntegerField(
        _("esfuerzo por día"),
        default=60,
        validators=[MinValueValidator(1)],
        help_text=_("Un caso sencillo de una persona cuenta 10; docs/placement.md dice qué suma."),
    )
    most_open_cases = models.PositiveSmallIntegerField(
        _("casos abiertos como máximo"), default=40, validators=[MinValueValidator(1)]
    )

    class Meta:
        verbose_name = _("perfil de entrevista")
        verbose_name_plural = _("perfiles de entrevista")
        constraints = [
            models.CheckConstraint(
                name="profile_sex_is_known", condition=models.Q(sex__in=["", "female", "male"])
            ),
            models.CheckConstraint(
                name="profile_skills_are_known",
                condition=models.Q(
                    skills__contained_by=[
                        "best_interests", "gender_based_violence", "refugee_status", "statelessness",
                    ]
                ),
            ),
            models.CheckConstraint(name="a_profile_has_a_language", condition=models.Q(languages__len__gte=1)),
            models.CheckConstraint(
                name="a_profile_has_limits", condition=models.Q(effort_a_day__gte=1, most_open_cases__gte=1)
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.person)


class Leave(models.Model):
    """Days on which somebody is away, both included. Why is nobody's business here."""

    table_tag = "staff"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(StaffMember, models.PROTECT, verbose_name=_("persona"), related_name="leaves")
    first_on = models.DateField(_("primer día"))
    last_on = models.DateField(_("último día"), help_text=_("Ese día incluido."))

    class Meta:
        verbose_name = _("ausencia")
        verbose_name_plural = _("ausencias")
        constraints = [
            models.CheckConstraint(
                name="a_leave_ends_after_it_begins",
                condition=models.Q(last_on__gte=models.F("first_on")),
                violation_error_message=_("Escriba un último día igual o posterior al primero."),
            ),
            models.UniqueConstraint(
                fields=["person", "first_on"],
                name="a_leave_begins_once",
                violation_error_message=_("Esa ausencia ya está; cambie esa."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_on:%Y-%m-%d} – {self.last_on:%Y-%m-%d}"


class SiteCapacity(models.Model):
    """How many cases a site can receive on a weekday, or on one day, which then stands instead of its weekday."""

    table_tag = "staff"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    site = models.ForeignKey(Site, models.CASCADE, verbose_name=_("sede"), related_name="capacities")
    weekday = models.PositiveSmallIntegerField(_("día de la semana"), null=True, blank=True, choices=Weekday)
    on = models.DateField(_("solo el día"), null=True, blank=True)
    places = models.PositiveSmallIntegerField(_("casos en la sede"), help_text=_("0: ese día no se recibe a nadie."))
    remote_places = models.PositiveSmallIntegerField(
        _("casos a distancia"), default=0, help_text=_("Entrevistas por teléfono o video que se hacen desde la sede.")
    )

    class Meta:
        verbose_name = _("cupo de una sede")
        verbose_name_plural = _("cupos de las sedes")
        constraints = [
            models.CheckConstraint(
                name="a_capacity_is_of_a_weekday_or_of_a_day",
                condition=models.Q(weekday__isnull=True, on__isnull=False)
                | models.Q(weekday__isnull=False, on__isnull=True),
                violation_error_message=_("Elija un día de la semana o escriba un día, uno de los dos."),
            ),
            models.CheckConstraint(
                name="capacity_weekday_is_known",
                condition=models.Q(weekday__isnull=True) | models.Q(weekday__range=(0, 6)),
            ),
            models.UniqueConstraint(
                fields=["site", "weekday"],
                name="a_site_has_one_capacity_a_weekday",
                violation_error_message=_("Ese día de la semana ya tiene cupo; cambie ese."),
            ),
            models.UniqueConstraint(
                fields=["site", "on"],
                name="a_site_has_one_capacity_a_day",
                violation_error_message=_("Ese día ya tiene cupo; cambie ese."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display() if self.on is None else f'{self.on:%Y-%m-%d}'}: {self.places}"
