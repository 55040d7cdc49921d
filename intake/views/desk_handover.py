"""Complete at the desk what was begun on a phone. The code is said by whoever stands there; there is no list."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from intake.forms.access import ResumeForm
from intake.services import applications, handover
from intake.views.language import answers_keep_their_page, language_was_changed
from offices.signin.attempts import too_soon


@answers_keep_their_page
def take_over(request: HttpRequest) -> HttpResponse:
    """To the draft's check page, where all that is missing is listed; or to checking in, once it was sent."""
    form = ResumeForm(request.POST if request.method == "POST" else None, is_kept_only=language_was_changed(request))
    if request.method == "POST" and form.is_valid():
        try:
            found = handover.take_over(**form.cleaned_data, person=request.user, at=request.at)
        except applications.MustWait as wait:
            return too_soon(request, wait.seconds)
        if found and found.draft_id:
            return redirect("draft_review", found.draft_id)
        if found:
            return render(request, "intake/was_sent.html", {"reference": found.reference})
        form.add_error(None, _("No hay un registro de su oficina con ese código y ese año. Revise los dos."))
    return render(request, "intake/take_over.html", {"form": form})
