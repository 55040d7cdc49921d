"""What is typed at the door. allauth checks it; the texts and the look are ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm as StockCodeForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret, validate_totp_code
from allauth.mfa.utils import decrypt, encrypt
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm
from crispy_forms.helper import FormHelper
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from offices.models import StaffMember
from offices.signin.adapter import WRONG_CODE
from offices.signin.factors import accepted, is_first_use

PENDING = "pending_factor"  # in the session: the sealed secret of an application that has not shown a code yet
NO_KEY = _("No se reconoció la llave. Inténtelo de nuevo con la llave que registró.")
NOT_TAKEN = _("La llave no se registró. Conéctela y pulse el botón de nuevo.")


def _helper() -> FormHelper:
    """The page has its own <form> and shows the summary of errors above its heading."""
    helper = FormHelper()
    helper.form_tag, helper.disable_csrf, helper.form_show_errors = False, True, False
    return helper


@contextmanager
def _only_keys(text: Any) -> Iterator[None]:
    """Whatever else was sent in place of a key's answer is refused with this text; allauth trips over some."""
    try:
        yield
    except (ValidationError, KeyError, TypeError, AttributeError, ValueError):
        raise ValidationError(text, code="incorrect_code") from None


class Face:
    """The look of every form here."""

    use_required_attribute = False
    helper = _helper()
    texts: dict[str, tuple[Any, Any]] = {}  # field -> label, and what to say when it is empty
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **({"label_suffix": ""} | kwargs))
        for name, (label, empty) in self.texts.items():
            self.fields[name].label = label
            self.fields[name].help_text = ""
            self.fields[name].error_messages["required"] = empty
            self.fields[name].widget.attrs.pop("placeholder", None)


class SignInForm(Face, LoginForm):
    """One text for a wrong password, an unknown address and a closed account."""

    texts = {
        "username": (_("Correo electrónico"), _("Escriba su correo electrónico.")),
        "password": (_("Contraseña"), _("Escriba su contraseña.")),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].error_messages["invalid"] = _(
            "Escriba un correo completo, por ejemplo nombre@ejemplo.org."
        )
        self.fields["username"].widget.attrs["autocomplete"] = "username"

    def _setup_password_field(self) -> None:
        """allauth's last word on the fields. Ours has the name under which browsers have kept it."""
        self.fields = {"username": self.fields.pop("login"), **self.fields}

    def clean_username(self) -> str:
        self.cleaned_data["login"] = email = str(self.cleaned_data["username"]).strip().lower()
        return email


class CodeForm(Face, StockCodeForm):
    """A code of the application or, for those who may, of the list for emergencies. Each opens once."""

    texts = {"code": (_("Código"), _("Escriba el código."))}

    def clean_code(self) -> str:
        code = str(super().clean_code())
        if self.authenticator.type not in accepted(self.user) or not is_first_use(self.authenticator, code):
            raise ValidationError(WRONG_CODE, code="incorrect_code")
        return code


class KeyForm(Face, AuthenticateWebAuthnForm):
    """What the browser says for the key; `static/js/key.js` fills it in."""

    texts = {"credential": (_("Llave"), NO_KEY)}

    def clean_credential(self) -> Authenticator:
        with _only_keys(NO_KEY):
            return super().clean_credential()


class AppForm(Face, forms.Form):
    """Takes the place of allauth's, which keeps the secret that is not yet anybody's in clear in the session."""

    code = forms.CharField(
        label=_("Código de la aplicación"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"required": _("Escriba los seis números que muestra la aplicación.")},
    )

    def __init__(self, *args: Any, user: StaffMember, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        session = context.request.session
        if not self.is_bound or PENDING not in session:
            session[PENDING] = encrypt(generate_totp_secret())
        self.secret = decrypt(session[PENDING])

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        if not validate_totp_code(self.secret, code):
            raise ValidationError(WRONG_CODE, code="incorrect_code")
        return code


class NewKeyForm(Face, AddWebAuthnForm):
    texts = {"name": (_("Nombre de la llave"), ""), "credential": (_("Llave"), NOT_TAKEN)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = _("Para reconocerla en la lista, por ejemplo «llave azul» o «teléfono».")
        self.fields["name"].widget.attrs["maxlength"] = 40
        self.initial["name"] = ""

    def clean(self) -> dict[str, Any]:
        with _only_keys(NOT_TAKEN):
            return super().clean()

    def clean_name(self) -> str:
        return str(self.cleaned_data["name"])[:40] or "USB"


class PasswordAgainForm(Face, ReauthenticateForm):
    texts = {"password": (_("Contraseña"), _("Escriba su contraseña."))}


class NewPasswordForm(Face, forms.Form):
    """Chosen by the person alone; typed once, since it can be looked at by pasting it from a password manager."""

    password = forms.CharField(
        label=_("Contraseña nueva"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Escriba una contraseña.")},
    )
    again = forms.CharField(
        label=_("La misma otra vez"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Escriba la contraseña otra vez.")},
    )

    def __init__(self, *args: Any, person: StaffMember, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["password"].help_text = " ".join(map(str, password_validators_help_texts()))

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password, self.person)
        return password

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if {"password", "again"} <= cleaned.keys() and cleaned["password"] != cleaned["again"]:
            self.add_error("again", _("No es igual a la de arriba. Escríbala de nuevo."))
        return cleaned
