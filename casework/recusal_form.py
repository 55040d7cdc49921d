"""Saying who must not have a case."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.forms.base import StaffForm
from intake.models import Case
from offices.models import StaffMember
from offices.permissions import CASE_ROLES
from routing.models import Recusal
from routing.placement.recusals import reasons_open_to


class RecusalForm(StaffForm):
    """Offers the people and reasons that the viewer may name; without a person it is the viewer."""

    person = forms.ModelChoiceField(
        StaffMember.objects.none(),
        label=_("¿Quién?"),
        required=False,
        empty_label=_("Yo"),
        error_messages={"invalid_choice": _("Elija a una persona de la lista.")},
    )
    reason = forms.ChoiceField(
        label=_("¿Por qué?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Elija un motivo."), "invalid_choice": _("Elija un motivo de la lista.")},
    )

    def __init__(self, *args: Any, viewer: StaffMember, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer
        people = (
            StaffMember.objects.active().filter(offices=case.office_id, role__in=CASE_ROLES).order_by("full_name", "id")
        )
        named = [person for person in people if person != viewer and reasons_open_to(viewer, person)]
        self.fields["person"].queryset = people.filter(pk__in=[person.pk for person in named])
        known = {reason for person in (viewer, *named) for reason in reasons_open_to(viewer, person)}
        self.fields["reason"].choices = [choice for choice in Recusal.Reason.choices if choice[0] in known]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "person" in data and "reason" in data:
            data["person"] = data["person"] or self.viewer
            if data["reason"] not in reasons_open_to(self.viewer, data["person"]):
                self.add_error("reason", _("De esa persona no puede decir eso: elija otro motivo."))
        return data
