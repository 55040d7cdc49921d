"""Writing a note on a case that one may open."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from audit.services import record
from casework.access import case_for
from casework.forms import NoteForm
from casework.notes import write


def note(request: HttpRequest, reference: str) -> HttpResponse:
    case, _assignment = case_for(request.user, reference)
    if request.method != "POST":
        record("form_opened", actor=request.user.actor, office=case.office_id, subjects=[case.id], purpose="note")
    form = NoteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        write(case, **form.cleaned_data, at=request.at, person=request.user)
        messages.success(request, _("Nota guardada."))
        return redirect("case", case.reference)
    return render(request, "casework/note.html", {"case": case, "form": form})
