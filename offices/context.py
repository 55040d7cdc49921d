"""What every page's frame needs: the demo banner, who is signed in, and which parts of the menu are theirs."""

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest

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
    return {"demo": has_demo_data(), "may": {act: may(person, act) for act in ACTS}}
