"""A tablet in an office, which people use one after another: what opens on it, and after how long it forgets.

A cookie of the browser marks it; `/kiosko/EC/` sets it. It is no door: whoever takes it off sees the public site.
"""

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

COOKIE = "quiosco"
LIFE = 12 * 3600  # seconds; the start page renews it
WARNING_PART = 6  # the warning stands for a sixth of the time: 20 of 120 seconds
# Beginning, going on, asking how it stands; and the door, for staff who type its address.
OPEN = re.compile(
    r"kiosk\w*|public_(start|resume|continue|code|tasks|question|household|add_member|remove_member|member|discard"
    r"|help_now|review|sent|status|withdraw|ask|contact|newborn|consents)|set_language|csp_report|healthz|readyz|account_login|mfa_authenticate"
)
# Leaves a file on the tablet, or looks among its photos.
NOT_HERE = {"public_slip", "public_files", "public_remove_file"}


def office_of(request: HttpRequest) -> str:
    """Code of the office whose kiosk this is, or nothing. Staff who are signed in use it as any other machine."""
    code = request.COOKIES.get(COOKIE, "")
    is_kiosk = re.fullmatch("[A-Z]{2}", code) and not request.user.is_authenticated
    return code if is_kiosk else ""


def warning_seconds() -> int:
    return int(settings.KIOSK_SECONDS) // WARNING_PART


class Kiosk:
    """Before the gate: leads back to the beginning from what a kiosk does not open."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        office, name = office_of(request), request.resolver_match.view_name  # type: ignore[union-attr]  # resolved
        if not office or OPEN.fullmatch(name):
            return None
        return redirect("public_continue") if name in NOT_HERE else redirect("kiosk_over", office)
