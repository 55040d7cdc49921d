"""The landing page, the queues, and the way from a reference to its case."""

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db.models import TextChoices
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from audit.services import record
from casework.access import case_for
from casework.queues import Filters, counts, filter_choices, page_of, waiting
from intake.dossier import principal_names
from intake.forms.answers import FREQUENT
from intake.reference import read_reference
from intake.wording import masked_name, nationalities
from offices.models import Office
from offices.permissions import may, may_open_queue, queues_open_to
from routing.core import QUEUES
from routing.models import Outcome, Priority, Queue
from routing.placement.proposals import open_alerts
from routing.placement.recusals import cases_closed_to
from vault.scope import UNPLACED

LONGEST_TYPED = 40
UNPLACED_NAME = _("Sin oficina todavía")


def home(request: HttpRequest) -> HttpResponse:
    """Each role lands on its own work."""
    person = request.user
    if may(person, "see_operations"):
        return redirect("operations")
    if may(person, "view_console"):
        return redirect("admin:index")
    if may(person, "see_audit"):
        return redirect("audit")
    queues = queues_open_to(person, QUEUES)
    alerts = open_alerts() if may(person, "place_cases") else {}
    offices = [
        {
            "code": code,
            "name": name,
            "alerts": alerts.get(code, 0),
            "queues": [(queue, Queue(queue).label, number) for queue, number in counts(code, queues).items()],
        }
        for code, name in _offices_of(request)
    ]
    return render(request, "casework/home.html", {"offices": offices})


def queue(request: HttpRequest, office: str, queue: str) -> HttpResponse:
    """Open assignments of one queue of one office, names masked, in the order in which they are to be taken."""
    names = dict(_offices_of(request))
    if office not in names or queue not in QUEUES:
        raise Http404
    if not may_open_queue(request.user, queue):
        raise PermissionDenied
    choices = filter_choices(office)
    listed = {code: nationalities([code]) for code in FREQUENT.get(office, ())}
    filters = Filters.read(request.GET, sites=choices["sites"], nationalities=listed)
    page = page_of(
        office, queue, filters=filters, after=request.GET.get("despues", ""), without=cases_closed_to(request.user)
    )
    identities = principal_names([row.case_id for row in page.rows], actor=request.user.actor, purpose="queue")
    ranks = dict(enumerate(_spoken(Priority)))
    outcomes = {code: (code, label) for code, label in _spoken(Outcome)}
    rows = [
        {
            "reference": row.case.reference,
            "name": masked_name(identities.get(row.case_id, {})),
            "priority": ranks[row.rank],
            "outcome": outcomes[row.outcome],
            "site": row.site,
            "size": row.case.size,
            "waiting": waiting(row.case, request.at),
            "due_at": row.due_at,
            "is_overdue": bool(row.due_at and row.due_at < request.at),
            "is_consent_missing": row.case.is_consent_missing,
            "is_corrected": row.is_corrected,
        }
        for row in page.rows
    ]
    return render(
        request,
        "casework/queue.html",
        {
            "office": {"code": office, "name": names[office]},
            "queue": (queue, Queue(queue).label),
            "queues": [(name, Queue(name).label) for name in queues_open_to(request.user, QUEUES)],
            "rows": rows,
            "page": page,
            "filters": filters,
            "sites": choices["sites"],
            "priorities": choices["priorities"],
            "nationalities": listed,
            "next_query": urlencode({**filters.query, "despues": page.next_key}) if page.next_key else "",
            "is_first": not request.GET.get("despues"),
        },
    )


def find(request: HttpRequest) -> HttpResponse:
    """From a typed reference to its case; the same words whether it does not exist or is not for this person.

    Sent as a form, because people type names where a number is asked for, and addresses are kept by browsers.
    """
    typed = request.POST.get("numero", "").strip()[:LONGEST_TYPED]
    if not typed:
        return render(request, "casework/not_found.html")
    try:
        case, _open = case_for(request.user, typed)
    except Http404:
        # A number that could be one is kept, whatever else was typed is not.
        asked = [reference] if (reference := read_reference(typed)) else []
        record("searched", actor=request.user.actor, purpose="reference", subjects=asked, detail={"found": 0})
        return render(request, "casework/not_found.html", {"typed": typed})
    record("searched", actor=request.user.actor, office=case.office_id, purpose="reference", subjects=[case.id])
    return redirect("case", case.reference)


def _spoken(choices: type[TextChoices]) -> list[tuple[str, str]]:
    """Codes with their labels in the reader's language, once for all rows."""
    return [(code, capfirst(str(label))) for code, label in choices.choices]


def _offices_of(request: HttpRequest) -> list[tuple[str, str]]:
    offices = [(office.code, office.name) for office in Office.objects.filter(staff=request.user).order_by("code")]
    if may(request.user, "see_unplaced_cases"):
        offices.append((UNPLACED, str(UNPLACED_NAME)))
    return offices
