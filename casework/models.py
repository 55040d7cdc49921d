"""What staff add to a case: notes, and proposals to erase what was kept for long enough; figures about all cases."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from intake.models import Case
from offices.models import Office, RetentionPeriod
from routing.models import Decision
from vault.fields import SealedField, is_sealed


class ErasureProposal(models.Model):
    """Cases of one office and class that somebody proposed to erase, and what a second person said to it."""

    table_tag = "personal"

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("espera a otra persona")
        APPROVED = "approved", _("aprobado")
        REJECTED = "rejected", _("rechazado")
        DONE = "done", _("hecho")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    of_class = models.CharField(max_length=10, choices=RetentionPeriod.Class)
    months = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=10, choices=Status, default=Status.PROPOSED)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="erasure_proposal_status_is_known",
                condition=models.Q(status__in=["proposed", "approved", "rejected", "done"]),
            ),
            models.CheckConstraint(
                name="erasure_proposal_class_is_known",
                condition=models.Q(of_class__in=["closed", "referred", "withdrawn", "dormant"]),
            ),
            models.CheckConstraint(
                name="an_erasure_is_decided_by_a_second_person",
                condition=models.Q(status="proposed", decided_by__isnull=True)
                | (
                    ~models.Q(status="proposed")
                    & models.Q(decided_by__isnull=False)
                    & ~models.Q(decided_by=models.F("proposed_by"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.of_class}"


class ErasureItem(models.Model):
    """One case of a proposal. Kept when something happened to it after it was proposed."""

    table_tag = "personal"

    class Outcome(models.TextChoices):
        ERASED = "erased", _("borrado")
        KEPT = "kept", _("conservado: hubo movimiento")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    proposal = models.ForeignKey(ErasureProposal, models.PROTECT, related_name="items")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    case_id = models.UUIDField()  # no foreign key: it outlives the case
    last_at = models.DateTimeField()
    outcome = models.CharField(max_length=6, choices=Outcome, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "case_id"], name="a_case_is_in_a_proposal_once"),
            models.CheckConstraint(
                name="erasure_outcome_is_known", condition=models.Q(outcome__in=["", "erased", "kept"])
            ),
        ]
        indexes = [models.Index(fields=["case_id"], name="erasure_items_of_a_case")]

    def __str__(self) -> str:
        return str(self.case_id)


class CaseNote(models.Model):
    """What somebody of the staff wrote down about a case. Never edited: a correction is another note."""

    table_tag = "personal"

    class Kind(models.TextChoices):
        NOTE = "note", _("nota")
        NARRATIVE = "narrative", _("relato de la persona")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="notes")
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    is_restricted = models.BooleanField()
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = SealedField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="note_kind_is_known", condition=models.Q(kind__in=["note", "narrative"])),
            models.CheckConstraint(
                name="a_narrative_is_restricted", condition=models.Q(kind="note") | models.Q(is_restricted=True)
            ),
            is_sealed("text", table="case_note"),
        ]
        indexes = [models.Index(fields=["case", "written_at"], name="notes_of_a_case_in_time")]

    def __str__(self) -> str:
        return self.kind

    @property
    def key_subject(self) -> uuid.UUID:
        return self.case_id


class CaseDecision(models.Model):
    """What a person decided of a case, whichever way the proposal went. Never changed: another one follows it."""

    table_tag = "personal"

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("puede seguir en el programa")
        REFUSED = "refused", _("no puede seguir en el programa")

    class Reason(models.TextChoices):
        AS_PROPOSED = "as_proposed", _("los hechos son los que dice la propuesta")
        PROOF_SEEN = "proof_seen", _("vi una prueba que cambia lo que dice el registro")
        EARLIER_STAY = "earlier_stay", _("cuenta una estancia anterior en el país")
        INTERRUPTED = "interrupted", _("se fue y volvió: cuenta la última llegada")
        NOT_PROVEN = "not_proven", _("lo que hace falta no se pudo comprobar")
        OTHER = "other", _("otro motivo, escrito abajo")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="resolutions")
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    # What was proposed, kept as it was shown.
    proposal = models.ForeignKey(Decision, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome)
    reason = models.CharField(max_length=12, choices=Reason)
    remark = SealedField(null=True)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="resolution_outcome_is_known", condition=models.Q(outcome__in=["accepted", "refused"])
            ),
            models.CheckConstraint(
                name="resolution_reason_is_known",
                condition=models.Q(
                    reason__in=["as_proposed", "proof_seen", "earlier_stay", "interrupted", "not_proven", "other"]
                ),
            ),
            models.CheckConstraint(
                name="another_reason_of_a_resolution_is_written",
                condition=~models.Q(reason="other") | models.Q(remark__isnull=False),
            ),
            is_sealed("remark", table="case_decision"),
        ]
        indexes = [models.Index(fields=["case", "decided_at"], name="resolutions_in_time")]

    def __str__(self) -> str:
        return self.outcome

    @property
    def key_subject(self) -> uuid.UUID:
        return self.case_id


class FairnessFigure(models.Model):
    """One measure of one group in one month of an office, with its interval. Small groups have none."""

    table_tag = "staff"

    NOTHING = "none"  # the month was counted, and too little happened

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    month = models.DateField()  # its first day
    grouped_by = models.CharField(max_length=11, blank=True)  # blank: everybody
    group = models.CharField(max_length=9, blank=True)
    measure = models.CharField(max_length=12)
    number = models.PositiveIntegerField()
    low = models.FloatField()  # a share from 0 to 1, or hours
    middle = models.FloatField()
    high = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "month", "grouped_by", "group", "measure"], name="a_fairness_figure_is_made_once"
            ),
            models.CheckConstraint(
                name="fairness_is_told_of_no_small_group",
                condition=models.Q(number__gte=10) | models.Q(measure="none", number=0),
            ),
            models.CheckConstraint(
                name="fairness_is_grouped_by_what_stands_open",
                condition=models.Q(grouped_by__in=["", "nationality", "sex", "age_band"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.month:%Y-%m} {self.grouped_by} {self.group} {self.measure}"
