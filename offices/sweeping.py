"""What is swept away: forms sent longer ago than anybody sends one again, and old counts of tries."""

from collections.abc import Sequence
from typing import Any

from offices import limits
from offices.models import SentForm, StaffSession
from vault import scope


def sweep_sent_forms(_messages: Sequence[Any], *, office: str = "") -> None:
    with scope.enter(scope.SYSTEM):
        SentForm.objects.expired().delete()
        limits.sweep()
        StaffSession.objects.exclude(pk__in=StaffSession.objects.alive().values("pk")).delete()
