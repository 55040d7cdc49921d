"""Shown at once to whoever says to be in danger: what to do and whom to call. Then the registration goes on."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language

from intake.questions.asked import Asked
from intake.questions.household import Danger
from intake.questions.task_list import following
from intake.services import drafts
from intake.urgency import says_danger
from intake.views.public.asking import FROM_REVIEW, address_of, show, with_answers
from offices.help_texts import in_danger


@with_answers
def help_now(request: HttpRequest, draft: drafts.Draft, asked: Asked) -> HttpResponse:
    if not says_danger(asked.answers):
        return redirect("public_tasks")
    then = following(Danger, asked)
    further = address_of(then) if then else reverse("public_tasks")
    if request.GET.get("desde") == FROM_REVIEW:
        further = reverse("public_review")
    return show(
        request,
        "public/danger.html",
        draft,
        texts=in_danger(draft.office, language=get_language() or "es"),
        further=further,
    )
