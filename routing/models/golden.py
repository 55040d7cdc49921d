"""Golden cases: what a programme version has to decide as policy staff say before it can be approved."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from offices.models import Office
from routing.models.decisions import Outcome, Priority, Queue


class GoldenCase(models.Model):
    """What has to come out of a document: every programme version is held to it before it is approved.

    The document names nobody: no name, number, contact or place, and its dates are not those of a real person.
    """

    table_tag = "staff"

    class Origin(models.TextChoices):
        SCENARIO = "scenario", _("caso resuelto a mano")
        CASE = "case", _("caso real, anónimo")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("nombre"), max_length=120, unique=True)
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+", verbose_name=_("oficina"))
    origin = models.CharField(_("de dónde viene"), max_length=10, choices=Origin)
    document = models.JSONField(_("documento"))
    waited_days = models.PositiveSmallIntegerField(_("días de espera"), default=0)
    outcome = models.CharField(_("resultado"), max_length=12, choices=Outcome)
    queue = models.CharField(_("cola"), max_length=20, choices=Queue, blank=True)
    proposed_priority = models.CharField(_("prioridad propuesta"), max_length=10, choices=Priority)
    added_at = models.DateTimeField(_("añadido"), db_default=Now())
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    disabled_at = models.DateTimeField(_("desactivado"), null=True)
    disabled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    disabled_because = models.TextField(_("por qué no se exige"), blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="golden_case_outcome_is_known",
                condition=models.Q(outcome__in=["eligible", "not_eligible", "review", "incomplete", "not_open"]),
            ),
            models.CheckConstraint(
                name="golden_case_queue_is_known",
                condition=models.Q(queue__in=["", "child_protection", "protection", "review", "screening"]),
            ),
            models.CheckConstraint(
                name="golden_case_priority_is_known",
                condition=models.Q(proposed_priority__in=["emergency", "urgent", "normal"]),
            ),
            models.CheckConstraint(
                name="golden_case_origin_is_known", condition=models.Q(origin__in=["scenario", "case"])
            ),
            models.CheckConstraint(
                name="a_golden_case_is_disabled_with_a_reason",
                condition=models.Q(disabled_at__isnull=True) | ~models.Q(disabled_because=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name
