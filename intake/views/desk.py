"""Assisted registration: three dense pages of the applicants' own questions. What comes after is in `desk_sending`.

Every page saves what was typed before it leads to the next.
"""

import functools
import uuid
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language

from intake.household import HOUSEHOLD, MOST_MEMBERS, make_it, remove
from intake.models import Draft
from intake.questions.asked import Asked
from intake.questions.desk.pages import Page, Section, of_household, of_person, of_situation
from intake.services import drafts
from intake.urgency import says_danger
from intake.views.doubts import say_doubts
from intake.views.language import answers_keep_their_page, language_was_changed
from offices.help_texts import in_danger
from offices.openings import now, openings

View = Callable[..., HttpResponse]
FROM_REVIEW = "revisar"  # the page on which a change began


def sent_or_unknown(view: View) -> View:
    """A draft that became a case leads to its confirmation; one that is not the person's does not exist."""

    @functools.wraps(view)
    def answer(request: HttpRequest, draft_id: uuid.UUID, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, draft_id, *args, **kwargs)
        except drafts.AlreadySent as sent:
            return redirect("registration_sent", sent.case.reference)
        except Draft.DoesNotExist:
            raise Http404 from None

    return answer


def with_draft(view: View) -> View:
    """Gives the view the person's draft and what was asked so far, opened, in place of the id.

    What will be written is locked before it is read: two tabs do not undo one another, nor a change the sending.
    """

    @sent_or_unknown
    @functools.wraps(view)
    def opened(request: HttpRequest, draft_id: uuid.UUID, *args: Any, **kwargs: Any) -> HttpResponse:
        draft = drafts.find(draft_id, person=request.user, for_update=request.method == "POST")
        answers = drafts.read(draft, actor=request.user.actor)
        return view(request, draft, Asked(answers, draft.office), *args, **kwargs)

    return opened


def start(request: HttpRequest) -> HttpResponse:
    """Is somebody in danger; then whose office, and the drafts that wait to be finished."""
    offices = list(request.user.offices.order_by("code"))
    if request.method == "POST":
        chosen = next((office for office in offices if office.code == request.POST.get("office")), None)
        if chosen is None:
            raise PermissionDenied
        draft = drafts.begin(office=chosen.code, person=request.user, actor=request.user.actor, at=request.at)
        return redirect("draft_person", draft.id)
    known, language = openings(now()), get_language() or "es"
    context = {
        "offices": [
            {"office": office, "opening": known.get(office.code), "texts": in_danger(office, language=language)}
            for office in offices
        ],
        "drafts": Draft.objects.of(request.user).select_related("office").order_by("-saved_at", "id")[:20],
    }
    return render(request, "intake/start.html", context)


@answers_keep_their_page
@with_draft
def person(request: HttpRequest, draft: Draft, asked: Asked) -> HttpResponse:
    """Who interprets, what is agreed to, and who the principal applicant is."""
    page = _page_of(request, of_person(), asked)
    if request.method == "POST" and page.keep():
        is_alone = len(asked.document["members"]) == 1
        if is_alone:
            _is_done(asked)
        say_doubts(request, asked.person)
        return _saved(request, draft, asked, "draft_situation" if is_alone else "draft_household")
    return show(request, "intake/person.html", draft, asked, page=page, step=1)


@answers_keep_their_page
@with_draft
def household(request: HttpRequest, draft: Draft, asked: Asked) -> HttpResponse:
    """Everybody who applies together, all on this page. A card more or less keeps what was typed in the others."""
    is_other_cards = request.method == "POST" and not language_was_changed(request) and _changed_cards(request, asked)
    if is_other_cards:
        drafts.save(draft, asked.answers, at=request.at, actor=request.user.actor)
    page = _page_of(request, of_household(asked.answers), asked, is_kept_only=is_other_cards)
    if request.method == "POST" and not is_other_cards and page.keep():
        _is_done(asked)
        for member in asked.document["members"][1:]:
            say_doubts(request, member)
        return _saved(request, draft, asked, "draft_situation")
    people = len(asked.document["members"])
    return show(
        request,
        "intake/household.html",
        draft,
        asked,
        page=page,
        step=2,
        one_more=people + 1 if people < MOST_MEMBERS else None,
        most=MOST_MEMBERS,
    )


@answers_keep_their_page
@with_draft
def situation(request: HttpRequest, draft: Draft, asked: Asked) -> HttpResponse:
    """Where and how they live, how to reach them, what they need and want."""
    page = _page_of(request, of_situation(), asked)
    if request.method == "POST" and page.keep():
        return _saved(request, draft, asked, "draft_review")
    return show(request, "intake/situation.html", draft, asked, page=page, step=3)


def _page_of(request: HttpRequest, sections: list[Section], asked: Asked, *, is_kept_only: bool = False) -> Page:
    is_kept_only = is_kept_only or language_was_changed(request)
    return Page(sections, asked, data=request.POST if request.method == "POST" else None, is_kept_only=is_kept_only)


def _changed_cards(request: HttpRequest, asked: Asked) -> bool:
    """Whether a button for the cards was pressed. It says how many there are to be, so that twice is once."""
    number, gone = request.POST.get("personas", ""), request.POST.get("quitar")
    if number.isdecimal():
        make_it(asked.answers, max(int(number[:3]), len(asked.document["members"])))
    elif gone:
        remove(asked.answers, gone)
    return bool(number or gone)


def _is_done(asked: Asked) -> None:
    if HOUSEHOLD not in asked.answers["done"]:
        asked.answers["done"].append(HOUSEHOLD)


def _saved(request: HttpRequest, draft: Draft, asked: Asked, then: str) -> HttpResponse:
    """Save and go on: to the next page, or back to the check page if the change began there."""
    drafts.save(draft, asked.answers, at=request.at, actor=request.user.actor)
    return redirect("draft_review" if request.GET.get("desde") == FROM_REVIEW else then, draft.id)


def show(request: HttpRequest, template: str, draft: Draft, asked: Asked, **context: Any) -> HttpResponse:
    office = draft.office
    texts = in_danger(office, language=get_language() or "es") if says_danger(asked.answers) else None
    context |= {"draft": draft, "office": office, "saved_at": draft.saved_at.astimezone(office.zone), "danger": texts}
    return render(request, template, context)
