"""Has the person signed in so lately that what cannot be taken back may be done? Knows the session, not the act."""

import time

from django.http import HttpRequest

from offices.signin.factors import is_whole

FRESH_SECONDS = 15 * 60
SIGNED_IN_AT = "signed_in_at"


def note_sign_in(request: HttpRequest) -> None:
    """To be called when somebody has just proved who they are in this very session."""
    request.session[SIGNED_IN_AT] = time.time()


def is_fresh(request: HttpRequest) -> bool:
    """A session that does not know when it began is not fresh, nor is half a sign-in."""
    signed_in_at = request.session.get(SIGNED_IN_AT)
    return is_whole(request) and isinstance(signed_in_at, float) and 0 <= time.time() - signed_in_at < FRESH_SECONDS
