"""Checking the answers, sending them, and what is shown afterwards. Sending twice gives the same case."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from audit.services import record
from intake import document as documents
from intake.doubts import told as doubts_told
from intake.household import HOUSEHOLD
from intake.models import Case, PreRegistration
from intake.questions.asked import PRINCIPAL, Asked, QuestionForm
from intake.questions.consent import Consents, has_consented
from intake.questions.person import Papers
from intake.questions.task_list import OF_PERSON, TASKS, asked_of, missing
from intake.questions.telling import told
from intake.services import applications, drafts
from intake.services.refused import count_refused
from intake.services.submission import NotStored
from intake.urgency import says_danger
from intake.views.public.asking import address_of, show, with_answers
from intake.views.sent import ANSWER_DAYS, slip_of
from intake.wording import full_name
from offices.calendar import add_working_days
from offices.help_texts import in_danger
from offices.models import HelpText
from offices.openings import Opening, openings
from offices.qr import picture
from offices.windows import QuotaFull
from vault import door


@with_answers
def review(request: HttpRequest, draft: drafts.Draft, asked: Asked) -> HttpResponse:
    """Every answer with the way to change it; then the declaration, and sending."""
    if not has_consented(asked):
        return redirect("public_tasks")
    if request.method == "POST":
        return _send(request, draft, asked)
    return _checked(request, draft, asked)


def _send(request: HttpRequest, draft: drafts.Draft, asked: Asked) -> HttpResponse:
    visit = request.visit
    if _left(asked) or request.POST.get("declaro") != "si":
        return _checked(request, draft, asked, is_undeclared=request.POST.get("declaro") != "si")
    try:
        drafts.send(visit.subject, person=None, actor=visit.actor, at=request.at, language=get_language() or "es")
    except drafts.TextsChanged:  # since the page was opened
        return _checked(request, draft, asked)
    except documents.MalformedDocument as malformed:
        return _checked(request, draft, asked, faults=malformed.as_json())
    except NotStored as refused:
        count_refused(asked.document, refused.assessment, office=draft.office_id)
        return _checked(request, draft, asked, refused=refused.assessment.reasons[0], opening=_opening(draft, request))
    except QuotaFull:
        count_refused(asked.document, None, office=draft.office_id)
        return _checked(request, draft, asked, quota_is_full=True, opening=_opening(draft, request))
    return redirect("public_sent")


def _opening(draft: drafts.Draft, request: HttpRequest) -> Opening | None:
    """When it opens again, for whoever came too early, too late, or after the last place.

    At the moment that the refusal is of, so that both are from one version of the programme.
    """
    return openings(request.at).get(draft.office_id)


def _left(asked: Asked) -> list[tuple[str, str]]:
    """(what to do, where) for everything that is missing."""
    left = [
        (told(question, asked.about(person)).label, address_of(question, person)) for person, question in missing(asked)
    ]
    if HOUSEHOLD not in asked.answers["done"]:
        left.append((_("Su hogar"), reverse("public_household")))
    return left


def _checked(request: HttpRequest, draft: drafts.Draft, asked: Asked, **why: Any) -> HttpResponse:
    """The answers to check, unsent and kept; `why` they were not sent, if somebody tried."""
    parts: list[dict[str, Any]] = []
    for task in TASKS:
        if rows := _rows(task.questions, asked, PRINCIPAL):
            parts.append({"title": task.title, "rows": rows})
        if task.name == "usted":
            for member in asked.document["members"][1:]:
                title = full_name(member) or _("Sin nombre todavía")
                parts.append({"title": title, "rows": _rows(OF_PERSON, asked, member["id"])})
    doubts = [(doubt, address_of(Papers, doubt.member)) for doubt in doubts_told(asked.document)]
    again = Consents.is_stale(asked)
    found = {"parts": parts, "left": _left(asked), "doubts": doubts, "must_agree_again": again}
    return show(request, "public/review.html", draft, **found, **why)


def _rows(questions: tuple[type[QuestionForm], ...], asked: Asked, person: str) -> list[dict[str, Any]]:
    of_person = asked.about(person)
    return [
        {"told": told(question, of_person), "change": address_of(question, person)}
        for question in asked_of(questions, of_person)
    ]


def sent(request: HttpRequest) -> HttpResponse:
    """The confirmation: number, code, what happens next and when. It can be opened again."""
    visit = request.visit
    case = own_case(request, purpose="confirmation")
    secret = applications.secret_of(visit.subject, actor=visit.actor)
    side, path = picture(case.reference)
    return render(
        request,
        "public/sent.html",
        {
            "case": case,
            "office": case.office,
            "code": secret["code"],
            "side": side,
            "path": path,
            "danger": _danger(case, request),
            "looked_at_by": add_working_days(
                case.office, case.opened_at.astimezone(case.office.zone).date(), ANSWER_DAYS
            ),
        },
    )


def _danger(case: Case, request: HttpRequest) -> list[HelpText]:
    """Whom to call, for whoever said to be in danger; nothing is opened where nothing can be told."""
    texts = in_danger(case.office, language=get_language() or "es") if case.office else []
    if not texts:
        return []
    sent = PreRegistration.objects.get(case=case, superseded_by__isnull=True)
    answers = door.open([sent], actor=request.visit.actor, purpose="confirmation", columns=("answers",))
    return texts if says_danger(answers[sent.id]["answers"]) else []


def slip(request: HttpRequest) -> HttpResponse:
    return slip_of(own_case(request, purpose="slip"))


def own_case(request: HttpRequest, *, purpose: str) -> Case:
    """The case of this visit; its scope shows no other. 404 while it is a draft, or when it was erased."""
    visit = request.visit
    case = Case.objects.filter(pk=visit.subject).select_related("office").first()
    if case is None:
        raise Http404
    record("shown", actor=visit.actor, office=case.office_id, subjects=[case.id], purpose=purpose)
    return case
