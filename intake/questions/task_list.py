"""The tasks of a registration and the questions of each, in the order in which they are asked."""

import enum
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from intake.questions import household, person, situation
from intake.questions.asked import PRINCIPAL, Asked, QuestionForm
from intake.questions.consent import Consents

IDENTITY = (person.Relationship, person.Names, person.BirthDate, person.Sex, person.Nationality, person.Papers)
SITUATION = (situation.Presence, situation.Status, situation.Entry)
NEEDS = (situation.Health, situation.Protection, situation.Family)
OF_PERSON: tuple[type[QuestionForm], ...] = (*IDENTITY, *SITUATION, *NEEDS)


class State(enum.Enum):
    DONE = _("Completado")
    BEGUN = _("En curso")
    OPEN = _("Por empezar")
    LATER = _("Todavía no")


@dataclass(frozen=True)
class Task:
    name: str
    title: Promise
    questions: tuple[type[QuestionForm], ...]


CONSENT = Task("permiso", _("Su permiso"), (Consents,))
TASKS = (
    CONSENT,
    Task("usted", _("Sobre usted"), IDENTITY),
    Task("lugar", _("Dónde está y su situación"), (household.Residence, *SITUATION)),
    Task(
        "contacto",
        _("Contacto e idiomas"),
        (
            household.Telephone,
            household.Email,
            household.SafeContact,
            household.Languages,
            household.Interviewer,
        ),
    ),
    Task("vida", _("Su vida ahora"), (household.Danger, *NEEDS)),
    Task("planes", _("Familia y vías"), (household.FamilyAbroad, household.Pathways, household.LinkedCases)),
)
QUESTIONS = {question.name: question for task in TASKS for question in task.questions} | {
    question.name: question for question in OF_PERSON
}


STEP = 10  # between two questions of a task, so that an office can put one between them
PLACES = {
    question.name: (number, (place + 1) * STEP)
    for number, task in enumerate(TASKS)
    for place, question in enumerate(task.questions)
}


def in_order(questions: tuple[type[QuestionForm], ...], asked: Asked) -> list[type[QuestionForm]]:
    """As the office has them, each within its task."""
    own = asked.contents.overrides.positions

    def place(question: type[QuestionForm]) -> tuple[int, int]:
        task, shipped = PLACES[question.name]
        return task, own.get(question.name, shipped)

    return sorted(questions, key=place)


def asked_of(questions: tuple[type[QuestionForm], ...], asked: Asked) -> list[type[QuestionForm]]:
    return [question for question in in_order(questions, asked) if question.is_put(asked)]


def unanswered(questions: tuple[type[QuestionForm], ...], asked: Asked) -> list[type[QuestionForm]]:
    return [question for question in asked_of(questions, asked) if not asked.has_answer(question)]


def state_of(questions: tuple[type[QuestionForm], ...], asked: Asked) -> State:
    left = len(unanswered(questions, asked))
    if not left:
        return State.DONE
    return State.OPEN if left == len(asked_of(questions, asked)) else State.BEGUN


def following(question: type[QuestionForm], asked: Asked) -> type[QuestionForm] | None:
    """The question after this one in its task, whether it was answered before or not; None at the task's end."""
    questions = OF_PERSON if not asked.is_of_principal else task_of(question).questions
    ordered = in_order(questions, asked)
    later = ordered[ordered.index(question) + 1 :]
    return next((one for one in later if one.is_put(asked)), None)


def task_of(question: type[QuestionForm]) -> Task:
    return next(task for task in TASKS if question in task.questions)


def missing(asked: Asked) -> Iterator[tuple[str, type[QuestionForm]]]:
    """(person, question) of everything that is asked and has no answer yet, the members' too."""
    for task in TASKS:
        for question in unanswered(task.questions, asked):
            yield PRINCIPAL, question
    for member in asked.document["members"][1:]:
        of_member = asked.about(member["id"])
        for question in unanswered(OF_PERSON, of_member):
            yield member["id"], question
