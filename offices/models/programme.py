"""The programme as data: a version holds the rules and opening windows that were published together."""

import datetime
import secrets
import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from offices.models.calendar import Weekday
from offices.models.places import Office

WEEKDAY_CODES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Precision(models.TextChoices):
    EXACT = "exact", _("exacto")
    COMMITMENT = "commitment", _("día del compromiso público")
    FIRST_SEEN = "first_seen", _("primer día en que se vio")
    PRESS = "press", _("una nota de prensa")
    INFERRED = "inferred", _("se deduce de otra regla")
    APPROXIMATE = "approximate", _("aproximado")
    UNKNOWN = "unknown", _("desconocido")


def _precision_is_known(name: str, *columns: str) -> models.CheckConstraint:
    condition = models.Q()
    for column in columns:
        condition &= models.Q(**{f"{column}__in": Precision.values})
    return models.CheckConstraint(name=name, condition=condition)


def new_seed() -> bytes:
    return secrets.token_bytes(32)


class VersionQuerySet(models.QuerySet["ProgrammeVersion"]):
    def published(self) -> "VersionQuerySet":
        return self.filter(status=ProgrammeVersion.Status.PUBLISHED)

    def in_force(self, at: datetime.datetime) -> "VersionQuerySet":
        """The version in force at the moment comes first."""
        return self.published().filter(in_force_from__lte=at).order_by("-in_force_from", "-number", "id")


class ProgrammeVersion(models.Model):
    table_tag = "staff"

    class Status(models.TextChoices):
        DRAFT = "draft", _("borrador")
        PUBLISHED = "published", _("publicada")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.PositiveIntegerField(_("número"), unique=True)
    status = models.CharField(_("estado"), max_length=10, choices=Status, default=Status.DRAFT)
    content_hash = models.CharField(_("huella del contenido"), max_length=64, blank=True)
    content = models.JSONField(
        _("contenido"),
        default=dict,
        editable=False,
        help_text=_("Todo lo que se publicó, tal como lo usa la evaluación."),
    )
    in_force_from = models.DateTimeField(_("en vigor desde"), null=True, blank=True)
    created_at = models.DateTimeField(_("creada"), db_default=Now(), editable=False)
    note = models.TextField(_("nota"), blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("versión del programa")
        verbose_name_plural = _("versiones del programa")
        constraints = [
            models.CheckConstraint(
                name="programme_version_status_is_known",
                condition=models.Q(status__in=["draft", "published"]),
            ),
            models.CheckConstraint(
                name="a_published_version_has_a_hash_and_a_moment",
                condition=models.Q(status="draft")
                | (~models.Q(content_hash="") & models.Q(in_force_from__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.get_status_display()}"


class EligibilityRule(models.Model):
    """Who may apply to an office in a span of days. The keys are those of programme.yaml, explained there."""

    table_tag = "staff"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(ProgrammeVersion, models.PROTECT, verbose_name=_("versión"), related_name="rules")
    office = models.ForeignKey(Office, models.PROTECT, verbose_name=_("oficina"), related_name="rules")
    code = models.CharField(_("código"), max_length=20)
    period = DateRangeField(_("en vigor"), help_text=_("Desde y hasta, los dos días incluidos."))
    from_precision = models.CharField(_("precisión del inicio"), max_length=12, choices=Precision)
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
    own_country_allowed = models.BooleanField(_("se puede solicitar desde el propio país"), default=False)
    status_test = models.JSONField(
        _("prueba de situación migratoria"), null=True, blank=True, help_text=_("Vacío: cualquiera.")
    )
    status_if_kept = models.JSONField(_("prueba que quizá siguió en vigor"), null=True, blank=True)
    min_age = models.PositiveSmallIntegerField(_("edad mínima"), default=18)
    online_from = models.DateField(_("formulario abierto desde"), help_text=_("Antes, solo la lista de invitación."))
    invitation_only_until = models.DateField(_("solo invitación hasta"), null=True, blank=True)
    is_demo = models.BooleanField(_("regla ficticia de demostración"), default=False)
    note = models.TextField(_("nota"), blank=True)
    source = models.TextField(_("fuente"))

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
            models.UniqueConstraint(fields=["version", "code"], name="a_version_has_each_rule_once"),
            models.CheckConstraint(
                name="rule_period_has_a_beginning", condition=models.Q(period__startswith__isnull=False)
            ),
            models.CheckConstraint(name="a_rule_cites_its_source", condition=~models.Q(source="")),
            _precision_is_known("rule_precisions_are_known", "from_precision", "to_precision"),
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

    def clean(self) -> None:
        if self.version_id and self.version.status == ProgrammeVersion.Status.PUBLISHED and not self._state.adding:
            raise ValidationError(_("Una versión publicada no se cambia. Prepare otra versión."))


class OpeningWindow(models.Model):
    """When an office takes pre-registrations online or at the desk. Invited people need no window."""

    table_tag = "staff"

    class QuotaPer(models.TextChoices):
        NONE = "none", _("sin cupo")
        DAY = "day", _("por día")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(ProgrammeVersion, models.PROTECT, verbose_name=_("versión"), related_name="windows")
    office = models.ForeignKey(Office, models.PROTECT, verbose_name=_("oficina"), related_name="windows")
    position = models.PositiveSmallIntegerField(_("orden"))
    period = DateRangeField(_("abierta"), help_text=_("Desde y hasta, los dos días incluidos."))
    from_precision = models.CharField(
        _("precisión del inicio"), max_length=12, choices=Precision, default=Precision.EXACT
    )
    to_precision = models.CharField(_("precisión del fin"), max_length=12, choices=Precision, default=Precision.EXACT)
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(choices=Weekday),
        verbose_name=_("días de la semana"),
        default=list,
        blank=True,
        help_text=_("0 es lunes. Vacío: todos."),
    )
    daily_from = models.TimeField(_("cada día desde"), null=True, blank=True)
    first_day_from = models.TimeField(_("el primer día desde"), null=True, blank=True)
    quota_per = models.CharField(_("cupo"), max_length=4, choices=QuotaPer, default=QuotaPer.NONE)
    quota = models.PositiveIntegerField(
        _("tamaño del cupo"), null=True, blank=True, help_text=_("Vacío si no se publicó.")
    )
    # The draw number of a case comes from this seed; its hash is shown before the window opens.
    seed = models.BinaryField(default=new_seed, editable=False)
    is_demo = models.BooleanField(_("ventana ficticia de demostración"), default=False)
    source = models.TextField(_("fuente"))

    class Meta:
        verbose_name = _("ventana de registro")
        verbose_name_plural = _("ventanas de registro")
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="windows_of_a_version_are_numbered"),
            models.CheckConstraint(
                name="window_period_has_a_beginning", condition=models.Q(period__startswith__isnull=False)
            ),
            models.CheckConstraint(
                name="window_quota_is_of_a_known_kind", condition=models.Q(quota_per__in=["none", "day"])
            ),
            _precision_is_known("window_precisions_are_known", "from_precision", "to_precision"),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.period.lower:%Y-%m-%d}"

    @property
    def closes_on(self) -> datetime.date | None:
        return self.period.upper - datetime.timedelta(days=1) if self.period.upper else None


class WindowDay(models.Model):
    """How many pre-registrations a window with a daily quota has taken on a day."""

    table_tag = "staff"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    window = models.ForeignKey(OpeningWindow, models.CASCADE, related_name="days")
    day = models.DateField()
    taken = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["window", "day"], name="a_window_counts_each_day_once"),
        ]

    def __str__(self) -> str:
        return f"{self.window} {self.day:%Y-%m-%d}"
