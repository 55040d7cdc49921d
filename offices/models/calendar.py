"""When an office works: hours by weekday and days it is closed. National holidays come from `holidays`."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from offices.models.places import Office


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("lunes")
    TUESDAY = 1, _("martes")
    WEDNESDAY = 2, _("miércoles")
    THURSDAY = 3, _("jueves")
    FRIDAY = 4, _("viernes")
    SATURDAY = 5, _("sábado")
    SUNDAY = 6, _("domingo")


class OfficeHours(models.Model):
    table_tag = "staff"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Office, models.CASCADE, verbose_name=_("oficina"), related_name="hours")
    weekday = models.PositiveSmallIntegerField(_("día"), choices=Weekday)
    opens_at = models.TimeField(_("abre"))
    closes_at = models.TimeField(_("cierra"))

    class Meta:
        verbose_name = _("horario")
        verbose_name_plural = _("horarios")
        constraints = [
            models.UniqueConstraint(
                fields=["office", "weekday"],
                name="an_office_has_one_schedule_a_weekday",
                violation_error_message=_("Ese día de la semana ya tiene horario; cambie ese."),
            ),
            models.CheckConstraint(name="office_weekday_is_known", condition=models.Q(weekday__range=(0, 6))),
            models.CheckConstraint(
                name="an_office_opens_before_it_closes",
                condition=models.Q(opens_at__lt=models.F("closes_at")),
                violation_error_message=_("Escriba una hora de cierre posterior a la de apertura."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens_at:%H:%M}–{self.closes_at:%H:%M}"


class Closure(models.Model):
    table_tag = "staff"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Office, models.CASCADE, verbose_name=_("oficina"), related_name="closures")
    on = models.DateField(_("día"))
    reason = models.CharField(_("motivo"), max_length=120)

    class Meta:
        verbose_name = _("día cerrado")
        verbose_name_plural = _("días cerrados")
        constraints = [
            models.UniqueConstraint(
                fields=["office", "on"],
                name="an_office_closes_once_a_day",
                violation_error_message=_("Ese día ya está cerrado en esta oficina."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on:%Y-%m-%d} {self.reason}"
