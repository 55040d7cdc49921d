"""The questions of the form as the programme's side knows them: by their keys. What is asked stands in a later stage,
which the settings name."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string

Text = Promise | str


@dataclass(frozen=True)
class Part:
    """One text of a page: what it is, and the one that ships."""

    says: Text
    shipped: Text


@dataclass(frozen=True)
class Question:
    """`position`: its place among the questions of its task, in tens; `parts`: key -> text."""

    name: str
    task: Text
    heading: Text
    position: int
    may_be_left_out: bool
    parts: Mapping[str, Part]


def registered() -> dict[str, Question]:
    """In the order in which they ship."""
    questions: dict[str, Question] = import_string(settings.QUESTIONS)()
    return questions
