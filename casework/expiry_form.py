"""Until when a permit is valid, as somebody of the staff saw it."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.forms.base import StaffForm


class ExpiryForm(StaffForm):
    expires_on = forms.DateField(
        label=_("¿Hasta qué día vale el permiso?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={
            "required": _("Escriba el último día en que vale."),
            "invalid": _("Escriba el día así: 2026-05-31."),
        },
    )

    def __init__(self, *args: Any, today: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_expires_on(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["expires_on"]
        if day <= self.today:
            raise forms.ValidationError(_("Ese día ya pasó o es hoy: no hay de qué avisar."))
        return day
