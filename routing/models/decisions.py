"""A decision (why a case is where it is) and an assignment (in whose care it is)."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from intake.models import Case, PreRegistration
from offices.models import Office, ProgrammeVersion, Site
from vault.fields import SealedField, is_sealed


class Queue(models.TextChoices):
    CHILD_PROTECTION = "child_protection", _("protección de la niñez")
    PROTECTION = "protection", _("protección")
    REVIEW = "review", _("revisión")
    SCREENING = "screening", _("evaluación")


class Priority(models.TextChoices):
    EMERGENCY = "emergency", _("emergencia")
    URGENT = "urgent", _("urgente")
    NORMAL = "normal", _("normal")


class Outcome(models.TextChoices):
    ELIGIBLE = "eligible", _("cumple las reglas")
    NOT_ELIGIBLE = "not_eligible", _("no cumple las reglas")
    REVIEW = "review", _("debe verlo una persona")
    INCOMPLETE = "incomplete", _("solo por invitación")
    NOT_OPEN = "not_open", _("registro cerrado")


PLACEMENT_EVENT = "place:"  # what a decision answers begins so when it says who sees the case
RANKS = {Priority.EMERGENCY.value: 0, Priority.URGENT.value: 1, Priority.NORMAL.value: 2}


class DecisionQuerySet(models.QuerySet["Decision"]):
    def of_routing(self) -> "DecisionQuerySet":
        """Those that say in which queue a case is, and why; not those that say who sees it."""
        return self.exclude(event__startswith=PLACEMENT_EVENT)

    def newest_first(self) -> "DecisionQuerySet":
        """Of one moment, that of the registration in force comes first."""
        in_force = models.F("pre_registration__superseded_by").asc(nulls_first=True)
        return self.order_by("-decided_at", in_force, "id")


class Decision(models.Model):
    """Append-only: a new decision supersedes, none is changed. Once per case, programme version and event."""

    table_tag = "personal"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="decisions")
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    pre_registration = models.ForeignKey(PreRegistration, models.PROTECT, related_name="+")
    programme_version = models.ForeignKey(ProgrammeVersion, models.PROTECT, related_name="+")
    engine = models.PositiveSmallIntegerField()
    event = models.CharField(max_length=40)
    decided_at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=Outcome)
    queue = models.CharField(max_length=20, choices=Queue)
    proposed_priority = models.CharField(max_length=10, choices=Priority)
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="+")
    facts = SealedField()
    findings = SealedField()

    objects = DecisionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "programme_version", "event"],
                name="a_case_is_decided_once_per_version_and_event",
            ),
            models.CheckConstraint(
                name="decision_queue_is_known",
                condition=models.Q(queue__in=["child_protection", "protection", "review", "screening"]),
            ),
            models.CheckConstraint(
                name="decision_priority_is_known",
                condition=models.Q(proposed_priority__in=["emergency", "urgent", "normal"]),
            ),
            models.CheckConstraint(
                name="decision_outcome_is_known",
                condition=models.Q(outcome__in=["eligible", "not_eligible", "review", "incomplete", "not_open"]),
            ),
            is_sealed("facts", table="decision"),
            is_sealed("findings", table="decision"),
        ]

    def __str__(self) -> str:
        return f"{self.queue} ({self.outcome})"

    @property
    def key_subject(self) -> uuid.UUID:
        return self.case_id


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def open(self) -> "AssignmentQuerySet":
        return self.filter(ended_at__isnull=True)

    def of_office(self, code: str) -> "AssignmentQuerySet":
        """ZZ stands for the cases that no office has yet."""
        return self.filter(office__isnull=True) if code == "ZZ" else self.filter(office_id=code)

    def in_order(self) -> "AssignmentQuerySet":
        """Proposed priority, day of the opening window, draw number, id; never the second of submission."""
        return self.order_by("rank", "window_day", "draw", "id")


class Assignment(models.Model):
    table_tag = "personal"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="assignments")
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="assignments")
    queue = models.CharField(_("cola"), max_length=20, choices=Queue)
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="+", verbose_name=_("sede"))
    rank = models.PositiveSmallIntegerField()
    window_day = models.DateField()
    draw = models.BigIntegerField()
    due_at = models.DateTimeField(_("antes de"), null=True)
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    # Corrections of the case up to then were seen by whoever has it in their care.
    corrections_seen_at = models.DateTimeField(null=True)
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # Of the appointment that placement gave: day, by telephone or not, and the effort that the person was counted.
    visit_on = models.DateField(_("día de la cita"), null=True)
    is_remote = models.BooleanField(_("a distancia"), default=False)
    effort = models.PositiveSmallIntegerField(default=0)
    # What a person decided by hand stays: no event moves the case by itself, and its priority is theirs.
    is_pinned = models.BooleanField(default=False)
    priority = models.CharField(_("prioridad"), max_length=10, choices=Priority, default=Priority.NORMAL)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(ended_at__isnull=True),
                name="a_case_has_one_open_assignment",
            ),
            models.CheckConstraint(
                name="assignment_queue_is_known",
                condition=models.Q(queue__in=["child_protection", "protection", "review", "screening"]),
            ),
            models.CheckConstraint(name="assignment_rank_is_known", condition=models.Q(rank__in=[0, 1, 2])),
            models.CheckConstraint(
                name="assignment_priority_is_known",
                condition=models.Q(priority__in=["emergency", "urgent", "normal"]),
            ),
        ]
        indexes = [
            models.Index(
                fields=["office", "queue", "rank", "window_day", "draw", "id"],
                condition=models.Q(ended_at__isnull=True),
                name="open_in_queue_order",
            ),
        ]

    def __str__(self) -> str:
        return self.queue
