"""What a version of the programme would do to cases that are decided already: the run, its parts, who would move."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from intake.models import Case
from offices.models import Office, ProgrammeVersion
from routing.models.decisions import Outcome, Priority, Queue


class WhatIf(models.Model):
    """One run. It keeps what it tried (`content`), so that all of it is counted by the same rules."""

    table_tag = "staff"

    class Covers(models.TextChoices):
        BACKLOG = "backlog", _("los casos abiertos")
        PERIOD = "period", _("las decisiones de un periodo")

    class Status(models.TextChoices):
        RUNNING = "running", _("en curso")
        DONE = "done", _("terminado")
        CANCELLED = "cancelled", _("detenido")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(ProgrammeVersion, models.CASCADE, related_name="what_ifs")
    covers = models.CharField(max_length=7, choices=Covers)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    status = models.CharField(max_length=9, choices=Status, default=Status.RUNNING)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    content = models.JSONField()
    mark = models.CharField(max_length=64)  # hash of the content; a draft with another one was changed since
    slices = models.PositiveIntegerField()  # into how many pieces the space of keys is cut
    # How many decisions were tried and how many would move. Both are exact and are the whole, never a group's.
    tried = models.PositiveIntegerField(default=0)
    moved = models.PositiveIntegerField(default=0)
    result = models.JSONField(null=True)  # groups of under ten people are not in it

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="what_if_coverage_is_known",
                condition=models.Q(covers="backlog", since__isnull=True, until__isnull=True)
                | models.Q(covers="period", since__isnull=False, until__isnull=False, until__gte=models.F("since")),
            ),
            models.CheckConstraint(
                name="what_if_status_is_known", condition=models.Q(status__in=["running", "done", "cancelled"])
            ),
            models.CheckConstraint(
                name="a_finished_what_if_has_its_result",
                condition=models.Q(status="running", ended_at__isnull=True, result__isnull=True)
                | models.Q(status="done", ended_at__isnull=False, result__isnull=False)
                | models.Q(status="cancelled", ended_at__isnull=False, result__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["version"], condition=models.Q(status="running"), name="one_what_if_of_a_version_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.covers}"

    @property
    def is_running(self) -> bool:
        return self.status == self.Status.RUNNING


class WhatIfPart(models.Model):
    """A stretch of the slices, worked through by one process at a time. `counts` goes when the run ends."""

    table_tag = "staff"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(WhatIf, models.CASCADE, related_name="parts")
    lane = models.PositiveSmallIntegerField()
    cursor = models.PositiveIntegerField()  # the slice that comes next
    ends = models.PositiveIntegerField()  # the first slice that is no longer this part's
    tried = models.PositiveIntegerField(default=0)
    unreadable = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "lane"], name="a_what_if_has_each_lane_once"),
            models.CheckConstraint(
                name="a_part_goes_no_further_than_its_end", condition=models.Q(cursor__lte=models.F("ends"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.lane}"


class WhatIfMove(models.Model):
    """A case that would move. Where it is and where it would be, and nothing that anybody answered.

    The run is named and not referred to: whoever throws a draft away does not see these rows, and cannot delete them.
    """

    table_tag = "personal"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run_id = models.UUIDField()
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    outcome_now = models.CharField(max_length=12, choices=Outcome)
    queue_now = models.CharField(max_length=20, choices=Queue)
    priority_now = models.CharField(max_length=10, choices=Priority)
    outcome_then = models.CharField(max_length=12, choices=Outcome)
    queue_then = models.CharField(max_length=20, choices=Queue)
    priority_then = models.CharField(max_length=10, choices=Priority)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name=f"what_if_{name}_are_known",
                condition=models.Q(**{f"{name}_now__in": known, f"{name}_then__in": known}),
            )
            for name, known in (
                ("outcome", ["eligible", "not_eligible", "review", "incomplete", "not_open"]),
                ("queue", ["child_protection", "protection", "review", "screening"]),
                ("priority", ["emergency", "urgent", "normal"]),
            )
        ]
        indexes = [models.Index(fields=["run_id", "office", "id"], name="what_if_moves_of_an_office")]

    def __str__(self) -> str:
        return f"{self.queue_now} → {self.queue_then}"
