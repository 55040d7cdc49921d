"""A whole household on one page: one form a person, one for the household, one for how it was taken. Decides nothing.

The rows of further people are told apart by a number, which the hidden fields `persona` list.
"""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intake import document as documents
from intake.forms.base import StaffForm
from intake.forms.contact import ContactForm
from intake.forms.person import PersonForm
from intake.household import MOST_MEMBERS

PEOPLE = "persona"  # the field that lists the rows
PRINCIPAL, CONTACT, TAKEN = "p0", "c", "t"  # prefixes; further people have p1, p2, …
BLANK = "p__"  # of the row that a script copies


class TakenForm(StaffForm):
    """How the answers were taken down. None of it is part of the document; it is kept beside it."""

    sections = ((gettext_lazy("Leer y confirmar"), ("interpreter", "interpreter_name", "is_read_back", "typed_at")),)

    interpreter = forms.ChoiceField(
        label=gettext_lazy("¿Quién interpretó?"),
        choices=[
            ("none", gettext_lazy("Nadie")),
            ("staff", gettext_lazy("Alguien de la oficina")),
            ("outside", gettext_lazy("Intérprete de fuera")),
            ("relative", gettext_lazy("Un familiar o conocido")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Elija quién interpretó, o «Nadie».")},
    )
    interpreter_name = forms.CharField(label=gettext_lazy("Nombre de quien interpretó"), required=False, max_length=120)
    is_read_back = forms.BooleanField(
        label=gettext_lazy("Leí las respuestas a la persona y confirma que son correctas según lo que sabe"),
        error_messages={"required": gettext_lazy("Lea las respuestas a la persona. Si confirma, marque la casilla.")},
    )
    typed_at = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_typed_at(self) -> str | None:
        """The browser's own clock, which nobody has to believe; None when it says nothing that is a time."""
        try:
            said = datetime.datetime.fromisoformat(self.cleaned_data["typed_at"])
        except ValueError:
            return None
        return said.isoformat() if said.tzinfo else None


class Family:
    """The forms of one page. `data` is None for a blank one; `rows` are the numbers of the further people."""

    def __init__(
        self,
        data: Any = None,
        *,
        office: Any,
        areas: Any,
        is_kept_only: bool = False,
        add: bool = False,
        remove: str = "",
    ) -> None:
        how: dict[str, Any] = {"is_kept_only": is_kept_only}
        self.rows = [number for number in _numbers(data) if number != remove]
        if add and not self.is_full:
            self.rows.append(next(one for one in map(str, range(1, MOST_MEMBERS)) if one not in self.rows))
        self.principal = PersonForm(data, prefix=PRINCIPAL, office=office.code, is_principal=True, **how)
        self.members = [
            PersonForm(data, prefix=f"p{row}", office=office.code, is_principal=False, **how) for row in self.rows
        ]
        self.contact = ContactForm(data, prefix=CONTACT, office=office, areas=areas, **how)
        self.taken = TakenForm(data, prefix=TAKEN, **how)
        self.blank = PersonForm(prefix=BLANK, office=office.code, is_principal=False)
        self.office = office

    @property
    def is_full(self) -> bool:
        return len(self.rows) >= MOST_MEMBERS - 1

    @property
    def forms(self) -> list[StaffForm]:
        return [self.principal, *self.members, self.contact, self.taken]

    @property
    def cards(self) -> list[tuple[str, PersonForm]]:
        return list(zip(self.rows, self.members, strict=True))

    def named_forms(self) -> list[tuple[str, StaffForm]]:
        """Each with whom it is about, for the list of what there is to correct."""
        people = [(_("Persona %(number)d") % {"number": n}, one) for n, one in enumerate(self.members, start=2)]
        return [("", self.principal), *people, ("", self.contact), ("", self.taken)]

    def is_valid(self) -> bool:
        wrong = [form for form in self.forms if not form.is_valid()]  # all of them say what they have to say
        return not wrong

    def as_document(self) -> dict[str, Any]:
        people = [self.principal, *self.members]
        return {
            "schema": documents.SCHEMA,
            "channel": "assisted",
            "applying_to": self.office.code,
            "members": [form.as_member(member_id=f"m{number}") for number, form in enumerate(people, start=1)],
            **self.contact.as_answers(),
        }

    def as_more(self) -> dict[str, Any]:
        """What is kept beside the document."""
        answer, phone = self.taken.cleaned_data, self.contact.cleaned_data["phone"]
        named = answer["interpreter"] != "none"
        return {
            "ayuda": {"interpreter": answer["interpreter"], "name": named and answer["interpreter_name"] or None},
            "lectura": {"is_read_back": answer["is_read_back"]},
            "sin_conexion": {"typed_at": answer["typed_at"]},
            "telefono": {"typed": phone["typed"] if phone else None},
        }


def _numbers(data: Any) -> list[str]:
    """The rows that were sent, in their order, each once; what is no number of a row is nobody."""
    possible = {str(number) for number in range(1, MOST_MEMBERS)}
    return [one for one in dict.fromkeys(data.getlist(PEOPLE) if data else []) if one in possible]
