"""The case page: summary, household, why it is here, notes, what happened."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from casework.access import case_for
from casework.corrections import told
from casework.deciding import decisions_of, may_be_decided, stays_of
from casework.deciding import in_words as decisions_in_words
from casework.explanation import explain
from casework.notes import read
from casework.origins import how_it_was_filled_in
from casework.overrides import in_words as overrides_in_words
from casework.placement_in_words import explain_placement
from casework.route_in_words import route_in_words
from casework.waits import other_offices, waits_of
from intake.dossier import consents_of, document_with
from intake.doubts import told as doubts_told
from intake.models import Case, PreRegistration
from intake.services import attachments
from intake.services.drafts import was_begun_as_child
from intake.views.files import file_rows
from intake.wording import full_name, household_rows, people_of
from offices.models import Site, StaffMember
from offices.permissions import may
from offices.programme import by_id
from routing.models import PLACEMENT_EVENT, Assignment, Decision, Outcome, PlacementItem, Priority, Queue
from routing.overriding import overrides_of


def case(request: HttpRequest, reference: str) -> HttpResponse:
    case, assignment = case_for(request.user, reference)
    decision = _last_decision(case)
    given = _placement_decision(assignment)
    files = attachments.of(case.id)
    overrides, resolutions = overrides_of(case), decisions_of(case)
    document, opened = document_with(
        case,
        [*(one for one in (decision, given) if one), *files, *overrides, *resolutions],
        columns=["findings", "about", "remark"],
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
            "doubts": doubts_told(document),
            "was_begun_as_child": was_begun_as_child(document),
            "consents": [(one, one.given_at.astimezone(zone)) for one in consents_of(case)],
            "notes": [(one, one.note.written_at.astimezone(zone)) for one in read(case, person=request.user)],
            "why": why,
            "resolutions": decisions_in_words(resolutions, opened, with_remark=with_needs),
            "may_be_decided": may_be_decided(case) and decision is not None,
            "expiries": case.expiry_reminders.order_by("expires_on"),
            "stays": stays_of(document),
            "waits": waits_of(case, assignment, now=request.at),
            "other_offices": other_offices(case, document),
            "overrides": overrides_in_words(overrides, opened, with_needs=with_needs),
            "corrected": told(case, assignment, decision),
            "placement": _placement(case, opened[given.id]["findings"], request.user) if given else None,
            "events": [(event, event.at.astimezone(zone)) for event in case.events.order_by("at", "id")],
        },
    )


def _placement_decision(assignment: Assignment | None) -> Decision | None:
    """That gave it to its holder, or that found nobody since it waits."""
    if assignment is None:
        return None
    if assignment.held_by_id:
        return assignment.decision if assignment.decision.event.startswith(PLACEMENT_EVENT) else None
    tried = PlacementItem.objects.filter(was=assignment, decision__isnull=False, proposal__status="applied")
    last = tried.select_related("decision").order_by("-proposal__applied_at", "id").first()
    return last.decision if last else None


def _placement(case: Case, findings: dict[str, Any], viewer: StaffMember) -> dict[str, Any] | None:
    """For supervisors: why this person and not another; what speaks against colleagues is not for everybody."""
    if not may(viewer, "place_cases"):
        return None
    staff = {person.id: person for person in StaffMember.objects.filter(offices=case.office_id)}
    sites = dict(Site.objects.filter(office=case.office_id).values_list("code", "city"))
    return explain_placement(findings["placement"], viewer=viewer, staff=staff, sites=sites)


def _last_decision(case: Case) -> Decision | None:
    """Why it is in its queue; who sees it is in a record of its own."""
    decisions = Decision.objects.filter(case=case).of_routing()
    decisions = decisions.select_related("programme_version", "site")
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
