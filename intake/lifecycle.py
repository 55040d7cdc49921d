"""The life cycle of a case: one table of moves, one function that moves."""

import datetime
from collections.abc import Collection

from django.db import transaction

from audit.actor import Actor
from intake.models import Case, CaseEvent
from vault.backend.together import insert

STATUS = Case.Status

# From -> to. `tests/test_architecture.py` checks that every status is named; docs/life-cycle.md shows it.
MOVES: dict[str, frozenset[str]] = {
    STATUS.RECEIVED: frozenset({STATUS.ASSIGNED, STATUS.WITHDRAWN}),
    STATUS.ASSIGNED: frozenset({STATUS.IN_REVIEW, STATUS.WAITING, STATUS.REFERRED, STATUS.CLOSED, STATUS.WITHDRAWN}),
    STATUS.IN_REVIEW: frozenset({STATUS.ASSIGNED, STATUS.WAITING, STATUS.DECIDED, STATUS.WITHDRAWN}),
    STATUS.WAITING: frozenset({STATUS.IN_REVIEW, STATUS.ASSIGNED, STATUS.CLOSED, STATUS.WITHDRAWN}),
    STATUS.DECIDED: frozenset({STATUS.REFERRED, STATUS.ASSIGNED, STATUS.CLOSED, STATUS.WITHDRAWN}),
    STATUS.REFERRED: frozenset({STATUS.CLOSED, STATUS.ASSIGNED, STATUS.WITHDRAWN}),
    STATUS.CLOSED: frozenset({STATUS.ASSIGNED}),
    STATUS.WITHDRAWN: frozenset({STATUS.ASSIGNED}),
}


def is_under_way(case: Case) -> bool:
    """Whether somebody still works on it: what comes in now is of use."""
    return STATUS.WITHDRAWN in MOVES[case.status]


class MoveRefused(Exception):
    """The case is not where the move starts: somebody else moved it, or the move does not exist."""


@transaction.atomic
def move(
    cases: Collection[Case],
    *,
    to: str,
    at: datetime.datetime,
    actor: Actor,
    kind: str = CaseEvent.Kind.MOVED,
    public_code: str = "",
) -> None:
    """Move cases that all have one status, with an event each; nothing moves if one of them cannot."""
    cases = list(cases)
    if not cases:
        return
    start = cases[0].status
    if any(case.status != start for case in cases) or to not in MOVES[start]:
        raise MoveRefused(f"{start} -> {to}")
    moved = Case.objects.filter(pk__in=[case.pk for case in cases], status=start).update(status=to)
    if moved != len(cases):
        raise MoveRefused(f"{len(cases) - moved} of {len(cases)} were moved meanwhile")
    insert(
        CaseEvent(
            case=case,
            office_id=case.office_id,
            at=at,
            kind=kind,
            public_code=public_code,
            from_status=start,
            to_status=to,
            actor_kind=actor.kind,
            actor_id=actor.id,
        )
        for case in cases
    )
    for case in cases:
        case.status = to
