"""How a password is kept and how long it has to be. No rules of composition, no date by which it must change."""

import os
import threading
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

ALONE, WITH_FACTOR = 15, 12  # characters; NIST 800-63B-4 asks 15 of a password that stands alone


class Hasher(Argon2PasswordHasher):
    """Argon2id above the least that OWASP names. A hash takes a core and this memory for its time, so a flood of
    sign-ins may not have more of them at once than there are cores: the others wait, other pages go on."""

    memory_cost = 47_104  # KiB
    time_cost = 2
    parallelism = 1
    _at_once = threading.BoundedSemaphore(os.cpu_count() or 1)

    def encode(self, password: str, salt: str) -> str:
        with self._at_once:
            return str(super().encode(password, salt))

    def verify(self, password: str, encoded: str) -> bool:
        with self._at_once:
            return bool(super().verify(password, encoded))


class LongEnough:
    def validate(self, password: str, user: Any = None) -> None:
        is_helped = bool(user and user.pk and Authenticator.objects.filter(user_id=user.pk).exists())
        least = WITH_FACTOR if is_helped else ALONE
        if len(password) < least:
            text = _("Escriba al menos %(least)d caracteres. Varias palabras al azar son fáciles de recordar.")
            raise ValidationError(text % {"least": least}, code="password_too_short")

    def get_help_text(self) -> Any:
        return gettext_lazy("Una frase de varias palabras, de 15 caracteres o más. Puede pegarla de un gestor.")
