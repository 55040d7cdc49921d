"""The invitation list of an office. What is typed is hashed at once and kept nowhere: the list names nobody."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from offices.admin.base import AuditedAdmin
from offices.countries import country_choices
from offices.models import Invitation
from offices.phones import e164
from vault import lookup

LONGEST = 120


def _countries() -> list[tuple[str, Any]]:
    return [("", "—"), *country_choices(get_language() or "es")]


class InvitationForm(forms.ModelForm):
    country = forms.ChoiceField(
        label=_("país que expidió el documento"),
        choices=_countries,
        required=False,
        help_text=_("Solo para un número de documento."),
    )
    value = forms.CharField(
        label=_("número, teléfono o correo"),
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Se guarda solo una huella con clave; no se podrá volver a leer."),
    )

    class Meta:
        model = Invitation
        fields = ("office", "kind")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        office, kind, value = (data.get(name) for name in ("office", "kind", "value"))
        if not (office and kind and value):
            return data
        digest = self._digest(kind, value, office.code)
        if digest:
            if Invitation.objects.filter(office=office, digest__in=digest.every).exists():
                self.add_error("value", _("Ya está en la lista de esta oficina."))
            self.instance.digest = digest
        return data

    def _digest(self, kind: str, value: str, office: str) -> lookup.Digest | None:
        if kind == Invitation.Kind.PHONE:
            number = e164(value, office)
            if number is None:
                self.add_error("value", _("Escriba el teléfono con el código del país, por ejemplo +593 99 123 4567."))
            return lookup.phone(number) if number else None
        if kind == Invitation.Kind.EMAIL:
            try:
                validate_email(value)
            except ValidationError:
                self.add_error("value", _("Escriba un correo completo, por ejemplo nombre@ejemplo.org."))
                return None
            return lookup.email(value)
        country = self.cleaned_data.get("country")
        if not country:
            self.add_error("country", _("Elija el país que expidió el documento."))
            return None
        return lookup.document_number(country, value)


@admin.register(Invitation)
class InvitationAdmin(AuditedAdmin):
    """Added and removed, never changed: nobody can read what an entry says."""

    form = InvitationForm
    list_display = ("__str__", "office", "kind", "added_at")
    list_filter = ("office", "kind")
    list_select_related = ("office",)
    date_hierarchy = "added_at"
    ordering = ("-added_at", "id")
    fields = ("office", "kind", "country", "value")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("office", "kind", "added_at") if obj else self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("added_at",) if obj else ()
