"""When an office takes pre-registrations, and how many it has taken on a day with a quota."""

import datetime
import secrets
import uuid

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import models
from django.utils.translation import gettext_lazy as _

from offices.models.calendar import Weekday
from offices.models.places import Certainty, Office
from offices.models.programme import (
    Precision,
    ProgrammeVersion,
    certainty_is_known,
    precisions_are_known,
)


def new_seed() -> bytes:
    return secrets.token_bytes(32)


class OpeningWindow(models.Model):
    """When an office takes pre-registrations online or at the desk. Invited people need no window."""

    table_tag = "staff"

    class QuotaPer(models.TextChoices):
        NONE = "none", _("sin cupo")
        DAY = "day", _("por día")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(ProgrammeVersion, models.PROTECT, verbose_name=_("versión"), related_name="windows")
    office = models.ForeignKey(Office, models.PROTECT, verbose_name=_("oficina"), related_name="windows")
    # The same in every version that has the window: its places are counted through a change of version.
    lineage = models.UUIDField(default=uuid.uuid4, editable=False)
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
        help_text=_("Ninguno marcado: todos los días."),
    )
    daily_from = models.TimeField(_("cada día desde"), null=True, blank=True)
    first_day_from = models.TimeField(_("el primer día desde"), null=True, blank=True)
    quota_per = models.CharField(_("cupo"), max_length=4, choices=QuotaPer, default=QuotaPer.NONE)
    quota = models.PositiveIntegerField(
        _("tamaño del cupo"), null=True, blank=True, help_text=_("Vacío si no se publicó.")
    )
    # The draw number of a case comes from this seed; its hash is shown before the window opens.
    seed = models.BinaryField(default=new_seed, editable=False)
    is_demo = models.BooleanField(_("ventana ficticia de demostración"), default=False, editable=False)
    note = models.TextField(_("nota"), blank=True)
    source = models.TextField(_("fuente"), help_text=_("El texto oficial o la nota que lo dice."))
    certainty = models.CharField(_("certeza"), max_length=12, choices=Certainty, blank=True)

    class Meta:
        verbose_name = _("ventana de registro")
        verbose_name_plural = _("ventanas de registro")
        constraints = [
            models.UniqueConstraint(
                fields=["version", "office", "period"],
                name="a_version_has_each_window_once",
                violation_error_message=_("La oficina ya tiene una ventana con esos días; cambie esa."),
            ),
            models.CheckConstraint(
                name="window_period_has_a_beginning", condition=models.Q(period__startswith__isnull=False)
            ),
            models.CheckConstraint(
                name="window_quota_is_of_a_known_kind", condition=models.Q(quota_per__in=["none", "day"])
            ),
            models.CheckConstraint(
                name="a_quota_has_a_size_only_when_there_is_one",
                condition=models.Q(quota_per="day") | models.Q(quota__isnull=True),
                violation_error_message=_("Elija «por día» o deje vacío el tamaño del cupo."),
            ),
            models.CheckConstraint(
                name="window_weekdays_are_known",
                condition=models.Q(weekdays__contained_by=list(range(7))),
            ),
            models.CheckConstraint(name="a_window_cites_its_source", condition=~models.Q(source="")),
            precisions_are_known("window_precisions_are_known", "from_precision", "to_precision"),
            certainty_is_known("window_certainty_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.period.lower:%Y-%m-%d}"

    @property
    def closes_on(self) -> datetime.date | None:
        return self.period.upper - datetime.timedelta(days=1) if self.period.upper else None


class WindowDay(models.Model):
    """How many pre-registrations a window with a daily quota has taken on a day, in all versions that have it."""

    table_tag = "staff"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    lineage = models.UUIDField(_("ventana"))
    day = models.DateField(_("día"))
    taken = models.PositiveIntegerField(_("cupos usados"), default=0)

    class Meta:
        verbose_name = _("cupo de un día")
        verbose_name_plural = _("cupos por día")
        constraints = [
            models.UniqueConstraint(fields=["lineage", "day"], name="a_window_counts_each_day_once"),
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}: {self.taken}"
