"""How long an office keeps a case, by class: reference data with its source. What is due is asked in casework."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from offices.models.places import Certainty, Office
from offices.models.programme import certainty_is_known


class RetentionPeriod(models.Model):
    """Counted from the last thing that happened to the case. A class without a period is kept."""

    table_tag = "staff"

    class Class(models.TextChoices):
        CLOSED = "closed", _("cerrados")
        REFERRED = "referred", _("derivados")
        WITHDRAWN = "withdrawn", _("retirados")
        DORMANT = "dormant", _("abiertos sin movimiento")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Office, models.CASCADE, verbose_name=_("oficina"), related_name="retention_periods")
    of_class = models.CharField(_("casos"), max_length=10, choices=Class)
    months = models.PositiveSmallIntegerField(_("meses"), help_text=_("Desde lo último que pasó en el caso."))
    source = models.TextField(_("fuente"), help_text=_("El texto oficial o la nota que lo dice."))
    certainty = models.CharField(_("certeza"), max_length=12, choices=Certainty)

    class Meta:
        verbose_name = _("plazo de conservación")
        verbose_name_plural = _("plazos de conservación")
        constraints = [
            models.UniqueConstraint(
                fields=["office", "of_class"],
                name="an_office_keeps_each_class_for_one_period",
                violation_error_message=_("Esa oficina ya tiene un plazo para esos casos; cambie ese."),
            ),
            models.CheckConstraint(
                name="retention_class_is_known",
                condition=models.Q(of_class__in=["closed", "referred", "withdrawn", "dormant"]),
            ),
            models.CheckConstraint(
                name="a_case_is_kept_for_some_time",
                condition=models.Q(months__gte=1),
                violation_error_message=_("Escriba al menos un mes."),
            ),
            models.CheckConstraint(name="a_retention_period_cites_its_source", condition=~models.Q(source="")),
            certainty_is_known("retention_certainty_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.get_of_class_display()}"
