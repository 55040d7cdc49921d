"""Sending a case elsewhere than was proposed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.forms.base import StaffForm
from offices.models import StaffMember
from offices.permissions import may_open_queue
from routing.models import Priority, Queue, RouteOverride

LONGEST = 2000


class OverrideForm(StaffForm):
    """Offers the queues that the viewer may open: nobody sends a case where they cannot follow it."""

    queue = forms.ChoiceField(label=_("¿A qué cola va?"), widget=forms.RadioSelect)
    priority = forms.ChoiceField(label=_("¿Con qué prioridad?"), choices=Priority.choices, widget=forms.RadioSelect)
    reason = forms.ChoiceField(
        label=_("¿Por qué?"),
        choices=RouteOverride.Reason.choices,
        widget=forms.RadioSelect,
        help_text=_("Se cuenta por regla: así se ve qué regla hay que cambiar."),
        error_messages={"required": _("Elija un motivo.")},
    )
    remark = forms.CharField(
        label=_("Explicación"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONGEST,
        required=False,
        help_text=_("La ven protección y supervisión."),
    )
    seen = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, viewer: StaffMember, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["queue"].choices = [
            (queue, label) for queue, label in Queue.choices if may_open_queue(viewer, queue)
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("reason") == RouteOverride.Reason.OTHER and not data.get("remark"):
            self.add_error("remark", _("Escriba cuál es el otro motivo."))
        return data
