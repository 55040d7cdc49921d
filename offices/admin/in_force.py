"""Rows that come into force at a moment and stay for ever from then on: drafts are edited, the rest is read."""

import datetime
from typing import Any

from django import forms
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from offices.admin.base import AuditedAdmin

HOW_TO = _(
    "Lo que estuvo en vigor no se cambia ni se borra. Para cambiarlo, añada otro texto; desde que entra en vigor, "
    "sustituye al anterior."
)
NOW = "is_now"


class InForceForm(forms.ModelForm):
    at: datetime.datetime  # of the request, by the clock of the database

    is_now = forms.BooleanField(label=_("Ponerlo en vigor ahora"), required=False)

    def clean_in_force_from(self) -> datetime.datetime | None:
        moment: datetime.datetime | None = self.cleaned_data["in_force_from"]
        if moment is not None and moment < self.at:
            raise forms.ValidationError(_("Escriba un momento que no haya pasado, o marque que entra en vigor ahora."))
        return moment

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get(NOW):
            data["in_force_from"] = self.at
        return data


class InForceAdmin(AuditedAdmin):
    """`settled`: what a row is about; it is said once, when the row is added."""

    form = InForceForm
    settled: tuple[str, ...] = ()
    written: tuple[str, ...] = ()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.at = request.at  # type: ignore[attr-defined]  # the class is made anew for each request
        return form

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = [*self.settled, *self.written, "in_force_from"]
        if obj is None or self.has_change_permission(request, obj):
            fields.append(NOW)
        return ((None, {"fields": fields, "description": HOW_TO}),)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self.settled if obj else ()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not _is_fixed(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not _is_fixed(request, obj)

    def get_actions(self, request: HttpRequest) -> Any:
        """None at once: among many there may be one that stays."""
        return {}


def _is_fixed(request: HttpRequest, obj: Model | None) -> bool:
    moment = getattr(obj, "in_force_from", None)
    return moment is not None and moment <= request.at  # type: ignore[attr-defined]  # set by the scope's middleware
