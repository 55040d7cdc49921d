"""Routing: the facts of a case go in, a decision and an open assignment come out, in one transaction.

Repeating it changes nothing: the decision is unique for case, programme version and event.
"""

import datetime
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import structlog
from django.db import transaction
from django.db.models import Count, Q

from audit.actor import Actor
from audit.services import record
from intake.dossier import documents_of
from intake.lifecycle import STATUS, move
from intake.models import Case, CaseEvent, PreRegistration
from intake.urgency import says_danger
from offices.models import Office, Site
from offices.programme import Published, by_id, in_force
from outbox.services import publish_many
from routing.core import ENGINE, Place, Route, decide, draw_number
from routing.core.placement import place, situation_from
from routing.models import RANKS, Assignment, Decision, FamilyLink, PlacementAlert, Transfer
from routing.tables import table_of
from vault import door, keys, scope
from vault.backend.together import insert

log = structlog.get_logger(__name__)

ROUTER = Actor("worker", "routing.route_cases")
SAME_DAY_QUEUE = "child_protection"
SAME_DAY_PRIORITY = "emergency"


class Work(Protocol):
    """What the hand-over gives: a message about one case."""

    subject_id: uuid.UUID
    event: str


def route_cases(messages: Sequence[Work], *, office: str) -> None:
    """Decide the cases of one office that the messages name; what is already decided is left alone."""
    with scope.enter(scope.worker(office)) as at:
        route(
            {message.subject_id: message.event for message in messages},
            at=at,
            actor=ROUTER,
        )


@transaction.atomic
def route(events: Mapping[uuid.UUID, str], *, at: datetime.datetime, actor: Actor) -> int:
    """Case id -> event that asks for a decision. Returns how many decisions were made.

    Each case is decided by the programme version that its registration was judged by, however many minutes lie
    between; only where none was kept, by the one in force.
    """
    locked = Case.objects.filter(pk__in=events).select_related("office").order_by("id")
    locked = locked.select_for_update(of=("self",), no_key=True)
    judged = _judged(events, at=at)
    decided = set(Decision.objects.filter(case__in=events).values_list("case_id", "programme_version_id", "event"))
    cases = [case for case in locked if (case.id, judged[case.id].by.version_id, events[case.id]) not in decided]
    if not cases:
        return 0
    decisions, in_danger = _decide(cases, judged, events, at=at, actor=actor)
    wanted = [decision for decision in decisions if decision.case.status != STATUS.WITHDRAWN]
    insert([*decisions, *_assignments(wanted, in_danger, at=at)])
    move(
        [case for case in cases if case.status == STATUS.RECEIVED],
        to=STATUS.ASSIGNED,
        at=at,
        actor=actor,
        kind=CaseEvent.Kind.ROUTED,
        public_code="in_queue",
    )
    together: dict[tuple[str, str], list[str]] = {}
    for case in cases:
        key = (case.office_id or "", str(judged[case.id].by.version_id))
        together.setdefault(key, []).append(str(case.id))
    for (code, version), subjects in sorted(together.items()):
        record(
            "routed",
            actor=actor,
            office=code,
            subjects=sorted(subjects),
            detail={"programme_version": version, "engine": ENGINE},
        )
        publish_many(
            "case.routed",
            subjects=[(uuid.UUID(subject), code) for subject in subjects],
            event=version,
        )
    return len(cases)


@dataclass(frozen=True, slots=True)
class Judged:
    """The registration that a case stands on, and the programme version that judged it."""

    registration_id: uuid.UUID
    by: Published


def _judged(cases: Collection[uuid.UUID], *, at: datetime.datetime) -> dict[uuid.UUID, Judged]:
    rows = PreRegistration.objects.filter(case__in=cases, superseded_by__isnull=True)
    kept = list(rows.values_list("case_id", "id", "programme_version_id"))
    other = in_force(at) if any(version is None for _case, _id, version in kept) else None
    return {
        case_id: Judged(registration_id, by_id(version) if other is None or version else other)
        for case_id, registration_id, version in kept
    }


def places_of(offices: Collection[str | None]) -> dict[str | None, tuple[Place, ...]]:
    """Office -> its sites in service with the areas they serve."""
    sites = Site.objects.filter(office__in=offices, is_active=True).prefetch_related("areas_served").order_by("code")
    found: dict[str | None, tuple[Place, ...]] = {}
    for site in sites:
        place = Place(site.code, frozenset(area.code for area in site.areas_served.all()))
        found[site.office_id] = (*found.get(site.office_id, ()), place)
    return found


def facts_of(document: Mapping[str, Any], places: tuple[Place, ...], *, on: datetime.date) -> dict[str, Any]:
    """All that the decision looks at, apart from the programme version: enough to repeat it."""
    return {
        "on": on.isoformat(),
        "document": dict(document),
        "sites": [{"code": place.code, "areas": sorted(place.areas)} for place in places],
    }


