"""Signing in."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _

from intake.forms.base import LeanHelper


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
