"""The pages that ask: tasks in any order, one question a page, the household as cards. Continue saves."""

import functools
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from intake.household import HOUSEHOLD, MOST_MEMBERS, add, remove
from intake.models import Attachment
from intake.questions.asked import PRINCIPAL, Asked, QuestionForm
from intake.questions.consent import Consents, has_consented
from intake.questions.person import Papers
from intake.questions.task_list import (
    CONSENT,
    OF_PERSON,
    QUESTIONS,
    TASKS,
    State,
    asked_of,
    following,
    in_order,
    missing,
    state_of,
    task_of,
    unanswered,
)
from intake.services import drafts
from intake.views.doubts import say_doubts
from intake.views.language import answers_keep_their_page, language_was_changed
from intake.wording import full_name, people_of
from offices import visits
from offices.models import Office

FROM_REVIEW = "revisar"  # the page on which a change began
View = Callable[..., HttpResponse]


def with_answers(view: View) -> View:
    """Gives the view the applicant's draft and what was asked so far; a draft that was sent leads to its case."""

    @functools.wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        visit = request.visit
        try:
            draft = drafts.find(visit.subject, person=None, for_update=request.method == "POST")
        except drafts.AlreadySent:
            return redirect("public_status")
        except drafts.Draft.DoesNotExist:  # swept, thrown away in another tab, or taken over at the desk
            if drafts.Draft.objects.filter(pk=visit.subject).exists():
                return render(request, "public/at_desk.html", {"office": Office.objects.get(pk=visit.office)})
            return redirect("public_leave")
        answers = drafts.read(draft, actor=visit.actor)
        return view(request, draft, Asked(answers, draft.office), *args, **kwargs)

    return opened


@with_answers
def tasks(request: HttpRequest, draft: drafts.Draft, asked: Asked) -> HttpResponse:
    """What there is to do, in any order, and what is done."""
    has_agreed, left = has_consented(asked), list(missing(asked))
    rows = []
    for task in TASKS:
        open_here = asked_of(task.questions, asked)
        if not open_here:  # an office may leave out everything that a task asks
            continue
        state = state_of(task.questions, asked)
        # Consent comes before anything is asked; after it, any order will do.
        if task is not CONSENT and not has_agreed:
            state = State.LATER
        question = (unanswered(task.questions, asked) or open_here)[0]
        rows.append({"title": task.title, "state": state, "question": question.name})
        if task.name == "usted":
            rows.append({"title": None, "state": _household_state(asked, left) if has_agreed else State.LATER})
    is_ready = has_agreed and not left and HOUSEHOLD in asked.answers["done"]
    return show(
        request,
        "public/tasks.html",
        draft,
        rows=rows,
        done=sum(row["state"] is State.DONE for row in rows),
        is_ready=is_ready,
        has_agreed=has_agreed,
        files=Attachment.objects.of(draft.id).count(),
        refused_consent=not has_agreed and asked.has_answer(Consents),
        must_agree_again=has_agreed and Consents.is_stale(asked),
    )


def _household_state(asked: Asked, left: list[tuple[str, type[QuestionForm]]]) -> State:
    if HOUSEHOLD in asked.answers["done"]:
        unfinished = any(person != PRINCIPAL for person, _question in left)
        return State.BEGUN if unfinished else State.DONE
    return State.BEGUN if len(asked.document["members"]) > 1 else State.OPEN


@answers_keep_their_page
@with_answers
def question(
    request: HttpRequest, draft: drafts.Draft, asked: Asked, question_name: str, person_id: str = PRINCIPAL
) -> HttpResponse:
    """One question, about the household or one person of it."""
    kind = QUESTIONS.get(question_name)
    asked = asked.about(person_id)
    if kind is None or not _is_of_household(asked) or not (asked.is_of_principal or kind.is_of_person):
        raise Http404
    if not kind.is_put(asked):
        return redirect("public_tasks")
    if kind is not Consents and not has_consented(asked):
        return redirect("public_question", Consents.name)
    form = kind(request.POST or None, asked=asked, is_kept_only=language_was_changed(request))
    if request.method == "POST" and form.is_valid():
        form.keep()
        if kind.mark(person_id) not in asked.answers["done"]:
            asked.answers["done"].append(kind.mark(person_id))
        drafts.save(draft, asked.answers, at=request.at, actor=request.visit.actor)
        if kind is Papers:
            say_doubts(request, asked.person)
        if shown_first := form.leads_to():
            return redirect(f"{reverse(shown_first)}{'?desde=revisar' if _is_from_review(request) else ''}")
        return redirect(_after(request, kind, asked))
    task = task_of(kind) if asked.is_of_principal else None
    asked_here = asked_of(task.questions if task else OF_PERSON, asked)
    number = asked_here.index(kind)
    return show(
        request,
        "public/question.html",
        draft,
        form=form,
        heading=form.fields[form.question].label if form.question else form.heading,
        part=task.title if task else full_name(asked.person) or _("Persona del hogar"),
        number=number + 1,
        total=len(asked_here),
        back=_before(request, asked, asked_here[number - 1] if number else None),
    )


