"""What django-allauth asks of a site: how a sign-in ends, how secrets of factors are kept."""

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.actor import Actor
from audit.services import record
from offices.models import StaffMember
from offices.reauthentication import note_sign_in
from offices.signin.factors import is_whole
from offices.signin.sessions import begin
from vault import scope
from vault.keyfile import key_file

RING = "factors"  # of the key file
DOOR = Actor("system", "door")  # who acts while nobody is known
WRONG_CODE = gettext_lazy("Ese código no vale. Escriba el que ahora muestra la aplicación, o espere al siguiente.")


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": gettext_lazy("Revise el correo y la contraseña. No coinciden con ninguna cuenta."),
        "incorrect_password": gettext_lazy("Esa no es su contraseña. Escríbala de nuevo."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # people are added in the console

    def add_message(self, *_args: Any, **_kwargs: Any) -> None:
        """Our pages say themselves what happened."""

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        begin(request, user)
        note_sign_in(request)
        with scope.enter(scope.Scope("console")):
            record("signed_in" if is_whole(request) else "half_signed_in", actor=user.actor, subjects=[user.pk])

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """The entry names the account if there is one; what was typed may be somebody's password."""
        found = StaffMember.objects.filter(email=credentials.get("email")).values_list("pk", flat=True)
        refuse(list(found), purpose="password")

    def get_client_ip(self, request: HttpRequest) -> str:
        return ""  # our own limits know where somebody is; allauth's are off


class FactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {"incorrect_code": WRONG_CODE}

    def encrypt(self, text: str) -> str:
        name, wrapped = key_file().wrap(RING, text.encode(), _owner())
        return f"{name}.{base64.b64encode(wrapped).decode()}"

    def decrypt(self, encrypted_text: str) -> str:
        name, _dot, wrapped = encrypted_text.partition(".")
        return key_file().unwrap(RING, name, base64.b64decode(wrapped), _owner()).decode()

    def get_totp_issuer(self) -> str:
        return _("Movilidad segura")

    def build_totp_svg(self, url: str) -> str:
        return ""  # `offices.qr` draws it, and the page holds it


def refuse(people: list[Any], *, purpose: str) -> None:
    """A failed sign-in, in a transaction of its own. `people`: none when there is no such account."""
    with scope.enter(scope.Scope("console")):
        record("sign_in_failed", actor=DOOR, purpose=purpose, subjects=people)


def _owner() -> bytes:
    """Whose factor it is: bound to the seal, so that a secret copied to another account does not open."""
    request = context.request
    person = request.user if request.user.is_authenticated else request._login_stage.login.user
    return f"mfa_authenticator|{person.pk}".encode()
