"""Cases that were kept for long enough: which they are, who proposes and who approves, and carrying it out."""

import calendar
import datetime
import uuid
from collections.abc import Sequence

from django.db import transaction
from django.db.models import DateTimeField, Exists, F, Max, OuterRef, QuerySet
from django.db.models.functions import Coalesce

from audit.actor import Actor
from audit.services import record
from casework.models import ErasureItem, ErasureProposal
from intake.lifecycle import STATUS
from intake.models import Case
from intake.services.erasure import erase
from offices.models import RetentionPeriod, StaffMember
from outbox.services import publish
from vault import scope

CLASS = RetentionPeriod.Class
STATUSES = {
    CLASS.CLOSED.value: (STATUS.CLOSED,),
    CLASS.REFERRED.value: (STATUS.REFERRED,),
    CLASS.WITHDRAWN.value: (STATUS.WITHDRAWN,),
    CLASS.DORMANT.value: (STATUS.RECEIVED, STATUS.ASSIGNED, STATUS.IN_REVIEW, STATUS.WAITING, STATUS.DECIDED),
}
PROPOSED_AT_ONCE = 200  # as many as somebody can look through
ERASED_AT_ONCE = 100
ERASER = Actor("worker", "casework.carry_out_erasures")


class NothingDue(Exception):
    """No case of that class has been kept for long enough, or all of them are proposed already."""


class SamePerson(Exception):
    """Who proposed an erasure cannot decide on it."""


class DecidedAlready(Exception):
    """Somebody else has decided on the proposal meanwhile."""


def kept_until(period: RetentionPeriod | ErasureProposal, *, at: datetime.datetime) -> datetime.datetime:
    """The moment before which the last thing must have happened."""
    years, month = divmod(at.year * 12 + at.month - 1 - period.months, 12)
    day = min(at.day, calendar.monthrange(years, month + 1)[1])
    return at.replace(year=years, month=month + 1, day=day)


def due(period: RetentionPeriod | ErasureProposal, *, at: datetime.datetime) -> QuerySet[Case]:
    """Cases whose period is over, oldest first, with `last_at`."""
    return (
        Case.objects.filter(office_id=period.office_id, status__in=STATUSES[period.of_class], erased_at__isnull=True)
        .annotate(last_at=Coalesce(Max("events__at"), F("opened_at"), output_field=DateTimeField()))
        .filter(last_at__lt=kept_until(period, at=at))
        .order_by("last_at", "id")
    )


def due_and_free(period: RetentionPeriod, *, at: datetime.datetime) -> QuerySet[Case]:
    """Those that stand in no proposal that is still open."""
    waiting = ErasureItem.objects.filter(case_id=OuterRef("pk"), proposal__status__in=["proposed", "approved"])
    return due(period, at=at).filter(~Exists(waiting))


@transaction.atomic
def propose(period: RetentionPeriod, *, at: datetime.datetime, person: StaffMember) -> ErasureProposal:
    """Put the oldest of what is due before a second person. Raises NothingDue."""
    RetentionPeriod.objects.select_for_update().get(pk=period.pk)  # two people at once propose a case once
    cases = list(due_and_free(period, at=at)[:PROPOSED_AT_ONCE])
    if not cases:
        raise NothingDue
    proposal = ErasureProposal(
        office_id=period.office_id, of_class=period.of_class, months=period.months, proposed_at=at, proposed_by=person
    )
    proposal.save(force_insert=True)
    ErasureItem.objects.bulk_create(
        ErasureItem(proposal=proposal, office_id=period.office_id, case_id=case.id, last_at=case.last_at)
        for case in cases
    )
    _record("erasure_proposed", proposal, person.actor, [case.id for case in cases])
    return proposal


@transaction.atomic
def decide(proposal_id: uuid.UUID, *, is_approved: bool, at: datetime.datetime, person: StaffMember) -> ErasureProposal:
    """The second person's word. Raises SamePerson, DecidedAlready, or ErasureProposal.DoesNotExist."""
    proposal = ErasureProposal.objects.select_for_update().get(pk=proposal_id)
    if proposal.proposed_by_id == person.id:
        raise SamePerson
    if proposal.status != ErasureProposal.Status.PROPOSED:
        raise DecidedAlready
    proposal.status = ErasureProposal.Status.APPROVED if is_approved else ErasureProposal.Status.REJECTED
    proposal.decided_at, proposal.decided_by = at, person
    proposal.save(update_fields=["status", "decided_at", "decided_by"])
    action = "erasure_approved" if is_approved else "erasure_rejected"
    _record(action, proposal, person.actor, proposal.items.order_by("id").values_list("case_id", flat=True))
    return proposal


def carry_out(_messages: Sequence[object], *, office: str) -> None:
    """Erase some of what was approved; a case to which something happened since is kept."""
    with scope.enter(scope.SYSTEM) as at:
        items = list(
            ErasureItem.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(proposal__status=ErasureProposal.Status.APPROVED, outcome="")
            .select_related("proposal")
            .order_by("proposal__decided_at", "proposal", "id")[:ERASED_AT_ONCE]
        )
        for proposal in {item.proposal_id: item.proposal for item in items}.values():
            of_proposal = [item for item in items if item.proposal_id == proposal.id]
            _carry_out(proposal, of_proposal, at=at)
        if len(items) == ERASED_AT_ONCE:
            publish("retention.due", subject_id=uuid.uuid4())


def _carry_out(proposal: ErasureProposal, items: Sequence[ErasureItem], *, at: datetime.datetime) -> None:
    still = due(proposal, at=at).filter(pk__in=[item.case_id for item in items]).values_list("pk", flat=True)
    going = set(still)
    erase(going, at=at, actor=ERASER, purpose="retention")
    for item in items:
        item.outcome = ErasureItem.Outcome.ERASED if item.case_id in going else ErasureItem.Outcome.KEPT
    ErasureItem.objects.bulk_update(items, ["outcome"])
    if not proposal.items.filter(outcome="").exists():
        proposal.status, proposal.done_at = ErasureProposal.Status.DONE, at
        proposal.save(update_fields=["status", "done_at"])
        _record("erasure_carried_out", proposal, ERASER, [item.case_id for item in items])


def _record(action: str, proposal: ErasureProposal, actor: Actor, cases: Sequence[uuid.UUID]) -> None:
    record(
        action,
        actor=actor,
        office=proposal.office_id,
        purpose=proposal.of_class,
        subjects=[proposal.id, *cases],
        detail={"months": proposal.months},
    )
