"""Doubts about identity numbers in words: for whoever checks their answers, and for the screener. Stops nobody."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intake.forms import answers
from intake.numbers import BIRTH, CHECK, FORM, SEX, Doubt, doubts_about
from intake.wording import document_text, full_name, partial_date_text

TEXTS = {
    FORM: gettext_lazy("Compruebe el número de «%(paper)s»: no tiene las cifras o letras que lleva ese documento."),
    CHECK: gettext_lazy("Compruebe el número de «%(paper)s»: alguna cifra no coincide con las demás."),
    BIRTH: gettext_lazy(
        "El número de «%(paper)s» dice que la persona nació en esta fecha: %(inside)s. La respuesta dice: %(said)s."
    ),
    SEX: gettext_lazy("El número de «%(paper)s» dice que el sexo es: %(inside)s. La respuesta dice: %(said)s."),
}


@dataclass(frozen=True)
class Told:
    """`member` is the id of whose number it is; `label` names the document alone, for a page that shows no answers."""

    member: str
    name: str
    label: str
    text: str


def told(document: Mapping[str, Any]) -> list[Told]:
    return [one for member in document.get("members") or [] for one in told_about(member)]


def told_about(member: Mapping[str, Any]) -> list[Told]:
    name = full_name(member) or _("Sin nombre todavía")
    return [Told(str(member["id"]), name, _label(doubt), _text(doubt)) for doubt in doubts_about(member)]


def _label(doubt: Doubt) -> str:
    return str(dict(answers.DOCUMENTS).get(doubt.type, doubt.type))


def _text(doubt: Doubt) -> str:
    paper = document_text({"type": doubt.type, "country": doubt.country, "number": doubt.number})
    in_words = (lambda value: str(dict(answers.SEXES).get(value, value))) if doubt.code == SEX else partial_date_text
    return str(TEXTS[doubt.code]) % {"paper": paper, "inside": in_words(doubt.inside), "said": in_words(doubt.said)}
