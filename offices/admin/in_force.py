"""Rows that come into force at a moment and stay for ever from then on: drafts are edited, the rest is read."""

import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from offices.admin.base import AuditedAdmin

SPANISH = "es"
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
    asked_first: tuple[str, ...] = ()  # in place of `settled` while the row is added
    written: tuple[str, ...] = ()
    preview = ""  # name of the page that shows a row as its readers will see it

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.at = request.at  # type: ignore[attr-defined]  # the class is made anew for each request
        return form

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        about = self.settled if obj else self.asked_first or self.settled
        fields = [*about, *self.written, "in_force_from"]
        if obj is None or self.has_change_permission(request, obj):
            fields.append(NOW)
        if obj:
            fields.append("as_it_will_be")
        return ((None, {"fields": fields, "description": HOW_TO}),)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (*self.settled, "as_it_will_be") if obj else ("as_it_will_be",)

    @admin.display(description=_("así se verá"))
    def as_it_will_be(self, row: Any) -> str:
        """A draft too: look first, then put it into force."""
        address = reverse(self.preview, args=[row.pk])
        links = ((f"{address}?idioma={code}", code, name) for code, name in settings.LANGUAGES)
        return format_html_join(" · ", '<a href="{}" lang="{}">{}</a>', links)

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


class MissingLanguage(admin.SimpleListFilter):
    """Rows whose Spanish is there and whose translation is not, one language at a time; applicants read Spanish."""

    title = _("falta en")
    parameter_name = "falta"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(code, name) for code, name in settings.LANGUAGES if code != SPANISH]

    def queryset(self, request: HttpRequest, rows: Any) -> Any:
        """Needs what the list shows: `languages`, those in which the row's text is written."""
        wanted = self.value()
        return rows.filter(language=SPANISH).exclude(languages__contains=[wanted]) if wanted else rows


def missing(languages: list[str]) -> str:
    return ", ".join(name for code, name in settings.LANGUAGES if code not in languages) or "-"
