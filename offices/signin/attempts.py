"""What counts as guessing at the door, and which browser has been through it before.

A browser that has does not wait for what others try on the same account: its owner cannot be kept out by them.
"""

import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac

from offices.limits import Limit, Try, network

# Within five minutes 5 wrong passwords an account and 10 a minute from one address (G7), counting the waits.
ACCOUNT = Limit("sign_in.account", free=3, first=60, longest=900, quiet=3600)
ADDRESS = Limit("sign_in.address", free=8, first=15, longest=60, quiet=300)
EVERYWHERE = Limit("sign_in.everywhere", free=300, first=1, longest=4, quiet=60)
BROWSER = Limit("sign_in.browser", free=5, first=30, longest=900, quiet=3600)
COOKIE = "__Host-known" if settings.PRODUCTION else "known"
SALT = "offices.signin.attempts"
KNOWN_FOR = 180 * 24 * 3600  # seconds
MOST_PEOPLE = 8  # who share a machine of an office


def tries_of(request: HttpRequest, email: str) -> list[Try]:
    """The same for an address that nobody has."""
    mark, browser = _mark(email), _known(request)
    if mark in browser.get("people", []):
        return [(BROWSER, f"{mark}|{browser['id']}")]
    return [(ACCOUNT, mark), (ADDRESS, network(request)), (EVERYWHERE, "")]


def is_known(request: HttpRequest, email: str) -> bool:
    return _mark(email) in _known(request).get("people", [])


def remember(request: HttpRequest, response: HttpResponse, email: str) -> None:
    browser = _known(request)
    people = [_mark(email), *(mark for mark in browser.get("people", []) if mark != _mark(email))][:MOST_PEOPLE]
    value = signing.dumps({"id": browser.get("id") or secrets.token_urlsafe(9), "people": people}, salt=SALT)
    response.set_cookie(
        COOKIE, value, max_age=KNOWN_FOR, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
    )


def too_soon(request: HttpRequest, seconds: int) -> HttpResponse:
    response = render(request, "429.html", {"seconds": seconds}, status=429)
    response["Retry-After"] = str(seconds)
    return response


def _known(request: HttpRequest) -> dict[str, Any]:
    try:
        return dict(signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=KNOWN_FOR))
    except signing.BadSignature:
        return {}


def _mark(email: str) -> str:
    return salted_hmac(SALT, email.strip().lower(), algorithm="sha256").hexdigest()[:24]
