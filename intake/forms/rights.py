"""What an applicant asks of the office, as fields. Decides nothing."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.forms.base import StaffForm
from intake.models import RightsRequest

LONGEST = 2_000


class RequestForm(StaffForm):
    kind = forms.ChoiceField(
        label=_("¿Qué quiere pedir?"),
        choices=[
            ("correction", _("Cambiar o añadir un dato: un teléfono, una dirección, alguien que nació")),
            ("copy", _("Una copia de mis datos")),
            ("erasure", _("Que se borren mis datos")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Elija qué quiere pedir.")},
    )
    text = forms.CharField(
        label=_("Escriba el dato nuevo, o lo que la oficina deba saber"),
        widget=forms.Textarea,
        required=False,
        max_length=LONGEST,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        is_empty = not cleaned.get("text") and "text" not in self.errors
        if cleaned.get("kind") == RightsRequest.Kind.CORRECTION and is_empty:
            self.add_error("text", _("Escriba qué dato cambia y cómo es ahora."))
        return cleaned
