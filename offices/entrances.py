"""The traces of signing in and out. Whatever checks passwords and keys calls these; they check nothing.

Each in a transaction of its own scope: whoever signs in has none yet. Called before the session is made or ended, so
that nobody is in without an entry.
"""

from audit.actor import Actor
from audit.services import record
from offices.models import StaffMember
from vault import scope

DOOR = Actor("system", "sign_in")  # who has not shown who they are


def signed_in(person: StaffMember, *, by: str = "password") -> None:
    """`by`: what was shown, for example password, totp or webauthn."""
    with scope.enter(scope.SYSTEM):
        record("signed_in", actor=person.actor, subjects=[person.id], purpose=by)


def sign_in_failed(email: str, *, by: str = "password") -> None:
    """Of an account that there is, or of none; what was typed is not kept."""
    known = StaffMember.objects.filter(email=email.strip().lower()).first()
    with scope.enter(scope.SYSTEM):
        record("sign_in_failed", actor=DOOR, subjects=[known.id] if known else [], purpose=by)


def signed_out(person: StaffMember) -> None:
    with scope.enter(scope.SYSTEM):
        record("signed_out", actor=person.actor, subjects=[person.id])
