"""What people change of a case's way: by hand, to another office, or after a change of rules; and what is recalled."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from intake.models import Case
from offices.models import Office, ProgrammeVersion
from routing.models.decisions import Decision, Outcome, Priority, Queue
from vault.fields import SealedField, is_sealed

QUEUES = ["child_protection", "protection", "review", "screening"]
PRIORITIES = ["emergency", "urgent", "normal"]


class RouteOverride(models.Model):
    """A person sent a case elsewhere than was proposed, and why. Never changed: another one follows it."""

    table_tag = "personal"

    class Reason(models.TextChoices):
        DANGER = "danger", _("la persona corre peligro")
        NEED = "need", _("hay una necesidad que el registro no decía")
        NO_NEED = "no_need", _("la necesidad no existe o ya pasó")
        FAMILY = "family", _("va con el caso de un familiar")
        WRONG_ANSWER = "wrong_answer", _("una respuesta del registro está mal y aún no se corrigió")
        RULE_UNFIT = "rule_unfit", _("la regla no sirve para este caso")
        OTHER = "other", _("otro motivo")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="overrides")
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    proposal = models.ForeignKey(Decision, models.PROTECT, related_name="+")
    from_queue = models.CharField(max_length=20, choices=Queue)
    to_queue = models.CharField(max_length=20, choices=Queue)
    from_priority = models.CharField(max_length=10, choices=Priority)
    to_priority = models.CharField(max_length=10, choices=Priority)
    reason = models.CharField(max_length=12, choices=Reason)
    remark = SealedField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="override_reason_is_known",
                condition=models.Q(
                    reason__in=["danger", "need", "no_need", "family", "wrong_answer", "rule_unfit", "other"]
                ),
            ),
            models.CheckConstraint(
                name="override_queues_are_known",
                condition=models.Q(from_queue__in=QUEUES, to_queue__in=QUEUES),
            ),
            models.CheckConstraint(
                name="override_priorities_are_known",
                condition=models.Q(from_priority__in=PRIORITIES, to_priority__in=PRIORITIES),
            ),
            models.CheckConstraint(
                name="an_override_changes_something",
                condition=~models.Q(from_queue=models.F("to_queue"), from_priority=models.F("to_priority")),
            ),
            is_sealed("remark", table="route_override"),
        ]
        indexes = [models.Index(fields=["case", "at"], name="overrides_of_a_case_in_time")]

    def __str__(self) -> str:
        return self.reason

    @property
    def key_subject(self) -> uuid.UUID:
        return self.case_id


class OverrideCount(models.Model):
    """How often a person changed by hand what a rule said, by month. Names no case: a rule may tell of a need."""

    table_tag = "staff"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    rule = models.CharField(max_length=60)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    month = models.DateField()  # its first day
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rule", "person", "month"], name="overrides_of_a_month_are_counted_once"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.month:%Y-%m} {self.number}"


class Transfer(models.Model):
    """An office asks another to take a case over. The case stays where it is until the other accepts."""

    table_tag = "personal"

    class Reason(models.TextChoices):
        MOVED = "moved", _("la persona vive ahora en ese país")
        FAMILY = "family", _("su familia está en ese país")
        SAFETY = "safety", _("no está segura en este país")
        MISTAKE = "mistake", _("el registro se hizo para la oficina equivocada")

    class Status(models.TextChoices):
        ASKED = "asked", _("pedido")
        ACCEPTED = "accepted", _("aceptado")
        DECLINED = "declined", _("no aceptado")
        CANCELLED = "cancelled", _("retirado")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="transfers")
    # Of the one that asks the other cannot see the case yet; this names it, and opens nothing.
    reference = models.CharField(max_length=12)
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    to_office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=10, choices=Reason)
    status = models.CharField(max_length=10, choices=Status, default=Status.ASKED)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="transfer_reason_is_known", condition=models.Q(reason__in=["moved", "family", "safety", "mistake"])
            ),
            models.CheckConstraint(
                name="transfer_status_is_known",
                condition=models.Q(status__in=["asked", "accepted", "declined", "cancelled"]),
            ),
            models.CheckConstraint(
                name="a_transfer_is_settled_by_somebody",
                condition=models.Q(status="asked", settled_at__isnull=True, settled_by__isnull=True)
                | models.Q(settled_at__isnull=False, settled_by__isnull=False) & ~models.Q(status="asked"),
            ),
            models.CheckConstraint(
                name="a_case_is_transferred_to_another_office", condition=~models.Q(office=models.F("to_office"))
            ),
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(status="asked"), name="a_case_is_asked_to_be_moved_once"
            ),
        ]

    def __str__(self) -> str:
        return self.status


class RuleChange(models.Model):
    """A case that a newer version of the programme would decide otherwise. Nothing of it changes until a person says
    so; what stands is kept beside what would come.
    """

    table_tag = "personal"

    class Status(models.TextChoices):
        LISTED = "listed", _("por decidir")
        APPROVED = "approved", _("se evaluó de nuevo")
        LEFT = "left", _("se dejó como estaba")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="rule_changes")
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    programme_version = models.ForeignKey(ProgrammeVersion, models.PROTECT, related_name="+")
    stands = models.ForeignKey(Decision, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=12, choices=Outcome)
    queue = models.CharField(max_length=20, choices=Queue)
    proposed_priority = models.CharField(max_length=10, choices=Priority)
    status = models.CharField(max_length=10, choices=Status, default=Status.LISTED)
    listed_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    became = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "programme_version"], name="a_case_is_listed_once_for_a_version"),
            models.CheckConstraint(
                name="rule_change_status_is_known", condition=models.Q(status__in=["listed", "approved", "left"])
            ),
            models.CheckConstraint(
                name="rule_change_outcome_is_known",
                condition=models.Q(outcome__in=["eligible", "not_eligible", "review", "incomplete", "not_open"]),
            ),
            models.CheckConstraint(name="rule_change_queue_is_known", condition=models.Q(queue__in=QUEUES)),
            models.CheckConstraint(
                name="rule_change_priority_is_known", condition=models.Q(proposed_priority__in=PRIORITIES)
            ),
            models.CheckConstraint(
                name="a_rule_change_is_settled_by_somebody",
                condition=models.Q(status="listed", settled_at__isnull=True, settled_by__isnull=True)
                | models.Q(settled_at__isnull=False, settled_by__isnull=False) & ~models.Q(status="listed"),
            ),
        ]
        indexes = [
            models.Index(
                fields=["office", "listed_at"], condition=models.Q(status="listed"), name="rule_changes_to_settle"
            )
        ]

    def __str__(self) -> str:
        return self.status


class RuleScan(models.Model):
    """A version that every case was held against, once."""

    table_tag = "system"

    programme_version = models.OneToOneField(ProgrammeVersion, models.PROTECT, primary_key=True, related_name="+")
    at = models.DateTimeField()
    listed = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.listed}"


class ExpiryReminder(models.Model):
    """A permit of a case ends: staff and the applicant are reminded once, before. It changes nothing else."""

    table_tag = "personal"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="expiry_reminders")
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    expires_on = models.DateField()
    remind_on = models.DateField()
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "expires_on"], name="a_case_is_reminded_once_of_a_day"),
            models.CheckConstraint(
                name="a_reminder_comes_before_the_day", condition=models.Q(remind_on__lt=models.F("expires_on"))
            ),
        ]
        indexes = [
            models.Index(
                fields=["remind_on"], condition=models.Q(reminded_at__isnull=True), name="reminders_to_be_given"
            )
        ]

    def __str__(self) -> str:
        return f"{self.expires_on:%Y-%m-%d}"