def _is_from_review(request: HttpRequest) -> bool:
    return request.GET.get("desde") == FROM_REVIEW


def _is_of_household(asked: Asked) -> bool:
    return any(member["id"] == asked.person_id for member in asked.document["members"])


def _after(request: HttpRequest, kind: type[QuestionForm], asked: Asked) -> str:
    """The address of the next page: the check page if the change began there, else the next question."""
    if _is_from_review(request):
        return "public_review"
    if kind is Consents:
        return "public_tasks"
    then = following(kind, asked)
    if then is None:
        return "public_tasks" if asked.is_of_principal else "public_household"
    return address_of(then, asked.person_id)


def _before(request: HttpRequest, asked: Asked, previous: type[QuestionForm] | None) -> str:
    if _is_from_review(request):
        return reverse("public_review")
    if previous:
        return address_of(previous, asked.person_id)
    return reverse("public_tasks" if asked.is_of_principal else "public_household")


def address_of(kind: type[QuestionForm], person_id: str = PRINCIPAL) -> str:
    if person_id == PRINCIPAL:
        return reverse("public_question", args=[kind.name])
    return reverse("public_member", args=[person_id, kind.name])


@with_answers
def household(request: HttpRequest, draft: drafts.Draft, asked: Asked) -> HttpResponse:
    """Everybody who applies together, as cards; sending the page says that nobody is missing."""
    if not has_consented(asked):
        return redirect("public_question", Consents.name)
    if request.method == "POST":
        if HOUSEHOLD not in asked.answers["done"]:
            asked.answers["done"].append(HOUSEHOLD)
        drafts.save(draft, asked.answers, at=request.at, actor=request.visit.actor)
        return redirect("public_review" if _is_from_review(request) else "public_tasks")
    people = people_of(asked.document)
    for person in people:
        of_person = asked.about(person["id"])
        questions = OF_PERSON if not of_person.is_of_principal else ()
        person["unanswered"] = left = unanswered(questions, of_person)
        person["first"] = (left or in_order(OF_PERSON, of_person))[0].name
    return show(
        request,
        "public/household.html",
        draft,
        people=people,
        is_full=len(people) >= MOST_MEMBERS,
        most=MOST_MEMBERS,
    )


@with_answers
def add_member(request: HttpRequest, draft: drafts.Draft, asked: Asked) -> HttpResponse:
    if not has_consented(asked) or len(asked.document["members"]) >= MOST_MEMBERS:
        return redirect("public_household")
    new = add(asked.answers)
    drafts.save(draft, asked.answers, at=request.at, actor=request.visit.actor)
    return redirect("public_member", new, asked_of(OF_PERSON, asked.about(new))[0].name)


@with_answers
def remove_member(request: HttpRequest, draft: drafts.Draft, asked: Asked, person_id: str) -> HttpResponse:
    if person_id != PRINCIPAL:
        remove(asked.answers, person_id)
        drafts.save(draft, asked.answers, at=request.at, actor=request.visit.actor)
    return redirect("public_household")


@with_answers
def discard(request: HttpRequest, draft: drafts.Draft, asked: Asked) -> HttpResponse:
    """Throw everything away for good, once the applicant has said so twice."""
    if request.method != "POST":
        return show(request, "public/discard.html", draft)
    drafts.discard(draft.id, person=None, actor=request.visit.actor)
    visits.end(request)
    return redirect("public_start")


def show(request: HttpRequest, template: str, draft: drafts.Draft, **context: Any) -> HttpResponse:
    office = draft.office
    context |= {"draft": draft, "office": office, "saved_at": draft.saved_at.astimezone(office.zone)}
    return render(request, template, context)
