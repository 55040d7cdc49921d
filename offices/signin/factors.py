"""Which second factor opens the door for whom, and whether this session has shown it.

A person with the password only is half signed in: the gate lets them set up their factor and nothing else.
"""

import time

from allauth.account.authentication import get_authentication_records
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.db import connection
from django.http import HttpRequest

from offices.models.staff import StaffMember
from offices.permissions import may

APP, KEY, CODES = Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN, Authenticator.Type.RECOVERY_CODES

TAKE_STEP = """
    UPDATE mfa_authenticator SET data = jsonb_set(data, '{last_step}', to_jsonb(%(step)s::bigint))
    WHERE id = %(id)s AND coalesce((data->>'last_step')::bigint, 0) < %(step)s
"""


def accepted(person: StaffMember) -> frozenset[str]:
    """A key cannot be phished, a code can: who reads the worst of it or changes the rules needs a key."""
    return frozenset({APP, KEY, CODES} if may(person, "sign_in_with_app") else {KEY})


def enrolled(person: StaffMember) -> frozenset[str]:
    return frozenset(Authenticator.objects.filter(user_id=person.pk).values_list("type", flat=True))


def has_factor(person: StaffMember) -> bool:
    return bool((accepted(person) - {CODES}) & enrolled(person))


def is_whole(request: HttpRequest) -> bool:
    """Signed in with all that the role takes. Accounts of a demonstration have no factor, and exist only there."""
    person = request.user
    if not isinstance(person, StaffMember):
        return False
    if person.is_demo:
        return not settings.PRODUCTION
    shown = {record.get("type") for record in get_authentication_records(request, person) if record["method"] == "mfa"}
    return not shown.isdisjoint(accepted(person))


def page_to_finish(person: StaffMember) -> str:
    """Where whoever is half signed in sets up the factor that is missing."""
    return "mfa_activate_totp" if APP in accepted(person) else "mfa_add_webauthn"


def may_enrol(request: HttpRequest) -> bool:
    """Half signed in, a person may set up the factor that is missing; whoever has one must show it first."""
    person = request.user
    return isinstance(person, StaffMember) and (is_whole(request) or not has_factor(person))


def is_first_use(factor: Authenticator, code: str) -> bool:
    """Whether the code, found right already, was never taken, nor a later one; takes it.

    allauth remembers used codes in one process, and there are several. A code of the list it crosses out itself.
    """
    if factor.type != APP:
        return True
    secret, now = decrypt(factor.data["secret"]), int(time.time()) // app_settings.TOTP_PERIOD
    digits = "".join(filter(str.isdigit, code))
    tolerated = range(now - app_settings.TOTP_TOLERANCE, now + app_settings.TOTP_TOLERANCE + 1)
    steps = [step for step in tolerated if format_hotp_value(hotp_value(secret, step)) == digits]
    with connection.cursor() as cursor:
        cursor.execute(TAKE_STEP, {"step": max(steps, default=0), "id": factor.pk})
        return bool(cursor.rowcount)
