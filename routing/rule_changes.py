"""New rules decide nothing again by themselves: the cases that they would decide otherwise are listed, a person says
which are evaluated again, and each of those people is told once. What was decided before is kept.
"""

import datetime
import uuid
from collections.abc import Collection, Iterator, Sequence

from django.db import transaction

from audit.actor import Actor
from audit.services import record
from intake.dossier import documents_of
from intake.lifecycle import STATUS, move
from intake.models import Case, CaseEvent, PreRegistration
from offices.models import StaffMember
from offices.programme import NoProgramme, Published, in_force
from routing.models import Assignment, Decision, RuleChange, RuleScan
from routing.placement.units import decisions_of
from routing.reassessment import RULES_EVENT, as_transferred, decided, follow
from routing.services import Work, recompute
from vault import door, scope

LISTER = Actor("worker", "routing.list_rule_changes")
PURPOSE = "rule change"
AT_ONCE = 500
BETTER = "REEVALUATE"  # a later rule would decide better, says the assessment
TOLD = "new_rules"
OVER = (STATUS.WITHDRAWN, STATUS.CLOSED)


def list_new(messages: Sequence[Work], *, office: str) -> None:
    """The work of the job, for all offices: a version is looked through once, at its moment or soon after."""
    with scope.enter(scope.SYSTEM) as at:
        try:
            published = in_force(at)
        except NoProgramme:
            return
        list_changes(published, at=at)


@transaction.atomic
def list_changes(published: Published, *, at: datetime.datetime) -> int:
    """How many cases were listed. All or nothing: killed in the middle, it begins again, and lists nothing twice."""
    scan, is_new = RuleScan.objects.get_or_create(programme_version_id=published.version_id, defaults={"at": at})
    if not is_new:
        return 0
    listed = sum(_list(decisions, published, at=at) for decisions in _standing(published.version_id))
    record(
        "rule_changes_listed",
        actor=LISTER,
        subjects=[published.version_id],
        detail={"programme_version": str(published.version_id), "cases": listed},
    )
    RuleScan.objects.filter(pk=scan.pk).update(listed=listed)
    return listed


def _standing(version_id: uuid.UUID) -> Iterator[list[Decision]]:
    """What stands of each case that another version decided last, some at a time."""
    last = uuid.UUID(int=0)
    cases = Case.objects.filter(erased_at__isnull=True).exclude(status__in=OVER)
    while batch := list(cases.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        last = batch[-1]
        standing = decisions_of(batch).values()
        if decisions := [one for one in standing if one.programme_version_id != version_id]:
            yield decisions


def _list(decisions: Sequence[Decision], published: Published, *, at: datetime.datetime) -> int:
    opened = door.open(decisions, actor=LISTER, purpose=PURPOSE)
    rows = []
    for stands in decisions:
        was = opened[stands.id]
        route = recompute(was["facts"], published)
        would = (route.assessment.outcome, route.queue, route.proposed_priority)
        before = (stands.outcome, stands.queue, stands.proposed_priority)
        is_better = BETTER in route.assessment.flags and BETTER not in was["findings"]["assessment"]["flags"]
        if would != before or is_better:
            rows.append(
                RuleChange(
                    case_id=stands.case_id,
                    office_id=stands.office_id,
                    programme_version_id=published.version_id,
                    stands=stands,
                    outcome=would[0],
                    queue=would[1],
                    proposed_priority=would[2],
                    listed_at=at,
                )
            )
    RuleChange.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


@transaction.atomic
def approve(row_ids: Collection[uuid.UUID], *, at: datetime.datetime, person: StaffMember) -> int:
    """Evaluate those that are still listed again, each under the version it is listed for. Returns how many."""
    done = 0
    for row in _listed(row_ids):
        case = Case.objects.select_related("office").select_for_update(of=("self",), no_key=True).get(pk=row.case_id)
        if case.status in OVER:
            _settle(row, RuleChange.Status.LEFT, at=at, person=person)
            continue
        row.became = _again(case, row, at=at, person=person)
        _settle(row, RuleChange.Status.APPROVED, at=at, person=person)
        done += 1
    return done


@transaction.atomic
def leave(row_ids: Collection[uuid.UUID], *, at: datetime.datetime, person: StaffMember) -> int:
    """They stay as they were decided; nobody is told, for nothing happened."""
    rows = list(_listed(row_ids))
    for row in rows:
        _settle(row, RuleChange.Status.LEFT, at=at, person=person)
    return len(rows)


def _listed(row_ids: Collection[uuid.UUID]) -> Sequence[RuleChange]:
    rows = RuleChange.objects.select_for_update(of=("self",)).filter(
        pk__in=row_ids, status=RuleChange.Status.LISTED, case__erased_at__isnull=True
    )
    return list(rows.order_by("case_id", "id"))


def _settle(row: RuleChange, status: str, *, at: datetime.datetime, person: StaffMember) -> None:
    row.status, row.settled_at, row.settled_by = status, at, person
    row.save(update_fields=["status", "settled_at", "settled_by", "became"])
    record(
        "rule_change_approved" if status == RuleChange.Status.APPROVED else "rule_change_left",
        actor=person.actor,
        office=row.office_id,
        subjects=[row.case_id],
        detail={"programme_version": str(row.programme_version_id)},
    )


def _again(case: Case, row: RuleChange, *, at: datetime.datetime, person: StaffMember) -> Decision:
    """A decision under the new version, and a person to look at it; whoever holds the case keeps it."""
    registration = PreRegistration.objects.select_related("window", "office").get(case=case, superseded_by__isnull=True)
    document = as_transferred(case, documents_of([case], actor=person.actor, purpose=PURPOSE)[case.id])
    event = f"{RULES_EVENT}{row.programme_version_id.hex}"
    decision = decided(case, registration, document, row.programme_version_id, event=event, at=at)
    standing = Assignment.objects.open().filter(case=case).exists()
    follow(case, decision, registration, at=at, is_needed=not standing)
    if case.status in (STATUS.DECIDED, STATUS.REFERRED):
        move(
            [case],
            to=STATUS.ASSIGNED,
            at=at,
            actor=person.actor,
            kind=CaseEvent.Kind.RULES,
            public_code=TOLD,
        )
    else:
        CaseEvent.objects.create(
            case=case,
            office_id=case.office_id,
            at=at,
            kind=CaseEvent.Kind.RULES,
            public_code=TOLD,
            actor_kind=person.actor.kind,
            actor_id=person.actor.id,
        )
    return decision
