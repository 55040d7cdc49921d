"""The case page: summary, household, why it is here, notes, what happened."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from casework.access import case_for
from casework.explanation import explain
from casework.notes import read
from casework.route_in_words import route_in_words
from intake.dossier import documents_of
from intake.models import Case, PreRegistration
from intake.wording import full_name, household_rows, people_of
from offices.permissions import may
from offices.programme import by_id
from routing.models import Decision, Outcome, Priority, Queue
from vault import door


def case(request: HttpRequest, reference: str) -> HttpResponse:
    case, assignment = case_for(request.user, reference)
    actor = request.user.actor
    document = documents_of([case], actor=actor, purpose="case")[case.id]
    registration = PreRegistration.objects.get(case=case, superseded_by__isnull=True)
    zone = case.office.zone if case.office else None
    return render(
        request,
        "casework/case.html",
        {
            "case": case,
            "office": case.office,
            "name": full_name(next(one for one in document["members"] if one["relationship"] == "principal")),
            "assignment": assignment,
            "queue": Queue(assignment.queue).label if assignment else "",
            "priority": Priority.choices[assignment.rank] if assignment else None,
            "registration": registration,
            "submitted_at": registration.submitted_at.astimezone(zone),
            "zone": case.office.time_zone if case.office else "UTC",
            # Needs are need-to-know even inside the office.
            "people": people_of(document, with_needs=may(request.user, "open_protection_case")),
            "household": household_rows(document),
            "notes": [(one, one.note.written_at.astimezone(zone)) for one in read(case, person=request.user)],
            "why": _why(request, case, document),
            "events": [(event, event.at.astimezone(zone)) for event in case.events.order_by("at", "id")],
        },
    )


def _why(request: HttpRequest, case: Case, document: dict[str, Any]) -> dict[str, Any] | None:
    """The last decision in words; None while there is none."""
    decision = (
        Decision.objects.filter(case=case)
        .select_related("programme_version", "site")
        .order_by("-decided_at", "id")
        .first()
    )
    if decision is None:
        return None
    findings = door.open([decision], actor=request.user.actor, purpose="why", columns=("findings",))
    names = {member["id"]: full_name(member) for member in document["members"]}
    published = by_id(decision.programme_version_id)
    found = findings[decision.id]["findings"]
    why = explain(found, programme=published.programme, names=names) | route_in_words(
        found, published.routing, with_needs=may(request.user, "open_protection_case")
    )
    rule = decision.programme_version.rules.filter(code=why["rule"].id).first() if why["rule"] else None
    return why | {
        "decision": decision,
        "outcome_label": Outcome(decision.outcome).label,
        "queue_label": Queue(decision.queue).label,
        "rule_row": rule,
        "version": decision.programme_version,
    }
