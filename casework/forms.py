"""Signing in, and writing a note."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _

from casework.models import CaseNote
from intake.forms.base import LeanHelper, StaffForm


class SignInForm(AuthenticationForm):
    """One text for a wrong password, an unknown address and a closed account."""

    use_required_attribute = False
    helper = LeanHelper()
    error_messages = {
        "invalid_login": _("Revise el correo y la contraseña. No coinciden con ninguna cuenta."),
        "inactive": _("Revise el correo y la contraseña. No coinciden con ninguna cuenta."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("Correo electrónico")
        self.fields["username"].error_messages["required"] = _("Escriba su correo electrónico.")
        self.fields["password"].error_messages["required"] = _("Escriba su contraseña.")


class NoteForm(StaffForm):
    """Who may not open restricted notes may still write one: they heard it."""

    LONGEST = 10_000

    text = forms.CharField(
        label=_("¿Qué hay que anotar?"),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=LONGEST,
        error_messages={"required": _("Escriba la nota.")},
    )
    kind = forms.ChoiceField(
        label=_("¿Qué es?"),
        choices=CaseNote.Kind.choices,
        initial=CaseNote.Kind.NOTE,
        widget=forms.RadioSelect,
        help_text=_("Un relato siempre es restringido."),
        error_messages={"required": _("Elija si es una nota o un relato.")},
    )
    is_restricted = forms.BooleanField(
        label=_("Restringida: solo la abren protección y supervisión"),
        required=False,
    )
