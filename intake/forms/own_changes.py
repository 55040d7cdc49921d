"""What applicants change or ask to add once their registration is sent, as fields. Decides nothing.

The fields start blank and nothing on the page says what is stored: the telephone may be in other hands.
"""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.forms.base import StaffForm
from intake.forms.choices import AreaField, CountryField
from intake.forms.contact import ELSEWHERE, HERE
from intake.forms.dates import PartialDateField
from intake.forms.names import NameField
from intake.forms.phones import PhoneField

SAME, OTHER, NONE = "same", "other", "none"


class OwnContactForm(StaffForm):
    reveals = {"telephone": {OTHER: ("phone",)}, "moved": {HERE: ("area", "place"), ELSEWHERE: ("country",)}}
    needed_there = frozenset({"phone", "country"})
    set_by_office = ("moved",)

    telephone = forms.ChoiceField(
        label=_("¿Su teléfono es otro?"),
        choices=[
            (SAME, _("No, sigue igual")),
            (OTHER, _("Sí, tengo otro")),
            (NONE, _("Ya no tengo ese teléfono: que nadie llame ahí")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Elija si su teléfono cambió.")},
    )
    phone = PhoneField(label=_("Teléfono nuevo"), required=False)
    moved = forms.ChoiceField(
        label=_("¿Vive en otro lugar?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Elija si ahora vive en otro lugar.")},
    )
    area = AreaField(label=_("Provincia o departamento"), required=False)
    place = forms.CharField(
        label=_("Ciudad o lugar"),
        required=False,
        max_length=200,
        error_messages={"max_length": _("Escriba como máximo 200 caracteres.")},
    )
    country = CountryField(
        label=_("¿En qué país?"), required=False, error_messages={"required": _("Elija en qué país vive.")}
    )

    def __init__(self, *args: Any, office: Any, areas: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.office = office
        fields: dict[str, Any] = self.fields
        fields["moved"].choices = [
            (SAME, _("No, sigue igual")),
            (HERE, _("Sí, en este país")),
            (ELSEWHERE, _("Sí, en otro país")),
        ]
        fields["area"].areas = tuple(areas)
        fields["phone"].region = office.code

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("telephone") == SAME and cleaned.get("moved") == SAME:
            self.add_error("telephone", _("Diga qué cambió: el teléfono, o dónde vive."))
        if cleaned.get("moved") == HERE and not (cleaned.get("area") or cleaned.get("place")):
            self.add_error("place", _("Escriba al menos la ciudad o el lugar donde vive ahora."))
        return cleaned

    def as_changes(self) -> dict[str, Any]:
        answer, changes = self.cleaned_data, {}
        if answer["telephone"] != SAME:
            phone = answer["phone"]
            changes["phone"] = (phone["e164"] or phone["typed"]) if phone else None
        if answer["moved"] == HERE:
            changes["residence"] = {
                "country": self.office.code, "area": answer["area"], "place": answer["place"] or None
            }  # fmt: skip
        elif answer["moved"] == ELSEWHERE:
            changes["residence"] = {"country": answer["country"], "area": None, "place": None}
        return changes


class NewbornForm(StaffForm):
    given_names = NameField(label=_("Nombres"), required=False)
    first_surname = NameField(label=_("Primer apellido"), required=False)
    second_surname = NameField(label=_("Segundo apellido"), required=False)
    birth_date = PartialDateField(
        label=_("¿Cuándo nació?"),
        help_text=_("Por ejemplo, 27 3 2026. Si no sabe el día, déjelo en blanco."),
        error_messages={"required": _("Escriba cuándo nació, al menos el año.")},
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        names = {"given_names", "first_surname"}
        if not any(cleaned.get(name) for name in names) and not names & self.errors.keys():
            self.add_error("given_names", _("Escriba al menos un nombre o un apellido."))
        return cleaned

    def as_answers(self) -> dict[str, Any]:
        names = ("given_names", "first_surname", "second_surname")
        return {name: self.cleaned_data[name] or None for name in names} | {
            "birth_date": self.cleaned_data["birth_date"]
        }
