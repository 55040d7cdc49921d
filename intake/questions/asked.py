"""A question page: a small form that takes what it shows from the answers so far, and puts what was said back."""

import functools
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from django.utils.functional import Promise

from intake.forms.base import StaffForm
from intake.questions.contents import Contents
from offices.help_texts import helps_in_danger
from offices.models import Office

PRINCIPAL = "m1"
# Keys of the texts that an office may change, beside "label.<field>" and "hint.<field>".
HEADING, HEADING_OF_OTHERS, WHY = "heading", "heading_of_others", "why"


@dataclass(frozen=True)
class Asked:
    """Whom a question is about, and everything that was said before.

    `document` is the pre-registration as far as it is known; `more` holds what the offices ask beside it, under
    the name of the question (contract §2 has no place for it); `person` is the member that it is about.
    """

    answers: dict[str, Any]
    office: Office
    person_id: str = PRINCIPAL
    contents: Contents = field(default=None)  # type: ignore[assignment]  # made below, and shared by `about`

    def __post_init__(self) -> None:
        if self.contents is None:
            object.__setattr__(self, "contents", Contents(self.office))

    def about(self, person_id: str) -> "Asked":
        """The same, about somebody else of the household."""
        return replace(self, person_id=person_id)

    @property
    def document(self) -> dict[str, Any]:
        document: dict[str, Any] = self.answers["document"]
        return document

    @property
    def more(self) -> dict[str, Any]:
        more: dict[str, Any] = self.answers["more"]
        return more

    @property
    def person(self) -> dict[str, Any]:
        return next(member for member in self.document["members"] if member["id"] == self.person_id)

    @property
    def more_of_person(self) -> dict[str, Any]:
        of_people: dict[str, Any] = self.more.setdefault("people", {})
        more: dict[str, Any] = of_people.setdefault(self.person_id, {})
        return more

    def has_answer(self, question: type["QuestionForm"]) -> bool:
        return question.mark(self.person_id) in self.answers["done"] and not question.is_stale(self)

    @functools.cached_property
    def helps_in_danger(self) -> bool:
        """Asked once: every look at the list of questions wants to know."""
        return helps_in_danger(self.office)

    @property
    def is_of_principal(self) -> bool:
        return self.person_id == PRINCIPAL


class QuestionForm(StaffForm):
    """One page. `name` stands in its address, and in the list of what was answered."""

    name: ClassVar[str]
    # The heading where several fields make one question; with `question` the field's label is the heading.
    title: ClassVar[Promise | str] = ""
    title_of_others: ClassVar[Promise | str] = ""
    # Why we ask, for whom it may worry.
    why: ClassVar[Promise | str] = ""
    is_of_person: ClassVar[bool] = False
    # Whether an office may do without it. Never what eligibility, routing, safety or telling people apart need.
    may_be_left_out: ClassVar[bool] = False

    def __init__(self, *args: Any, asked: Asked, **kwargs: Any) -> None:
        self.asked = asked
        super().__init__(*args, initial=self.shown(asked), **kwargs)
        if self.question and not asked.is_of_principal and self.title_of_others:
            self.fields[self.question].label = self.title_of_others  # type: ignore[assignment]
        self._say_it_as_the_office_does()
        self.prepare()

    def _say_it_as_the_office_does(self) -> None:
        """Texts alone: what a field means and takes is the code's."""
        said = functools.partial(self.asked.contents.overrides.text, self.name)
        for name, a_field in self.fields.items():
            a_field.label = said(f"label.{name}") or a_field.label
            a_field.help_text = said(f"hint.{name}") or a_field.help_text
        self.why = said(WHY) or self.why  # type: ignore[misc]  # of this one form
        if self.question:
            self.fields[self.question].label = said(self._heading_key) or self.fields[self.question].label

    @classmethod
    def mark(cls, person_id: str) -> str:
        """How the answered question stands in the list of what is done."""
        return f"{person_id}/{cls.name}" if cls.is_of_person else cls.name

    def prepare(self) -> None:
        """What depends on the office or on earlier answers."""

    @property
    def _heading_key(self) -> str:
        return HEADING if self.asked.is_of_principal or not self.title_of_others else HEADING_OF_OTHERS

    @property
    def heading(self) -> Promise | str:
        shipped = self.title if self._heading_key == HEADING else self.title_of_others
        return self.asked.contents.overrides.text(self.name, self._heading_key) or shipped

    @classmethod
    def shipped_heading(cls) -> Promise | str:
        return cls.base_fields[cls.question].label or "" if cls.question else cls.title

    @classmethod
    def is_put(cls, asked: Asked) -> bool:
        """Whether the page is shown: it is open, and the office asks it. What was answered before stays in sight."""
        return cls.is_asked(asked) and not cls.is_left_out(asked)

    @classmethod
    def is_left_out(cls, asked: Asked) -> bool:
        """Whether the office does without it, and nobody answered it before."""
        is_off = cls.may_be_left_out and cls.name in asked.contents.overrides.left_out
        return is_off and not asked.has_answer(cls)

    @classmethod
    def belongs(cls, asked: Asked) -> bool:
        """Whether it is a question for this person in this office, whatever is answered beside it."""
        return True

    @classmethod
    def is_asked(cls, asked: Asked) -> bool:
        """Whether earlier answers leave the question open."""
        return cls.belongs(asked)

    @classmethod
    def is_stale(cls, asked: Asked) -> bool:
        """Whether what was answered has to be asked again."""
        return False

    @classmethod
    def shown(cls, asked: Asked) -> dict[str, Any]:
        """Field -> what was said before."""
        raise NotImplementedError

    def leads_to(self) -> str | None:
        """The name of a page that the answer shows before the next question, if any."""
        return None

    def keep(self) -> None:
        """Put the cleaned answers among the others."""
        raise NotImplementedError


class PersonQuestion(QuestionForm):
    """About one person of the household."""

    is_of_person = True


class MoreQuestion(QuestionForm):
    """Asked beside the document: all its fields are kept under its name, as they are."""

    @classmethod
    def shown(cls, asked: Asked) -> dict[str, Any]:
        return dict(asked.more.get(cls.name, {}))

    def keep(self) -> None:
        self.asked.more[self.name] = {
            name: value for name, value in self.cleaned_data.items() if value not in (None, "")
        }
