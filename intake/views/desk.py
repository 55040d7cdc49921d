"""Assisted registration, page by page. Every page saves what was typed before it leads to the next."""

import functools
import uuid
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language

from intake import document as documents
from intake.forms.contact import ContactForm
from intake.forms.person import PersonForm
from intake.household import MOST_MEMBERS, next_id
from intake.models import Draft
from intake.services import drafts
from intake.services.refused import count_refused
from intake.services.submission import NotStored
from intake.views.language import answers_keep_their_page, language_was_changed
from intake.wording import household_rows, people_of
from offices.eligibility import Assessment
from offices.models import Area, Office
from offices.windows import QuotaFull

PERSON, CONTACT = "person", "contact"


View = Callable[..., HttpResponse]


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
    """Gives the view the person's draft and its answers, opened, in place of the id.

    What will be written is locked before it is read: two tabs do not undo one another, nor a change the sending.
    """

    @sent_or_unknown
    @functools.wraps(view)
    def opened(request: HttpRequest, draft_id: uuid.UUID, *args: Any, **kwargs: Any) -> HttpResponse:
        draft = drafts.find(draft_id, person=request.user, for_update=request.method == "POST")
        return view(request, draft, drafts.read(draft, actor=request.user.actor), *args, **kwargs)

    return opened


def start(request: HttpRequest) -> HttpResponse:
    """Whose office, and the drafts that wait to be finished."""
    offices = list(request.user.offices.order_by("code"))
    waiting = Draft.objects.of(request.user).select_related("office").order_by("-saved_at", "id")[:20]
    if request.method != "POST":
        return render(request, "intake/start.html", {"offices": offices, "drafts": waiting})
    chosen = next((office for office in offices if office.code == request.POST.get("office")), None)
    if chosen is None:
        raise PermissionDenied
    draft = drafts.begin(office=chosen.code, person=request.user, actor=request.user.actor, at=request.at)
    return redirect("draft_person", draft.id)


@answers_keep_their_page
@with_draft
def person(request: HttpRequest, draft: Draft, answers: drafts.Answers) -> HttpResponse:
    """The principal applicant."""
    principal = answers["document"]["members"][0]
    form = PersonForm(
        request.POST or None,
        initial=PersonForm.initial_of(principal),
        office=draft.office_id,
        is_principal=True,
        is_kept_only=language_was_changed(request),
    )
    if request.method == "POST" and form.is_valid():
        answers["document"]["members"][0] = form.as_member(member_id=principal["id"])
        return _saved(request, draft, answers, PERSON, "draft_household")
    return _page(request, "intake/person.html", draft, form=form, back="registration_start")


@with_draft
def household(request: HttpRequest, draft: Draft, answers: drafts.Answers) -> HttpResponse:
    """Everybody who applies together, as cards."""
    members = answers["document"]["members"]
    return _page(
        request,
        "intake/household.html",
        draft,
        people=people_of(answers["document"]),
        is_full=len(members) >= MOST_MEMBERS,
        most=MOST_MEMBERS,
    )


@answers_keep_their_page
@with_draft
def member(request: HttpRequest, draft: Draft, answers: drafts.Answers, member_id: str) -> HttpResponse:
    """Add (`member_id` = "otra") or change one member of the household."""
    members = answers["document"]["members"]
    known = next((known for known in members[1:] if known["id"] == member_id), None)
    if known is None and (member_id != "otra" or len(members) >= MOST_MEMBERS):
        raise Http404
    form = PersonForm(
        request.POST or None,
        initial=PersonForm.initial_of(known) if known else {},
        office=draft.office_id,
        is_principal=False,
        is_kept_only=language_was_changed(request),
    )
    if request.method == "POST" and form.is_valid():
        if known:
            members[members.index(known)] = form.as_member(member_id=member_id)
        else:
            members.append(form.as_member(member_id=next_id(answers)))
        return _saved(request, draft, answers, None, "draft_household")
    return _page(request, "intake/person.html", draft, form=form, back="draft_household", is_member=True, known=known)


@with_draft
def remove_member(request: HttpRequest, draft: Draft, answers: drafts.Answers, member_id: str) -> HttpResponse:
    members = answers["document"]["members"]
    answers["document"]["members"] = members[:1] + [one for one in members[1:] if one["id"] != member_id]
    return _saved(request, draft, answers, None, "draft_household")


@answers_keep_their_page
@with_draft
def contact(request: HttpRequest, draft: Draft, answers: drafts.Answers) -> HttpResponse:
    areas = Area.objects.filter(office=draft.office_id).order_by("name", "code").values_list("code", "name")
    form = ContactForm(
        request.POST or None, office=draft.office, areas=areas, is_kept_only=language_was_changed(request)
    )
    form.initial = form.initial_of(answers["document"], answers.get("typed", {}))
    if request.method == "POST" and form.is_valid():
        answers["document"] |= form.as_answers()
        answers["typed"] = {"phone": (form.cleaned_data["phone"] or {}).get("typed")}
        return _saved(request, draft, answers, CONTACT, "draft_review")
    return _page(request, "intake/contact.html", draft, form=form, back="draft_household")


def review(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Check the answers, then send them. Sending twice gives the same case."""
    if request.method == "POST":
        return _send(request, draft_id)
    return _reviewed(request, draft_id)


@sent_or_unknown
def discard(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    drafts.discard(draft_id, person=request.user, actor=request.user.actor)
    return redirect("registration_start")


@sent_or_unknown
def _send(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    try:
        receipt = drafts.send(
            draft_id,
            person=request.user,
            actor=request.user.actor,
            at=request.at,
            language=get_language() or "es",
        )
    except documents.MalformedDocument as malformed:
        return _reviewed(request, draft_id, faults=malformed.as_json())
    except NotStored as refused:
        return _reviewed(request, draft_id, assessment=refused.assessment)
    except QuotaFull:
        return _reviewed(request, draft_id, quota_is_full=True)
    return redirect("registration_sent", receipt.reference)


@with_draft
def _reviewed(
    request: HttpRequest,
    draft: Draft,
    answers: drafts.Answers,
    *,
    assessment: Assessment | None = None,
    **why: Any,
) -> HttpResponse:
    """The answers to check, unsent and kept; `why` they were not sent, if somebody tried."""
    missing = [step for step in (PERSON, CONTACT) if step not in answers["done"]]
    if assessment or why.get("quota_is_full"):
        count_refused(answers["document"], assessment, office=draft.office_id)
    return _page(
        request,
        "intake/review.html",
        draft,
        people=people_of(answers["document"]),
        household=household_rows(answers["document"]),
        missing=missing,
        refused=assessment.reasons[0] if assessment else None,
        back="draft_contact",
        **why,
    )


def _saved(request: HttpRequest, draft: Draft, answers: drafts.Answers, step: str | None, then: str) -> HttpResponse:
    """Save and go on: to the next page, or back to the check page if the change began there."""
    if step and step not in answers["done"]:
        answers["done"].append(step)
    drafts.save(draft, answers, at=request.at, actor=request.user.actor)
    return redirect("draft_review" if request.GET.get("desde") == "revisar" else then, draft.id)


def _page(request: HttpRequest, template: str, draft: Draft, **context: Any) -> HttpResponse:
    office: Office = draft.office
    context |= {"draft": draft, "office": office, "saved_at": draft.saved_at.astimezone(office.zone)}
    return render(request, template, context)
