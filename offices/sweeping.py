"""What is swept away: forms sent longer ago than anybody sends one again."""

from collections.abc import Sequence
from typing import Any

from offices.models import SentForm
from vault import scope


def sweep_sent_forms(_messages: Sequence[Any], *, office: str = "") -> None:
    with scope.enter(scope.SYSTEM):
        SentForm.objects.expired().delete()
