"""Many questions a page. Each is the applicants' own, told apart by its person and its name; nothing is asked twice."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intake import provenance
from intake.questions import household, person, situation
from intake.questions.asked import PRINCIPAL, Asked, QuestionForm
from intake.questions.consent import Consents
from intake.questions.desk.assistance import Assistance, HowMany, Seen
from intake.questions.task_list import IDENTITY, NEEDS, OF_PERSON, SITUATION
from intake.wording import full_name

Questions = tuple[type[QuestionForm], ...]
FIRST: Questions = (household.Danger, Assistance, Consents)
REACHED: Questions = (
    household.Residence,
    household.Telephone,
    household.Email,
    household.SafeContact,
    household.Languages,
    household.Interviewer,
)
PLANS: Questions = (household.FamilyAbroad, household.Pathways, household.LinkedCases)
OF_CLERK: Questions = (Assistance, HowMany)
# What a document can show.
SHOWN_BY_PAPERS = (
    *(person.Relationship, person.Names, person.BirthDate, person.Sex, person.Nationality, person.Papers),
    *(situation.Presence, situation.Status, situation.Entry, household.Residence),
)


@dataclass(frozen=True)
class Section:
    """Questions under one heading, about one person or the whole household. `name` stands in its address."""

    name: str
    title: Promise | str
    questions: Questions
    person: str = PRINCIPAL


@dataclass(frozen=True)
class Drawn:
    """A section as the page shows it: its forms, blank or filled in."""

    section: Section
    forms: list[QuestionForm]


def of_person() -> list[Section]:
    return [
        Section("primero", gettext_lazy("Lo primero y su permiso"), FIRST),
        Section("persona", gettext_lazy("Persona solicitante"), (*IDENTITY, HowMany)),
    ]


def of_household(answers: dict[str, Any]) -> list[Section]:
    """A section a member; none while the principal applicant is alone."""
    return [
        Section(
            member["id"], full_name(member) or _("Persona %(number)d") % {"number": number}, OF_PERSON, member["id"]
        )
        for number, member in enumerate(answers["document"]["members"], start=1)
        if member["id"] != PRINCIPAL
    ]


def of_situation() -> list[Section]:
    return [
        Section("lugar", gettext_lazy("Dónde está y su situación"), (REACHED[0], *SITUATION)),
        Section("contacto", gettext_lazy("Contacto e idiomas"), REACHED[1:]),
        Section("vida", gettext_lazy("Su vida ahora"), NEEDS),
        Section("planes", gettext_lazy("Familia y vías"), PLANS),
    ]


def asked_in(section: Section, asked: Asked) -> Iterator[tuple[type[QuestionForm], Asked]]:
    """What the applicant was asked there, each with whom it is about; not what is asked of the clerk."""
    of_person = asked.about(section.person)
    for kind in section.questions:
        if kind not in OF_CLERK and kind.is_put(of_person):
            yield kind, of_person


class Page:
    """The forms of a page over the answers so far. `keep` judges all of them; only then is anything worth saving."""

    def __init__(self, sections: list[Section], asked: Asked, *, data: Any = None, is_kept_only: bool = False) -> None:
        self.answers, self.data, self.is_kept_only = asked.answers, data, is_kept_only
        self.sections = [Drawn(section, list(self._forms(section, asked))) for section in sections]
        choices = [
            (form.mark(form.asked.person_id), _label(form))
            for form in self.questions
            if isinstance(form, SHOWN_BY_PAPERS)
        ]
        origins = provenance.origins_of(asked.more)
        seen = [mark for mark, _name in choices if origins.get(mark, {}).get("by") == provenance.Origin.SEEN]
        self.seen = Seen(data, choices=choices, initial={"seen": seen}, is_kept_only=is_kept_only)

    def _forms(self, section: Section, asked: Asked) -> Iterator[QuestionForm]:
        of_person = asked.about(section.person)
        for kind in section.questions:
            if kind.belongs(of_person) and not kind.is_left_out(of_person):
                prefix = f"{section.person}-{kind.name}" if kind.is_of_person else kind.name
                form = kind(self.data, asked=of_person, prefix=prefix, is_kept_only=self.is_kept_only)
                form.question = None  # the page has a heading of its own
                yield form

    @property
    def questions(self) -> list[QuestionForm]:
        return [form for section in self.sections for form in section.forms]

    @property
    def forms(self) -> list[Any]:
        """All of them, for the summary of what there is to correct."""
        return [*self.questions, self.seen]

    @property
    def has_errors(self) -> bool:
        return any(form.errors for form in self.forms)

    def keep(self) -> bool:
        """Put the answers among the others, in the order of the page; whether none has to be corrected.

        A question that an answer before it closes is not judged, and its boxes are not read.
        """
        is_fine = self.seen.is_valid()
        if self.is_kept_only:
            return False
        seen = self.seen.cleaned_data.get("seen") or []
        for form in self.questions:
            if not form.is_asked(form.asked):
                form.is_kept_only = True
                form.full_clean()
            elif form.is_valid():
                self._keep(form, seen)
            else:
                is_fine = False
        return is_fine

    def _keep(self, form: QuestionForm, seen: list[str]) -> None:
        mark, before = form.mark(form.asked.person_id), form.shown(form.asked)
        is_first = not form.asked.has_answer(type(form))
        form.keep()
        if mark not in self.answers["done"]:
            self.answers["done"].append(mark)
        is_new = is_first or form.shown(form.asked) != before
        if type(form) not in OF_CLERK:
            provenance.note(self.answers, mark, is_new=is_new, is_seen=mark in seen)


def _label(form: QuestionForm) -> str:
    label = form.heading or next(iter(form.fields.values())).label
    name = full_name(form.asked.person)
    return f"{name}: {label}" if name and form.is_of_person else str(label)
