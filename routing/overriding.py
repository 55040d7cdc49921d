"""A person sends a case elsewhere than the rules proposed, with a coded reason. The proposal stays beside it.

What was decided so stays: no event moves a pinned case by itself.
"""

import datetime
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Sum

from audit.services import record
from intake.models import Case, CaseEvent
from offices.models import StaffMember
from offices.permissions import may_open_queue
from offices.programme import by_id
from routing.models import RANKS, Assignment, Decision, OverrideCount, Priority, RouteOverride
from routing.services import end_of_day, is_same_day
from vault import door, keys

CHOSEN = "chosen"
PRIORITY_OF = {rank: priority for priority, rank in RANKS.items()}


class NothingChanged(Exception):
    """The case is in that queue with that priority already."""


class Moved(Exception):
    """The case is no longer where the page showed it."""


@transaction.atomic
def override(
    case: Case,
    *,
    seen: uuid.UUID | None,
    queue: str,
    priority: str,
    reason: str,
    remark: str,
    at: datetime.datetime,
    person: StaffMember,
) -> RouteOverride:
    """`seen`: the assignment that the person looked at, None for whichever there is. Raises NothingChanged or Moved."""
    Case.objects.select_for_update(of=("self",), no_key=True).get(pk=case.pk)
    was = Assignment.objects.open().select_related("decision", "held_by").filter(case=case).first()
    if was is None or (seen and was.pk != seen):
        raise Moved
    before = (was.queue, PRIORITY_OF[was.rank])
    if before == (queue, priority):
        raise NothingChanged
    proposal = Decision.objects.filter(case=case).of_routing().newest_first()[0]
    key = keys.newest(case.id)
    row = RouteOverride(
        case=case,
        office_id=case.office_id,
        proposal=proposal,
        from_queue=before[0],
        to_queue=queue,
        from_priority=before[1],
        to_priority=priority,
        reason=reason,
        at=at,
        by=person,
    )
    door.seal(row, key, remark=remark or None)
    row.save(force_insert=True)
    was.ended_at = at
    was.save(update_fields=["ended_at"])
    _sent_to(was, queue, priority, at=at).save(force_insert=True)
    _tell(case, row, key, at=at)
    _count(_opened(proposal, person), row, at=at)
    record(
        "route_overridden",
        actor=person.actor,
        office=case.office_id,
        subjects=[case.id],
        detail={"reason": reason, "queue": queue, "priority": priority},
    )
    return row


def _sent_to(was: Assignment, queue: str, priority: str, *, at: datetime.datetime) -> Assignment:
    """The same place in the draw. Its holder keeps it if they may open that queue."""
    keeps = was.held_by if was.held_by and may_open_queue(was.held_by, queue) else None
    fresh = Assignment(
        case_id=was.case_id,
        office_id=was.office_id,
        decision_id=was.decision_id,
        queue=queue,
        site_id=was.site_id,
        rank=RANKS[priority],
        window_day=was.window_day,
        draw=was.draw,
        due_at=was.due_at,
        opened_at=at,
        corrections_seen_at=was.corrections_seen_at,
        held_by=keeps,
        visit_on=was.visit_on if keeps else None,
        is_remote=was.is_remote if keeps else False,
        effort=was.effort if keeps else 0,
        is_pinned=True,
        priority=priority,
    )
    if is_same_day(queue, priority):
        fresh.due_at = min(due for due in (was.due_at, end_of_day(was.office, at)) if due)
    return fresh


def _tell(case: Case, row: RouteOverride, key: keys.DataKey, *, at: datetime.datetime) -> None:
    """For the time line of the staff. The applicant still waits for a person: there is nothing to tell them."""
    event = CaseEvent(
        case=case,
        office_id=case.office_id,
        at=at,
        kind=CaseEvent.Kind.OVERRIDDEN,
        actor_kind=row.by.actor.kind,
        actor_id=row.by.actor.id,
    )
    door.seal(event, key, details={"queue": [row.from_queue, row.to_queue], "reason": row.reason})
    event.save(force_insert=True)


def _opened(proposal: Decision, person: StaffMember) -> Mapping[str, Any]:
    opened = door.open([proposal], actor=person.actor, purpose="override", columns=("findings",))
    findings: Mapping[str, Any] = opened[proposal.id]["findings"]
    return findings


def _count(findings: Mapping[str, Any], row: RouteOverride, *, at: datetime.datetime) -> None:
    """Once for each rule that said what the person changed: the first chosen one that named it."""
    month = at.date().replace(day=1)
    then = {rule["id"]: rule["then"] for rule in by_id(row.proposal.programme_version_id).routing["rules"]}
    chosen = [one["rule"] for one in findings["table"] if one["state"] == CHOSEN]
    changed = {
        "queue": row.from_queue != row.to_queue,
        "proposed_priority": row.from_priority != row.to_priority,
    }
    said = {
        next((rule for rule in chosen if what in then[rule]), None)
        for what, is_changed in changed.items()
        if is_changed
    }
    for rule in sorted(one for one in said if one):
        count, _is_new = OverrideCount.objects.get_or_create(rule=rule, person_id=row.by_id, month=month)
        OverrideCount.objects.filter(pk=count.pk).update(number=F("number") + 1)


def overrides_of(case: Case) -> Sequence[RouteOverride]:
    """Oldest first."""
    return list(
        RouteOverride.objects.filter(case=case).select_related("by", "proposal__programme_version").order_by("at", "id")
    )


def often_overridden(*, at: datetime.datetime) -> dict[str, int]:
    """Rule -> how often people said otherwise of late, where that is often enough to look at the rule."""
    since = (at - datetime.timedelta(days=settings.OVERRIDES_COUNTED_DAYS)).date().replace(day=1)
    rows = OverrideCount.objects.filter(month__gte=since).values_list("rule").annotate(number=Sum("number"))
    return dict(rows.filter(number__gte=settings.RULE_OFTEN_OVERRIDDEN).order_by("rule"))


def counted_by_person(*, at: datetime.datetime) -> list[tuple[str, str, int]]:
    """(rule, person, how often) of late, most first."""
    since = (at - datetime.timedelta(days=settings.OVERRIDES_COUNTED_DAYS)).date().replace(day=1)
    rows = OverrideCount.objects.filter(month__gte=since).values_list("rule", "person__full_name")
    return list(rows.annotate(number=Sum("number")).order_by("-number", "rule", "person__full_name"))


def priority_of(assignment: Assignment) -> str:
    """In the words of the contract: what a person raised it to, and normal until then."""
    return assignment.priority if assignment.is_pinned else Priority.NORMAL.value
