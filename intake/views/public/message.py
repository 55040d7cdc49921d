"""Is this message really from us? Says of a code what kind of message it was, of whom and when, and of nobody more."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from intake.forms.message import MessageCodeForm
from intake.services.messages import known
from intake.views.language import answers_keep_their_page, language_was_changed
from offices.limits import network
from offices.signin.attempts import too_soon


@answers_keep_their_page
def is_it_ours(request: HttpRequest) -> HttpResponse:
    form = MessageCodeForm(request.POST or None, is_kept_only=language_was_changed(request))
    if request.method != "POST" or not form.is_valid():
        return render(request, "public/message.html", {"form": form})
    seconds, found = known(form.cleaned_data["code"], network=network(request))
    if seconds:
        return too_soon(request, seconds)
    return render(request, "public/message.html", {"form": form, "is_answered": True, "found": found})
