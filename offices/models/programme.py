"""The programme as data: a version holds the rules and opening windows (`windows`) that were published together."""

import datetime
import uuid

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from offices.models.places import Certainty, Office


class Precision(models.TextChoices):
    EXACT = "exact", _("exacto")
    COMMITMENT = "commitment", _("día del compromiso público")
    FIRST_SEEN = "first_seen", _("primer día en que se vio")
    PRESS = "press", _("una nota de prensa")
    INFERRED = "inferred", _("se deduce de otra regla")
    APPROXIMATE = "approximate", _("aproximado")
    UNKNOWN = "unknown", _("desconocido")


def precisions_are_known(name: str, *columns: str) -> models.CheckConstraint:
    condition = models.Q()
    for column in columns:
        condition &= models.Q(**{f"{column}__in": Precision.values})
    return models.CheckConstraint(name=name, condition=condition)


def certainty_is_known(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(name=name, condition=models.Q(certainty__in=["", *Certainty.values]))


def _span_of_unknown(name: str, bound: str) -> models.CheckConstraint:
    """An unknown bound lies in a span, and no other bound does."""
    is_unknown = models.Q(**{f"{bound}_precision": Precision.UNKNOWN})
    has_no_span = models.Q(**{f"{bound}_between__isnull": True})
    return models.CheckConstraint(name=name, condition=(is_unknown & ~has_no_span) | (~is_unknown & has_no_span))


class VersionQuerySet(models.QuerySet["ProgrammeVersion"]):
    def published(self) -> "VersionQuerySet":
        return self.filter(status=ProgrammeVersion.Status.PUBLISHED)

    def drafts(self) -> "VersionQuerySet":
        return self.filter(status=ProgrammeVersion.Status.DRAFT)

    def newest_first(self) -> "VersionQuerySet":
        return self.published().order_by("-in_force_from", "-number", "id")

    def in_force(self, at: datetime.datetime) -> "VersionQuerySet":
        """The version in force at the moment comes first. Where one ends, the one before it comes back."""
        lasts = models.Q(in_force_until__isnull=True) | models.Q(in_force_until__gt=at)
        return self.newest_first().filter(lasts, in_force_from__lte=at)

    def scheduled(self, at: datetime.datetime) -> "VersionQuerySet":
        """Those whose moment is still to come, the next one first."""
        return self.published().filter(in_force_from__gt=at).order_by("in_force_from", "number", "id")


class ProgrammeVersion(models.Model):
    """What is asked of everybody from one moment on. `offices.versions` moves it; a trigger holds it to its moves.

    Which version is in force is a question to the clock and stands in no column: so one that was approved for a
    moment takes effect everywhere at that moment, whoever sleeps.
    """

    table_tag = "staff"

    class Status(models.TextChoices):
        DRAFT = "draft", _("borrador")
        CHECKED = "checked", _("revisada")
        PUBLISHED = "published", _("aprobada")
        WITHDRAWN = "withdrawn", _("retirada antes de regir")

    class Origin(models.TextChoices):
        CONSOLE = "console", _("consola")
        FILE = "file", _("archivo")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.PositiveIntegerField(_("número"), unique=True)
    status = models.CharField(_("estado"), max_length=10, choices=Status, default=Status.DRAFT)
    origin = models.CharField(_("de dónde viene"), max_length=8, choices=Origin, default=Origin.CONSOLE, editable=False)
    country = models.ForeignKey(
        Office,
        models.PROTECT,
        verbose_name=_("solo para"),
        related_name="+",
        null=True,
        blank=True,
        help_text=_("Vacío: para todas las oficinas."),
    )
    content_hash = models.CharField(_("huella del contenido"), max_length=64, blank=True)
    content = models.JSONField(
        _("contenido"),
        default=dict,
        editable=False,
        help_text=_("Todo lo que se publicó, tal como lo usa la evaluación."),
    )
    routing = models.JSONField(
        _("tabla de rutas"),
        default=dict,
        editable=False,
        help_text=_("A qué cola va cada caso, como en programme/routing.yaml."),
    )
    in_force_from = models.DateTimeField(_("en vigor desde"), null=True, blank=True)
    in_force_until = models.DateTimeField(
        _("en vigor hasta"), null=True, blank=True, help_text=_("Después vuelve a regir la versión anterior.")
    )
    created_at = models.DateTimeField(_("creada"), db_default=Now(), editable=False)
    note = models.TextField(_("nota"), blank=True)
    # Numbers, not keys: a draft may be thrown away, and a version that was approved never changes with it.
    based_on = models.PositiveIntegerField(_("preparada a partir de"), null=True, editable=False)
    compared_with = models.PositiveIntegerField(_("comparada con"), null=True, editable=False)
    # Everybody who wrote in it; the trigger lets none of them approve it.
    written_by = ArrayField(models.UUIDField(), default=list, editable=False)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("la revisó"),
        related_name="+",
        null=True,
        editable=False,
    )
    checked_at = models.DateTimeField(_("revisada el"), null=True, editable=False)
    # A version that moves many cases is approved by two people; this is the first of them.
    needs_two = models.BooleanField(default=False, editable=False)
    first_approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("la aprobó primero"),
        related_name="+",
        null=True,
        editable=False,
    )
    first_approved_at = models.DateTimeField(_("aprobada primero el"), null=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("la aprobó"),
        related_name="+",
        null=True,
        editable=False,
    )
    approved_at = models.DateTimeField(_("aprobada el"), null=True, editable=False)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("versión del programa")
        verbose_name_plural = _("versiones del programa")
        constraints = [
            models.CheckConstraint(
                name="programme_version_status_is_known",
                condition=models.Q(status__in=["draft", "checked", "published", "withdrawn"]),
            ),
            models.CheckConstraint(
                name="programme_version_origin_is_known", condition=models.Q(origin__in=["console", "file"])
            ),
            models.CheckConstraint(
                name="a_published_version_has_a_hash_and_a_moment",
                condition=models.Q(status__in=["draft", "checked"])
                | (~models.Q(content_hash="") & models.Q(in_force_from__isnull=False)),
            ),
            models.CheckConstraint(
                name="a_checked_version_says_who_checked_it",
                condition=models.Q(status="draft")
                | models.Q(origin="file")
                | (~models.Q(content_hash="") & models.Q(checked_by__isnull=False, checked_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="a_version_is_published_by_approval_or_from_a_file",
                condition=models.Q(status__in=["draft", "checked"])
                | models.Q(origin="file")
                | models.Q(approved_by__isnull=False, approved_at__isnull=False),
            ),
            models.CheckConstraint(
                name="whoever_checked_a_version_does_not_approve_it",
                condition=models.Q(approved_by__isnull=True) | ~models.Q(approved_by=models.F("checked_by")),
            ),
            models.CheckConstraint(
                name="a_version_that_moves_many_is_approved_by_two",
                condition=models.Q(status__in=["draft", "checked"])
                | models.Q(needs_two=False)
                | models.Q(first_approved_by__isnull=False, first_approved_at__isnull=False),
            ),
            models.CheckConstraint(
                name="nobody_is_both_approvers_of_a_version",
                condition=models.Q(first_approved_by__isnull=True)
                | (
                    (models.Q(approved_by__isnull=True) | ~models.Q(first_approved_by=models.F("approved_by")))
                    & (models.Q(checked_by__isnull=True) | ~models.Q(first_approved_by=models.F("checked_by")))
                ),
            ),
            models.CheckConstraint(
                name="a_version_ends_after_its_moment",
                condition=models.Q(in_force_until__isnull=True)
                | models.Q(in_force_from__isnull=True)
                | models.Q(in_force_until__gt=models.F("in_force_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.get_status_display()}"

    @property
    def is_published(self) -> bool:
        return self.status == self.Status.PUBLISHED

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT


class EligibilityRule(models.Model):
    """Who may apply to an office in a span of days. The keys are those of programme.yaml, explained there."""

    table_tag = "staff"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(ProgrammeVersion, models.PROTECT, verbose_name=_("versión"), related_name="rules")
    office = models.ForeignKey(Office, models.PROTECT, verbose_name=_("oficina"), related_name="rules")
    code = models.CharField(_("código"), max_length=20)
    period = DateRangeField(_("en vigor"), help_text=_("Desde y hasta, los dos días incluidos."))
    from_precision = models.CharField(
        _("precisión del inicio"), max_length=12, choices=Precision, default=Precision.EXACT
    )
    to_precision = models.CharField(_("precisión del fin"), max_length=12, choices=Precision, default=Precision.EXACT)
    from_between = DateRangeField(
        _("el inicio está entre"), null=True, blank=True, help_text=_("Solo si el inicio es desconocido.")
    )
    to_between = DateRangeField(
        _("el fin está entre"), null=True, blank=True, help_text=_("Solo si el fin es desconocido.")
    )
    nationalities = ArrayField(
        models.CharField(max_length=2),
        verbose_name=_("nacionalidades"),
        help_text=_("Códigos ISO 3166-1 separados por comas; basta una."),
    )
    own_nationals = models.BooleanField(_("admite a nacionales del país de la oficina"))
    present_by = models.DateField(
        _("en el país desde, a más tardar"), null=True, blank=True, help_text=_("Vacío: sin fecha límite.")
    )
    present_by_unverified_for = ArrayField(
        models.CharField(max_length=2),
        verbose_name=_("fecha límite sin verificar para"),
        default=list,
        blank=True,
    )
    in_country = models.BooleanField(
        _("hay que residir en el país de la oficina"),
        default=True,
        help_text=_("Sin marcar, la residencia no se mira."),
    )
    own_country_allowed = models.BooleanField(_("se puede solicitar desde el propio país"), default=False)
    status_test = models.JSONField(
        _("prueba de situación migratoria"), null=True, blank=True, help_text=_("Vacío: cualquiera.")
    )
    status_if_kept = models.JSONField(_("prueba que quizá siguió en vigor"), null=True, blank=True)
    min_age = models.PositiveSmallIntegerField(_("edad mínima"), default=18)
    online_from = models.DateField(_("formulario abierto desde"), help_text=_("Antes, solo la lista de invitación."))
    online_from_precision = models.CharField(
        _("precisión de la apertura"), max_length=12, choices=Precision, default=Precision.EXACT
    )
    invitation_only_until = models.DateField(_("solo invitación hasta"), null=True, blank=True)
    is_demo = models.BooleanField(_("regla ficticia de demostración"), default=False, editable=False)
    note = models.TextField(_("nota"), blank=True)
    source = models.TextField(_("fuente"), help_text=_("El texto oficial o la nota que lo dice."))
    certainty = models.CharField(_("certeza"), max_length=12, choices=Certainty, blank=True)

    class Meta:
        verbose_name = _("regla de elegibilidad")
        verbose_name_plural = _("reglas de elegibilidad")
        constraints = [
            ExclusionConstraint(
                name="rules_of_an_office_never_overlap_within_a_version",
                expressions=[
                    ("version", RangeOperators.EQUAL),
                    ("office", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
            models.UniqueConstraint(
                fields=["version", "code"],
                name="a_version_has_each_rule_once",
                violation_error_message=_("Esta versión ya tiene una regla con ese código; escriba otro."),
            ),
            models.CheckConstraint(
                name="rule_period_has_a_beginning", condition=models.Q(period__startswith__isnull=False)
            ),
            models.CheckConstraint(name="a_rule_cites_its_source", condition=~models.Q(source="")),
            precisions_are_known(
                "rule_precisions_are_known", "from_precision", "to_precision", "online_from_precision"
            ),
            certainty_is_known("rule_certainty_is_known"),
            _span_of_unknown("an_unknown_beginning_of_a_rule_lies_in_a_span", "from"),
            _span_of_unknown("an_unknown_end_of_a_rule_lies_in_a_span", "to"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def starts_on(self) -> datetime.date:
        return self.period.lower

    @property
    def ends_on(self) -> datetime.date | None:
        """Last day, included; PostgreSQL keeps the day after it."""
        return self.period.upper - datetime.timedelta(days=1) if self.period.upper else None
