"""What the console may change of the questions: their keys, and the texts that ship. Said once, from the forms."""

import functools
from collections.abc import Iterator

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from intake.forms.consents import ConsentsForm
from intake.questions.asked import HEADING, HEADING_OF_OTHERS, WHY, QuestionForm
from intake.questions.task_list import STEP, TASKS
from offices.questions import Part, Question


@functools.cache
def registered() -> dict[str, Question]:
    return {
        kind.name: Question(
            name=kind.name,
            task=task.title,
            heading=kind.shipped_heading(),
            position=(number + 1) * STEP,
            may_be_left_out=kind.may_be_left_out,
            parts=dict(_parts(kind)),
        )
        for task in TASKS
        for number, kind in enumerate(task.questions)
    }


def _parts(kind: type[QuestionForm]) -> Iterator[tuple[str, Part]]:
    yield HEADING, Part(_("título"), kind.shipped_heading())
    if kind.title_of_others:
        yield HEADING_OF_OTHERS, Part(_("título, de otra persona del hogar"), kind.title_of_others)
    yield WHY, Part(_("por qué preguntamos"), kind.why)
    if issubclass(kind, ConsentsForm):
        return  # its texts are versions of their own
    for name, field in kind.base_fields.items():
        if name != kind.question:
            yield f"label.{name}", Part(format_lazy(_("campo «{label}»"), label=field.label), field.label or "")
        yield f"hint.{name}", Part(format_lazy(_("pista de «{label}»"), label=field.label), field.help_text)
