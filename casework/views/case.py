"""The case page: summary, household, why it is here, notes, what happened."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from casework.access import case_for
from casework.corrections import told
from casework.explanation import explain
from casework.notes import read
from casework.origins import how_it_was_filled_in
from casework.route_in_words import route_in_words
from intake.dossier import document_with
from intake.models import Case, PreRegistration
from intake.services import attachments
from intake.views.files import file_rows
from intake.wording import full_name, household_rows, people_of
from offices.permissions import may
from offices.programme import by_id
from routing.models import Decision, Outcome, Priority, Queue


def case(request: HttpRequest, reference: str) -> HttpResponse:
    case, assignment = case_for(request.user, reference)
    decision = _last_decision(case)
    files = attachments.of(case.id)
    document, opened = document_with(
        case,
        [*([decision] if decision else []), *files],
        columns=["findings", "about"],
        actor=request.user.actor,
        purpose="case" if assignment else "case_in_no_queue",
    )
    with_needs = may(request.user, "open_protection_case")
    findings = opened[decision.id]["findings"] if decision else None
    why = _why(decision, findings, document, with_needs=with_needs) if decision and findings else None
    registration = PreRegistration.objects.get(case=case, superseded_by__isnull=True)
    zone = case.office.zone if case.office else None
    people = people_of(document, with_needs=with_needs)
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
            "people": people,
            "origins": how_it_was_filled_in(document, filled_by=registration.filled_by, with_needs=with_needs),
            "files": file_rows(
                attachments.listed(files, opened), [(person["id"], person["name"]) for person in people]
            ),
            "household": household_rows(document),
            "notes": [(one, one.note.written_at.astimezone(zone)) for one in read(case, person=request.user)],
            "why": why,
            "corrected": told(case, assignment, decision),
            "events": [(event, event.at.astimezone(zone)) for event in case.events.order_by("at", "id")],
        },
    )


def _last_decision(case: Case) -> Decision | None:
    decisions = Decision.objects.filter(case=case).select_related("programme_version", "site")
    return decisions.newest_first().first()


def _why(decision: Decision, findings: dict[str, Any], document: dict[str, Any], *, with_needs: bool) -> dict[str, Any]:
    """The decision in words."""
    names = {member["id"]: full_name(member) for member in document["members"]}
    published = by_id(decision.programme_version_id)
    routed = route_in_words(findings, published.routing, with_needs=with_needs)
    why = explain(findings, programme=published.programme, names=names) | routed
    rule = decision.programme_version.rules.filter(code=why["rule"].id).first() if why["rule"] else None
    return why | {
        "decision": decision,
        "outcome_label": Outcome(decision.outcome).label,
        "queue_label": Queue(decision.queue).label,
        "rule_row": rule,
        "version": decision.programme_version,
    }
