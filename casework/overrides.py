"""What a person changed of a case's way, beside what was proposed: for the case page. Decides nothing itself."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from routing.models import Queue, RouteOverride


@dataclass(frozen=True)
class OverrideInWords:
    """Who proposed is a programme version and its engine; who changed it is a person."""

    row: RouteOverride
    proposed_queue: str
    reason: str
    remark: str


def in_words(
    rows: Sequence[RouteOverride], opened: Mapping[uuid.UUID, Mapping[str, Any]], *, with_needs: bool
) -> list[OverrideInWords]:
    """Reason and remark may tell of a need, which not everybody may know."""
    return [
        OverrideInWords(
            row,
            str(Queue(row.proposal.queue).label),
            str(row.get_reason_display()) if with_needs else "",
            opened[row.id].get("remark") or "" if with_needs else "",
        )
        for row in rows
    ]
