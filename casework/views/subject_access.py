"""A copy of everything held about the people of a case, made in memory for whoever asked for their own data."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from audit.services import record
from casework.access import case_for
from casework.subject_access import collect
from intake.models import Attachment, CaseEvent
from intake.wording import household_rows, people_of
from offices.reauthentication import is_fresh
from routing.models import Outcome, Queue

FORMATS = ("json", "html")


def subject_access(request: HttpRequest, reference: str) -> HttpResponse:
    """GET asks; POST gives the copy to somebody who has signed in within the last minutes."""
    case, _assignment = case_for(request.user, reference)
    wanted = request.POST.get("formato", "")
    if request.method != "POST" or not is_fresh(request):
        record("form_opened", actor=request.user.actor, office=case.office_id, subjects=[case.id], purpose="copy")
        return render(request, "casework/subject_access.html", {"case": case, "is_fresh": is_fresh(request)})
    if wanted not in FORMATS:
        messages.error(request, _("Elija un formato."))
        return redirect("subject_access", case.reference)
    held = collect(case, person=request.user, at=request.at)
    if wanted == "json":
        response = JsonResponse(held, json_dumps_params={"ensure_ascii": False, "indent": 1})
    else:
        response = render(request, "casework/subject_access_copy.html", {"case": case, "held": held} | _in_words(held))
    # Downloaded and never shown inside the site; the name says nothing about the programme.
    response.headers["Content-Disposition"] = f'attachment; filename="{case.reference}.{wanted}"'
    return response


def _in_words(held: dict[str, Any]) -> dict[str, Any]:
    kinds, queues, outcomes = dict(CaseEvent.Kind.choices), dict(Queue.choices), dict(Outcome.choices)
    of_files, states = dict(Attachment.Kind.choices), dict(Attachment.State.choices)
    return {
        "registrations": [
            (sent["received_at"], people_of(sent["document"]), household_rows(sent["document"]))
            for sent in held["pre_registrations"]
        ],
        "decisions": [(one["decided_at"], outcomes[one["outcome"]], queues[one["queue"]]) for one in held["decisions"]],
        "files": [
            (one["received_at"], of_files[one["kind"]], one["name"], states[one["state"]]) for one in held["files"]
        ],
        "events": [(one["at"], kinds[one["kind"]]) for one in held["events"]],
    }
