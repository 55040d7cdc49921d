"""Deciding a case, with a reason."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.models import CaseDecision
from intake.forms.base import StaffForm

LONGEST = 4000


class DecisionForm(StaffForm):
    outcome = forms.ChoiceField(label=_("¿Qué decide?"), choices=CaseDecision.Outcome.choices, widget=forms.RadioSelect)
    reason = forms.ChoiceField(
        label=_("¿Por qué?"),
        choices=CaseDecision.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Elija un motivo.")},
    )
    remark = forms.CharField(
        label=_("Explicación"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=LONGEST,
        required=False,
        help_text=_("Qué vio y qué le dijo la persona. Hace falta si decide otra cosa que la propuesta."),
    )

    def __init__(self, *args: Any, proposed: str, **kwargs: Any) -> None:
        """`proposed`: what the rules propose, as an outcome of a decision; empty where they leave it open."""
        super().__init__(*args, **kwargs)
        self.proposed = proposed

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "outcome" not in data or "reason" not in data:
            return data
        agrees = data["outcome"] == self.proposed
        if data["reason"] == CaseDecision.Reason.AS_PROPOSED and not agrees:
            self.add_error("reason", _("Eso no es lo que se propone. Elija por qué decide otra cosa."))
        elif not data.get("remark") and (not agrees or data["reason"] == CaseDecision.Reason.OTHER):
            self.add_error("remark", _("Escriba por qué, para quien lo lea después."))
        return data
