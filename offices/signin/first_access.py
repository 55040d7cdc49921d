"""The one-time link with which somebody chooses a password: for the first account, and after a reset."""

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from audit.services import record
from offices.models import StaffMember
from offices.signin import notices

HOURS = settings.PASSWORD_RESET_TIMEOUT // 3600


class LinkTokens(PasswordResetTokenGenerator):
    """Signed, dated, and made from the password's hash: once one is chosen the link is spent."""

    key_salt = "offices.signin.first_access"


tokens = LinkTokens()


def path_for(person: StaffMember) -> str:
    return reverse("first_access", args=[urlsafe_base64_encode(person.pk.bytes), tokens.make_token(person)])


def holder(who: str, token: str) -> StaffMember | None:
    """None for a link that is spent, too old, forged or of a closed account, all alike."""
    try:
        key = urlsafe_base64_decode(who).hex()
        person = StaffMember.objects.active().filter(pk=key, is_demo=False).first()
    except (ValueError, ValidationError):
        return None
    return person if person and tokens.check_token(person, token) else None


@transaction.atomic
def use(person: StaffMember, *, password: str) -> None:
    person.set_password(password)
    person.save(update_fields=["password"])
    notices.tell(person, "password_chosen")
    record("password_chosen", actor=person.actor, subjects=[person.pk])