def _decide(
    cases: Sequence[Case],
    judged: Mapping[uuid.UUID, Judged],
    events: Mapping[uuid.UUID, str],
    *,
    at: datetime.datetime,
    actor: Actor,
) -> tuple[list[Decision], frozenset[uuid.UUID]]:
    """And the cases whose people say that they are in danger, which no rule looks at."""
    documents = documents_of(cases, actor=actor, purpose="routing")
    ring = keys.load(case.id for case in cases)
    newest = {subject: key for (subject, _number), key in sorted(ring.items())}
    places = places_of({case.office_id for case in cases})
    site_ids = dict(Site.objects.filter(office__in={case.office_id for case in cases}).values_list("code", "id"))
    decisions = []
    for case in cases:
        document, near = documents[case.id], places.get(case.office_id, ())
        published = judged[case.id].by
        on = at.astimezone(case.office.zone if case.office else datetime.UTC).date()
        route = decide(document, published.programme, table_of(published.version_id), near, on=on)
        if route.errors:
            log.error("routing rules not evaluated", ids=list(route.errors))
        decision = Decision(
            case=case,
            office_id=case.office_id,
            pre_registration_id=judged[case.id].registration_id,
            programme_version_id=published.version_id,
            engine=ENGINE,
            event=events[case.id],
            decided_at=at,
            outcome=route.assessment.outcome,
            queue=route.queue,
            proposed_priority=route.proposed_priority,
            site_id=site_ids.get(route.site) if route.site else None,
        )
        door.seal(decision, newest[case.id], facts=facts_of(document, near, on=on), findings=route.as_json())
        decisions.append(decision)
    return decisions, frozenset(case.id for case in cases if says_danger(documents[case.id]))


def _assignments(
    decisions: Sequence[Decision], in_danger: Collection[uuid.UUID], *, at: datetime.datetime
) -> list[Assignment]:
    """One for each decision whose case is in nobody's care; what a person holds stays where it is."""
    taken = set(
        Assignment.objects.open()
        .filter(case__in=[decision.case_id for decision in decisions])
        .values_list("case_id", flat=True)
    )
    registrations = PreRegistration.objects.select_related("window", "office").in_bulk(
        [decision.pre_registration_id for decision in decisions]
    )
    return [
        assignment_of(
            decision, registrations[decision.pre_registration_id], at=at, is_urgent=decision.case_id in in_danger
        )
        for decision in decisions
        if decision.case_id not in taken
    ]


def assignment_of(
    decision: Decision, registration: PreRegistration, *, at: datetime.datetime, is_urgent: bool
) -> Assignment:
    # Without a window (invited) the version's id is the seed: public, but the case id is ours and random.
    seed = bytes(registration.window.seed) if registration.window else decision.programme_version_id.bytes
    return Assignment(
        case_id=decision.case_id,
        office_id=decision.office_id,
        decision=decision,
        queue=decision.queue,
        site_id=decision.site_id,
        rank=RANKS[decision.proposed_priority],
        window_day=registration.window_day,
        draw=draw_number(decision.case_id, seed=seed),
        due_at=end_of_day(registration.office, at)
        if is_urgent or is_same_day(decision.queue, decision.proposed_priority)
        else None,
        opened_at=at,
    )


def is_same_day(queue: str, priority: str) -> bool:
    """Children and emergencies are seen before the office's day ends; others have no due time yet."""
    return queue == SAME_DAY_QUEUE or priority == SAME_DAY_PRIORITY


def end_of_day(office: Office | None, at: datetime.datetime) -> datetime.datetime:
    zone = office.zone if office else datetime.UTC
    return datetime.datetime.combine(at.astimezone(zone).date(), datetime.time(23, 59, 59), tzinfo=zone)


def end_of_finished(messages: Sequence[Work], *, office: str) -> None:
    """Nobody has a case in their care that was erased or withdrawn. A message about another case does nothing."""
    with scope.enter(scope.SYSTEM) as at:
        named = Case.objects.filter(pk__in=[message.subject_id for message in messages])
        finished = named.filter(Q(erased_at__isnull=False) | Q(status=STATUS.WITHDRAWN))
        Assignment.objects.open().filter(case__in=finished).update(ended_at=at)
        PlacementAlert.objects.filter(case__in=finished, settled_at__isnull=True).update(settled_at=at)
        Transfer.objects.filter(case__in=finished, status=Transfer.Status.ASKED).delete()
        erased = finished.filter(erased_at__isnull=False)
        FamilyLink.objects.filter(Q(case__in=erased) | Q(other__in=erased)).delete()


def open_by_queue() -> dict[str, int]:
    """Open assignments of all offices that the scope sees; a queue without one is absent."""
    return dict(Assignment.objects.open().values_list("queue").annotate(number=Count("id")).order_by("queue"))


def findings_again(facts: Mapping[str, Any], published: Published) -> dict[str, Any]:
    """What is stored, anew: where the case goes and, when it was placed, who sees it."""
    found = recompute(facts, published).as_json()
    if "placement" in facts:
        found["placement"] = place(situation_from(facts["placement"])).as_json()
    return found


def recompute(facts: Mapping[str, Any], published: Published) -> Route:
    """The decision again, from its stored facts and the programme version it was made under."""
    places = tuple(Place(site["code"], frozenset(site["areas"])) for site in facts["sites"])
    on = datetime.date.fromisoformat(facts["on"])
    return decide(facts["document"], published.programme, table_of(published.version_id), places, on=on)
