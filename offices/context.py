"""What every page's frame needs: the demo banner, who is signed in, and which parts of the menu are theirs."""

from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from offices import kiosk
from offices.models import StaffMember
from offices.permissions import ACTS, may

DEMO_SECONDS = 60  # a banner may be late by a minute; a query a page would be waste


def has_demo_data() -> bool:
    found = cache.get("demo")
    if found is None:
        found = StaffMember.objects.filter(is_demo=True).exists()
        cache.set("demo", found, DEMO_SECONDS)
    return found


def page(request: HttpRequest) -> dict[str, Any]:
    person = getattr(request, "user", None)
    known = {"demo": has_demo_data(), "may": {act: may(person, act) for act in ACTS}}
    return known | (of_kiosk(request) if person is not None else {})


def of_kiosk(request: HttpRequest) -> dict[str, Any]:
    office = kiosk.office_of(request)
    if not office:
        return {}
    seconds, warning = settings.KIOSK_SECONDS, kiosk.warning_seconds()
    return {
        "kiosk": office,
        "kiosk_seconds": seconds,
        "kiosk_warning": warning,
        "kiosk_patience": seconds - warning,  # before a browser without scripts is led to the warning
    }
