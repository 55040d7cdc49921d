"""Stored decisions, some thousand at once, decided again by a version that is not in force.

The facts are as they were sealed, the day included: what differs is the version's doing and not time's. Equal
households are decided once (`routing.core.Likeness`). Sites are not compared: no version says which site serves whom.
"""

import datetime
import functools
import json
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.db import connection
from psycopg import Cursor

from audit.actor import Actor
from offices.eligibility import Programme, parse_programme
from routing.core import Compiled, Likeness, conclude, stored_table
from routing.models import PLACEMENT_EVENT, WhatIf, WhatIfMove
from routing.services import SAME_DAY_PRIORITY, SAME_DAY_QUEUE
from routing.what_if.counting import Cell, Says
from vault.bulk import Sealed, open_column

ACTOR = Actor("worker", "routing.what_if")
MOST_LIKENESSES = 50_000  # some 60 MiB in a worker that may have 200
SPACE = 2**32  # by its first four bytes a key falls into a slice

_COLUMNS = """
    SELECT decision.id::text, decision.case_id::text, coalesce(decision.office_id, ''), decision.facts,
      decision.outcome, decision.queue, decision.proposed_priority,
      coalesce(about.nationality, ''), coalesce(about.sex, ''), coalesce(about.age_band, '')
"""
_OPEN = f"""{_COLUMNS}, open_one.due_at IS NOT NULL, coalesce(open_one.due_at < now(), false),
      (decision.decided_at AT TIME ZONE coalesce(office.time_zone, 'UTC'))::date
        < (now() AT TIME ZONE coalesce(office.time_zone, 'UTC'))::date
    FROM routing_decision decision
    JOIN intake_case about ON about.id = decision.case_id
    JOIN routing_assignment open_one ON open_one.decision_id = decision.id AND open_one.ended_at IS NULL
    LEFT JOIN offices_office office ON office.code = decision.office_id
    WHERE decision.id >= %(first)s AND decision.id <= %(last)s AND about.erased_at IS NULL
    ORDER BY decision.id
"""
_PERIOD = f"""{_COLUMNS}, false, false, false
    FROM routing_decision decision
    JOIN intake_case about ON about.id = decision.case_id
    WHERE decision.id >= %(first)s AND decision.id <= %(last)s AND about.erased_at IS NULL
      AND decision.decided_at >= %(since)s AND decision.decided_at < %(until)s
      AND NOT starts_with(decision.event, %(placement)s)
    ORDER BY decision.id
"""


class Row(NamedTuple):
    id: str
    case: str
    office: str
    facts: bytes
    outcome: str
    queue: str
    priority: str
    nationality: str
    sex: str
    age_band: str
    is_due: bool
    is_late: bool
    is_past: bool  # the day of the decision is over


class Trial:
    """A version as it is tried: compiled, with what it said of each likeness."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        self.programme: Programme = parse_programme(content)
        self.table = Compiled(stored_table(content["routing"]))
        self._likeness = Likeness(self.programme, self.table)
        self._said: dict[tuple[Any, ...], Says] = {}

    def says(self, facts: Mapping[str, Any]) -> Says:
        on = datetime.date.fromisoformat(facts["on"])
        document = facts["document"]
        key = self._likeness.of(document, on=on)
        said = self._said.get(key)
        if said is None:
            said = Says(*conclude(document, self.programme, self.table, on=on))
            if len(self._said) >= MOST_LIKENESSES:
                self._said.clear()
            self._said[key] = said
        return said


@functools.lru_cache(maxsize=2)
def trial_of(run_id: uuid.UUID) -> Trial:
    """A run never changes what it tries."""
    return Trial(WhatIf.objects.values_list("content", flat=True).get(pk=run_id))


def tried(run: WhatIf, place: int, *, listing: int) -> tuple[Counter[Cell], int, list[WhatIfMove]]:
    """One slice: how many are alike in all that is counted, how many cannot be read any more (their keys are gone),
    and at most `listing` of those that would move."""
    rows = _rows(run, place)
    sealed = [Sealed(row.id, row.case, row.office, row.facts) for row in rows]
    opened = open_column(sealed, table="routing_decision", column="facts", actor=ACTOR, purpose="what_if")
    trial, cells, unreadable, moves = trial_of(run.pk), Counter[Cell](), 0, []
    for row, plain in zip(rows, opened, strict=True):
        if plain is None:
            unreadable += 1
            continue
        now, then = Says(row.outcome, row.queue, row.priority), trial.says(json.loads(plain))
        if now != then and len(moves) < listing:
            moves.append(_move(run, row, now, then))
        late = row.is_late if row.is_due else row.is_past
        is_late_then = late and (_is_same_day(then) or (row.is_due and not _is_same_day(now)))
        cells[Cell(row.office, row.nationality, row.sex, row.age_band, now, then, row.is_late, is_late_then)] += 1
    return cells, unreadable, moves


def _is_same_day(says: Says) -> bool:
    return says.queue == SAME_DAY_QUEUE or says.priority == SAME_DAY_PRIORITY


def _rows(run: WhatIf, place: int) -> Sequence[Row]:
    first, last = place * SPACE // run.slices, (place + 1) * SPACE // run.slices
    asked: dict[str, Any] = {"first": uuid.UUID(int=first << 96), "last": uuid.UUID(int=(last << 96) - 1)}
    if run.covers == WhatIf.Covers.PERIOD:
        begins = datetime.datetime.combine(run.since, datetime.time(), tzinfo=datetime.UTC)
        ends = datetime.datetime.combine(run.until, datetime.time(), tzinfo=datetime.UTC) + datetime.timedelta(days=1)
        asked |= {"since": begins, "until": ends, "placement": PLACEMENT_EVENT}
    # The driver itself, in binary, for the bytes; the scope stands in the transaction, whichever cursor asks.
    connection.ensure_connection()
    with Cursor(connection.connection) as cursor:
        cursor.execute(_PERIOD if run.covers == WhatIf.Covers.PERIOD else _OPEN, asked, binary=True)
        return [Row(*row) for row in cursor]


def _move(run: WhatIf, row: Row, now: Says, then: Says) -> WhatIfMove:
    return WhatIfMove(
        run_id=run.pk,
        case_id=uuid.UUID(row.case),
        office_id=row.office or None,
        outcome_now=now.outcome,
        queue_now=now.queue,
        priority_now=now.priority,
        outcome_then=then.outcome,
        queue_then=then.queue,
        priority_then=then.priority,
    )
