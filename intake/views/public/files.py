"""An applicant's photos and documents: optional, before sending and after. What is there is told and never handed out.

Once it was sent the page names nobody, as the page of its state: the telephone may be in other hands.
"""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intake.lifecycle import is_under_way
from intake.models import Attachment, Draft
from intake.questions.asked import Asked
from intake.questions.consent import Consents, has_consented
from intake.services import attachments, drafts
from intake.views.files import file_form
from intake.views.language import answers_keep_their_page
from intake.views.public.asking import show, with_answers
from intake.views.public.sending import own_case
from intake.wording import people_of
from offices.limits import Limit, wait_for
from offices.signin.attempts import too_soon

# A family sends some forty; each costs us up to half a second.
OF_APPLICANT = Limit("files.applicant", free=80, first=2, longest=60, quiet=900)
TOLD = {
    Attachment.State.QUARANTINED: gettext_lazy("Recibido. Lo revisamos antes de que la oficina lo abra."),
    Attachment.State.CLEAN: gettext_lazy("Recibido y revisado."),
    Attachment.State.REFUSED: gettext_lazy("No se aceptó: tenía un virus y ya se borró. Envíe otra foto u otra copia."),
}


@answers_keep_their_page
def files(request: HttpRequest) -> HttpResponse:
    visit = request.visit
    if request.method == "POST":
        seconds = wait_for([(OF_APPLICANT, str(visit.subject))])
        if seconds:
            return too_soon(request, seconds)
    try:
        draft = drafts.find(visit.subject, person=None, for_update=request.method == "POST")
    except (drafts.AlreadySent, Draft.DoesNotExist):
        return _of_case(request)
    return _of_draft(request, draft)


def _of_draft(request: HttpRequest, draft: Draft) -> HttpResponse:
    actor = request.visit.actor
    answers, there = drafts.read_with_files(draft, actor=actor)
    if not has_consented(Asked(answers, draft.office)):
        return redirect("public_question", Consents.name)
    people = [(person["id"], person["name"]) for person in people_of(answers["document"])]
    form = file_form(request, subject=draft.id, office=draft.office_id, actor=actor, people=people)
    if form is None:
        return redirect("public_files")
    names = dict(people)
    rows = [
        {"file": one.row, "name": one.name, "whose": names.get(one.member), "told": _told(one.row)} for one in there
    ]
    return show(request, "public/files.html", draft, form=form, files=rows)


def _of_case(request: HttpRequest) -> HttpResponse:
    case = own_case(request, purpose="files")
    if not is_under_way(case):
        return redirect("public_status")
    form = file_form(request, subject=case.id, office=case.office_id, actor=request.visit.actor, people=())
    if form is None:
        return redirect("public_files")
    rows = [{"file": row, "told": _told(row)} for row in attachments.of(case.id)]
    return render(request, "public/files.html", {"office": case.office, "case": case, "form": form, "files": rows})


def _told(row: Attachment) -> object:
    return TOLD[Attachment.State(row.state)]


@with_answers
def remove(request: HttpRequest, draft: Draft, asked: Asked, file_id: uuid.UUID) -> HttpResponse:
    """Of a draft alone. A second click finds it gone, as it should be."""
    try:
        attachments.remove(file_id, draft=draft, actor=request.visit.actor)
        messages.success(request, _("El archivo se quitó."))
    except Attachment.DoesNotExist:
        pass
    return redirect("public_files")
