"""Assisted registration, page by page. Every page saves what was typed before it leads to the next."""

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST

from intake import document as documents
from intake.forms.contact import ContactForm
from intake.forms.person import PersonForm
from intake.models import Draft
from intake.services import drafts
from intake.services.submission import NotStored
from intake.views.language import answers_keep_their_page, language_was_changed
from intake.wording import household_rows, people_of
from offices.access import requires
from offices.eligibility import Assessment
from offices.models import Area, Office
from offices.windows import QuotaFull

MOST_MEMBERS = 20
PERSON, CONTACT = "person", "contact"


@requires("register")
def start(request: HttpRequest) -> HttpResponse:
    """Whose office, and the drafts that wait to be finished."""
    offices = list(request.user.offices.order_by("code"))
    waiting = Draft.objects.of(request.user).select_related("office").order_by("-saved_at", "id")[:20]
    if request.method != "POST":
        return render(request, "intake/start.html", {"offices": offices, "drafts": waiting})
    chosen = next((office for office in offices if office.code == request.POST.get("office")), None)
    if chosen is None:
        raise PermissionDenied
    draft = drafts.begin(office=chosen.code, person=request.user, at=request.at)
    return redirect("draft_person", draft.id)


@requires("register")
@require_http_methods(["GET", "POST"])
@answers_keep_their_page
def person(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """The principal applicant."""
    draft, answers = _open(request, draft_id)
    if draft is None:
        return answers
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


@requires("register")
def household(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Everybody who applies together, as cards."""
    draft, answers = _open(request, draft_id)
    if draft is None:
        return answers
    members = answers["document"]["members"]
    return _page(
        request,
        "intake/household.html",
        draft,
        people=people_of(answers["document"]),
        is_full=len(members) >= MOST_MEMBERS,
        most=MOST_MEMBERS,
    )


@requires("register")
@require_http_methods(["GET", "POST"])
@answers_keep_their_page
def member(request: HttpRequest, draft_id: uuid.UUID, member_id: str) -> HttpResponse:
    """Add (`member_id` = "otra") or change one member of the household."""
    draft, answers = _open(request, draft_id)
    if draft is None:
        return answers
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
            members.append(form.as_member(member_id=_next_id(members)))
        return _saved(request, draft, answers, None, "draft_household")
    return _page(request, "intake/person.html", draft, form=form, back="draft_household", is_member=True, known=known)


@requires("register")
@require_POST
def remove_member(request: HttpRequest, draft_id: uuid.UUID, member_id: str) -> HttpResponse:
    draft, answers = _open(request, draft_id)
    if draft is None:
        return answers
    members = answers["document"]["members"]
    answers["document"]["members"] = members[:1] + [one for one in members[1:] if one["id"] != member_id]
    return _saved(request, draft, answers, None, "draft_household")


@requires("register")
@require_http_methods(["GET", "POST"])
@answers_keep_their_page
def contact(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    draft, answers = _open(request, draft_id)
    if draft is None:
        return answers
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


@requires("register")
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Check the answers, then send them. Sending twice gives the same case."""
    if request.method == "POST":
        return _send(request, draft_id)
    draft, answers = _open(request, draft_id)
    if draft is None:
        return answers
    return _review_page(request, draft, answers)


@requires("register")
@require_POST
def discard(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    try:
        drafts.discard(draft_id, person=request.user)
    except drafts.AlreadySent as sent:
        return redirect("registration_sent", sent.case.reference)
    except Draft.DoesNotExist:
        raise Http404 from None
    return redirect("registration_start")


def _send(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    try:
        receipt = drafts.send(draft_id, person=request.user, at=request.at, language=get_language() or "es")
    except drafts.AlreadySent as sent:
        return redirect("registration_sent", sent.case.reference)
    except Draft.DoesNotExist:
        raise Http404 from None
    except documents.MalformedDocument as malformed:
        return _not_sent(request, draft_id, faults=malformed.as_json())
    except NotStored as refused:
        return _not_sent(request, draft_id, assessment=refused.assessment)
    except QuotaFull:
        return _not_sent(request, draft_id, quota_is_full=True)
    return redirect("registration_sent", receipt.reference)


def _not_sent(request: HttpRequest, draft_id: uuid.UUID, **why: Any) -> HttpResponse:
    """The answers again, unsent and kept, with what stood in the way."""
    draft, answers = _open(request, draft_id)
    if draft is None:
        return answers
    return _review_page(request, draft, answers, **why)


def _review_page(
    request: HttpRequest,
    draft: Draft,
    answers: drafts.Answers,
    *,
    assessment: Assessment | None = None,
    **why: Any,
) -> HttpResponse:
    missing = [step for step in (PERSON, CONTACT) if step not in answers["done"]]
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


def _open(request: HttpRequest, draft_id: uuid.UUID) -> tuple[Draft | None, Any]:
    """The draft with its answers, or (None, the response to give instead)."""
    try:
        draft = drafts.find(draft_id, person=request.user)
    except drafts.AlreadySent as sent:
        return None, redirect("registration_sent", sent.case.reference)
    except Draft.DoesNotExist:
        raise Http404 from None
    return draft, drafts.read(draft, actor=request.user.actor)


def _saved(request: HttpRequest, draft: Draft, answers: drafts.Answers, step: str | None, then: str) -> HttpResponse:
    """Save and go on: to the next page, or back to the check page if the change began there."""
    if step and step not in answers["done"]:
        answers["done"].append(step)
    drafts.save(draft, answers, at=request.at)
    return redirect("draft_review" if request.GET.get("desde") == "revisar" else then, draft.id)


def _page(request: HttpRequest, template: str, draft: Draft, **context: Any) -> HttpResponse:
    office: Office = draft.office
    context |= {"draft": draft, "office": office, "saved_at": draft.saved_at.astimezone(office.zone)}
    return render(request, template, context)


def _next_id(members: list[dict[str, Any]]) -> str:
    taken = {member["id"] for member in members}
    return next(name for number in range(2, MOST_MEMBERS * 2) if (name := f"m{number}") not in taken)
