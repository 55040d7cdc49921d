"""What was answered, in the reader's words: one row a question, for the page on which the answers are checked."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from intake.forms.choices import ChecksAndListField, CountryField, CountryMultipleField
from intake.forms.dates import PartialDateField
from intake.questions.asked import Asked, QuestionForm
from intake.wording import nationalities, partial_date_text
from offices.countries import country_name
from offices.languages import language_name


@dataclass(frozen=True)
class Told:
    """`label` is the question, `answers` what was said to it and to what it revealed; none when it was left open."""

    question: type[QuestionForm]
    label: str
    answers: tuple[str, ...]


def told(kind: type[QuestionForm], asked: Asked) -> Told:
    form = kind(asked=asked)
    said = form.initial
    hidden = form.revealed() - set(_revealed_by(form, said))
    fields = {name: field for name, field in form.fields.items() if not field.widget.is_hidden}
    several = len(fields) - len(form.revealed()) > 1
    answers = []
    for name, field in fields.items():
        value = _in_words(field, said.get(name)) if name not in hidden else ""
        if value:
            is_plain = name == form.question or not (several or name in form.revealed())
            label = str(field.label)
            answers.append(value if is_plain else f"{label}{'' if label.endswith('?') else ':'} {value}")
    label = form.fields[form.question].label if form.question else form.heading
    return Told(kind, str(label), tuple(answers))


def _revealed_by(form: QuestionForm, said: dict[str, Any]) -> Iterator[str]:
    for question, branches in form.reveals.items():
        chosen = said.get(question)
        for answer, names in branches.items():
            if answer == chosen or (isinstance(chosen, list) and answer in chosen):
                yield from names


def _in_words(field: forms.Field, value: Any) -> str:
    if value in (None, "", []):
        return ""
    language = get_language() or "es"
    if isinstance(field, CountryMultipleField):
        return _("No sé") if value == ["unknown"] else nationalities(value)
    if isinstance(field, ChecksAndListField):
        return ", ".join(language_name(code, language) for code in value)
    if isinstance(field, CountryField):
        return country_name(value, language)
    if isinstance(field, PartialDateField):
        return partial_date_text(value)
    if isinstance(field, forms.ChoiceField):
        labels = dict(field.choices)
        return ", ".join(str(labels.get(one, one)) for one in (value if isinstance(value, list) else [value]))
    return ", ".join(value) if isinstance(value, list) else str(value)
