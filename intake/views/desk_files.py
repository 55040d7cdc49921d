"""Photos and documents of a draft at the desk: optional, and possible later."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from intake.models import Attachment
from intake.services import attachments, drafts
from intake.views.desk import sent_or_unknown
from intake.views.files import file_form, file_rows
from intake.views.language import answers_keep_their_page
from intake.wording import people_of


@answers_keep_their_page
@sent_or_unknown
def files(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    draft = drafts.find(draft_id, person=request.user, for_update=request.method == "POST")
    answers, there = drafts.read_with_files(draft, actor=request.user.actor)
    people = [(person["id"], person["name"]) for person in people_of(answers["document"])]
    form = file_form(request, subject=draft.id, office=draft.office_id, actor=request.user.actor, people=people)
    if form is None:
        return redirect("draft_files", draft.id)
    return render(
        request,
        "intake/files.html",
        {
            "draft": draft,
            "office": draft.office,
            "saved_at": draft.saved_at.astimezone(draft.office.zone),
            "form": form,
            "files": file_rows(there, people),
        },
    )


@sent_or_unknown
def remove(request: HttpRequest, draft_id: uuid.UUID, file_id: uuid.UUID) -> HttpResponse:
    draft = drafts.find(draft_id, person=request.user, for_update=True)
    try:
        attachments.remove(file_id, draft=draft, actor=request.user.actor)
    except Attachment.DoesNotExist:
        raise Http404 from None
    messages.success(request, _("El archivo se quitó."))
    return redirect("draft_files", draft.id)
