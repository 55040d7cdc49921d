"""Photos and documents of a case: adding one that somebody brought, and handing out those that were looked through."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from casework.access import case_for
from intake.dossier import documents_of
from intake.models import Attachment
from intake.services import attachments
from intake.views.files import file_form, file_response
from intake.wording import people_of


def add(request: HttpRequest, reference: str) -> HttpResponse:
    case, _assignment = case_for(request.user, reference)
    document = documents_of([case], actor=request.user.actor, purpose="attach")[case.id]
    people = [(person["id"], person["name"]) for person in people_of(document, with_needs=False)]
    form = file_form(request, subject=case.id, office=case.office_id, actor=request.user.actor, people=people)
    if form is None:
        return redirect("case", case.reference)
    return render(request, "casework/file.html", {"case": case, "form": form})


def file(request: HttpRequest, reference: str, file_id: uuid.UUID) -> HttpResponse:
    """404 for whatever is not clean, as if it were not there."""
    case, _assignment = case_for(request.user, reference)
    try:
        row, content = attachments.read(file_id, subject=case.id, actor=request.user.actor)
    except Attachment.DoesNotExist:
        raise Http404 from None
    # The name says nothing about the programme, nor what somebody called the file.
    return file_response(row, content, name=f"{case.reference}-{row.id.hex[:6]}")
