"""Proposals of who sees which case, where and when; and the cases that nobody can take."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from intake.models import Case
from offices.models import Office, Site
from routing.models.decisions import Assignment, Decision
from vault.fields import SealedField, is_sealed


class PlacementProposal(models.Model):
    """Applied as one step, taken back as one step."""

    table_tag = "personal"

    class Kind(models.TextChoices):
        WAITING = "waiting", _("casos que esperan")
        MOVE = "move", _("pasar casos de una persona a otra")

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("propuesta")
        APPLIED = "applied", _("aplicada")
        UNDONE = "undone", _("deshecha")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    status = models.CharField(max_length=10, choices=Status, default=Status.PROPOSED)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    applied_at = models.DateTimeField(null=True)
    applied_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="placement_kind_is_known", condition=models.Q(kind__in=["waiting", "move"])),
            models.CheckConstraint(
                name="placement_status_is_known", condition=models.Q(status__in=["proposed", "applied", "undone"])
            ),
            models.UniqueConstraint(
                fields=["office"],
                condition=models.Q(status="proposed"),
                name="an_office_has_one_open_placement_proposal",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.status}"


class PlacementItem(models.Model):
    """One case of a proposal. `unit` is shared by a linked family: applied or left out whole."""

    table_tag = "personal"

    class Result(models.TextChoices):
        PLACED = "placed", _("se propone")
        NOBODY = "nobody", _("nadie puede llevarlo")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    proposal = models.ForeignKey(PlacementProposal, models.CASCADE, related_name="items")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    unit = models.UUIDField()
    position = models.PositiveIntegerField()
    result = models.CharField(max_length=10, choices=Result)
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="+")
    visit_on = models.DateField(null=True)
    is_remote = models.BooleanField(default=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    effort = models.PositiveSmallIntegerField()
    was = models.ForeignKey(Assignment, models.PROTECT, related_name="+")
    became = models.ForeignKey(Assignment, models.PROTECT, null=True, related_name="+")
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="placed_by")
    facts = SealedField()
    findings = SealedField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="placement_result_is_known", condition=models.Q(result__in=["placed", "nobody"])
            ),
            models.CheckConstraint(
                name="a_placed_case_has_a_person",
                condition=models.Q(result="nobody", person__isnull=True)
                | models.Q(result="placed", person__isnull=False),
            ),
            models.UniqueConstraint(fields=["proposal", "case"], name="a_case_is_in_a_placement_once"),
            is_sealed("facts", table="placement_item"),
            is_sealed("findings", table="placement_item"),
        ]

    def __str__(self) -> str:
        return self.result

    @property
    def key_subject(self) -> uuid.UUID:
        return self.case_id


class PlacementAlert(models.Model):
    """A case that nobody could take; open until somebody has it. `reason` names no single person."""

    table_tag = "personal"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20)
    raised_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(settled_at__isnull=True), name="a_case_has_one_open_alert"
            ),
        ]

    def __str__(self) -> str:
        return self.reason
