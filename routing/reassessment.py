"""What was corrected is assessed anew, under the programme that decided the case first.

Both decisions stay. A case that nobody holds and nobody decided goes where the new one says; in every other case a
person is shown what the corrected facts would give, and nothing moves by itself.
"""

import datetime
import uuid
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from audit.actor import Actor
from audit.services import record
from intake.comparison import what_decides
from intake.dossier import documents_of
from intake.lifecycle import STATUS, move
from intake.models import Case, CaseEvent, PreRegistration
from offices.models import Site
from offices.programme import by_id
from routing.core import ENGINE, decide
from routing.models import Assignment, Decision, Transfer
from routing.services import Work, assignment_of, facts_of, places_of
from routing.tables import table_of
from vault import door, keys, scope

ASSESSOR = Actor("worker", "routing.reassess")
# What a decision answers begins so when later ones go on from it: the rules of another version, of another country.
RULES_EVENT, MOVED_EVENT = "rules:", "moved:"
UNDECIDED = frozenset({STATUS.RECEIVED, STATUS.ASSIGNED, STATUS.IN_REVIEW, STATUS.WAITING})


def reassess(messages: Sequence[Work], *, office: str) -> None:
    """Look at each corrected case once more. A message about a case that the router has yet to see does nothing."""
    with scope.enter(scope.worker(office)) as at:
        for message in sorted(messages, key=lambda one: one.subject_id):
            case = _locked(message.subject_id)
            if case:
                assess_anew(case, event=message.event, at=at, actor=ASSESSOR)


@transaction.atomic
def assess_anew(case: Case, *, event: str, at: datetime.datetime, actor: Actor) -> Decision | None:
    """A decision from the answers in force, if they say anything else that decides. Repeating it changes nothing."""
    decisions = list(Decision.objects.filter(case=case).of_routing().newest_first())
    if not decisions or any(decision.event == event for decision in decisions):
        return None
    registration = PreRegistration.objects.select_related("window", "office").get(case=case, superseded_by__isnull=True)
    document = as_transferred(case, documents_of([case], actor=actor, purpose="routing")[case.id])
    last = decisions[0]
    facts = door.open([last], actor=actor, purpose="routing", columns=("facts",))[last.id]["facts"]
    if what_decides(facts["document"]) == what_decides(document):
        return None
    decision = decided(case, registration, document, version_that_counts(decisions), event=event, at=at)
    if case.status in UNDECIDED and follow(case, decision, registration, at=at):
        _tell(case, at=at, actor=actor)
    record(
        "reassessed",
        actor=actor,
        office=case.office_id,
        subjects=[case.id],
        detail={"programme_version": str(decision.programme_version_id), "engine": ENGINE},
    )
    return decision


def _locked(case_id: uuid.UUID) -> Case | None:
    cases = Case.objects.select_related("office").select_for_update(of=("self",), no_key=True)
    return cases.filter(pk=case_id).first()


def version_that_counts(newest_first: Sequence[Decision]) -> uuid.UUID:
    """That of the first decision, whose rule of the day of submission was promised, unless people agreed to another
    since: of newer rules, or of the country that the case moved to.
    """
    agreed = (one for one in newest_first if one.event.startswith((RULES_EVENT, MOVED_EVENT)))
    return next(agreed, newest_first[-1]).programme_version_id


def as_transferred(case: Case, document: dict[str, Any]) -> dict[str, Any]:
    """The answers as the office that took the case over reads them: sent to it, on the day it took over."""
    taken = Transfer.objects.filter(case=case, status=Transfer.Status.ACCEPTED).order_by("-settled_at", "id").first()
    if taken is None or taken.settled_at is None:
        return document
    moved: dict[str, Any] = {"applying_to": taken.to_office_id, "submitted_at": taken.settled_at.isoformat()}
    lives = (document.get("residence") or {}).get("country")
    if taken.reason == Transfer.Reason.MOVED and lives != taken.to_office_id:
        # Since when and with which papers they are in the new country nobody has said yet: a person asks.
        moved["residence"] = {"country": taken.to_office_id, "area": None, "place": None}
        moved["members"] = [one | {"present_since": None, "legal_status": None} for one in document["members"]]
    return document | moved


def decided(
    case: Case,
    registration: PreRegistration,
    document: dict[str, object],
    version_id: uuid.UUID,
    *,
    event: str,
    at: datetime.datetime,
) -> Decision:
    near = places_of({case.office_id}).get(case.office_id, ())
    on = at.astimezone(case.office.zone if case.office else datetime.UTC).date()
    route = decide(document, by_id(version_id).programme, table_of(version_id), near, on=on)
    decision = Decision(
        case=case,
        office_id=case.office_id,
        pre_registration=registration,
        programme_version_id=version_id,
        engine=ENGINE,
        event=event,
        decided_at=at,
        outcome=route.assessment.outcome,
        queue=route.queue,
        proposed_priority=route.proposed_priority,
        site=Site.objects.filter(office=case.office_id, code=route.site).first() if route.site else None,
    )
    door.seal(decision, keys.newest(case.id), facts=facts_of(document, near, on=on), findings=route.as_json())
    decision.save(force_insert=True)
    return decision


def follow(
    case: Case, decision: Decision, registration: PreRegistration, *, at: datetime.datetime, is_needed: bool = False
) -> bool:
    """Let the case go where its new decision says, unless somebody holds it, put it where it is, or decided it.

    `is_needed`: a case in nobody's care gets a place in a queue. False where nothing changed.
    """
    open_one = Assignment.objects.open().select_related("decision").filter(case=case).first()
    if open_one is None:
        if is_needed:
            assignment_of(decision, registration, at=at, is_urgent=False).save(force_insert=True)
        return is_needed
    if open_one.held_by_id or open_one.is_pinned:
        return False
    if not differs(open_one.decision, decision) and open_one.site_id == decision.site_id:
        return False
    open_one.ended_at = at
    open_one.save(update_fields=["ended_at"])
    fresh = assignment_of(decision, registration, at=at, is_urgent=False)
    fresh.due_at = min((due for due in (open_one.due_at, fresh.due_at) if due), default=None)
    fresh.corrections_seen_at = open_one.corrections_seen_at
    fresh.save(force_insert=True)
    return True


def differs(one: Decision, other: Decision) -> bool:
    """Whether the two say something else of the case, whatever they were made from."""
    return (one.outcome, one.queue, one.proposed_priority) != (other.outcome, other.queue, other.proposed_priority)


def _tell(case: Case, *, at: datetime.datetime, actor: Actor) -> None:
    if case.status in {STATUS.IN_REVIEW, STATUS.WAITING}:
        move([case], to=STATUS.ASSIGNED, at=at, actor=actor, kind=CaseEvent.Kind.ROUTED, public_code="in_queue")
        return
    CaseEvent.objects.create(
        case=case,
        office_id=case.office_id,
        at=at,
        kind=CaseEvent.Kind.ROUTED,
        public_code="in_queue",
        actor_kind=actor.kind,
        actor_id=actor.id,
    )
