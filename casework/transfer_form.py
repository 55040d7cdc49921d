"""Asking another office to take a case over."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.forms.base import StaffForm
from offices.models import Office
from routing.models import Transfer


class TransferForm(StaffForm):
    to_office = forms.ModelChoiceField(
        Office.objects.none(),
        label=_("¿A qué oficina?"),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": _("Elija una oficina."), "invalid_choice": _("Elija una oficina de la lista.")},
    )
    reason = forms.ChoiceField(
        label=_("¿Por qué?"),
        choices=Transfer.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Elija un motivo.")},
    )

    def __init__(self, *args: Any, own: str | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_office"].queryset = Office.objects.exclude(pk=own).order_by("code")
