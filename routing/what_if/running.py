"""Runs: begun, worked through in the background, stopped, ended. What a run found is kept with its version.

The space of decisions' keys is cut into slices and the slices into two stretches, so that two workers are busy. Each
message works on one stretch for under a second and hands the rest over; killed in the middle, it is sent again and
begins where the last one committed.
"""

import datetime
import time
import uuid
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from audit.services import record
from intake.models import Case
from offices.eligibility import ProgrammeError, parse_programme
from offices.fault_words import in_words
from offices.models import Office, ProgrammeVersion, StaffMember
from offices.rows import as_data
from offices.versions import hash_of
from outbox.services import publish
from outbox.work import Taken
from routing.core import parse_table
from routing.models import WhatIf, WhatIfMove, WhatIfPart
from routing.what_if.counting import Cell, folded, summed, told
from routing.what_if.trying import ACTOR, tried
from vault import scope

Status = WhatIf.Status
TOPICS = ("what_if.due", "what_if.beside_due")  # a lane each: messages of one task travel, and wait, together
# Seconds; a task may take two (config/celery.py), and a case that is to be routed meanwhile waits for so long.
AT_ONCE = 0.8
SLICE = 1000  # decisions, about
ROW_BYTES = 1000  # of a decision in its table, at the least; where nobody has counted the rows yet
LISTED = 10_000  # moves kept of a run, that somebody might look through; they are counted beyond it
KEPT = datetime.timedelta(days=30)  # the list of moves; the figures stay as long as the version


class Refused(Exception):
    """Nothing was begun; `text` says why, in the reader's language."""

    def __init__(self, text: str) -> None:
        super().__init__("refused")
        self.text = text


def content_of(version: ProgrammeVersion) -> dict[str, Any]:
    return version.content or as_data(version)


@transaction.atomic
def begin(
    version: ProgrammeVersion,
    *,
    person: StaffMember,
    at: datetime.datetime,
    since: datetime.date | None = None,
    until: datetime.date | None = None,
) -> WhatIf:
    """Over the open backlog, or over the decisions of a period, both days (UTC) included. Raises Refused."""
    version = ProgrammeVersion.objects.select_for_update(no_key=True).get(pk=version.pk)
    if version.status not in (version.Status.DRAFT, version.Status.CHECKED):
        raise Refused(_("Solo se prueba un borrador o una versión revisada."))
    if version.what_ifs.filter(status=Status.RUNNING).exists():
        raise Refused(_("Ya hay una prueba en curso. Espere a que termine o deténgala."))
    content = content_of(version)
    try:
        parse_programme(content)
        parse_table(content["routing"])
    except ProgrammeError as error:
        raise Refused(" ".join(in_words(fault) for fault in error.faults)) from None
    run = WhatIf.objects.create(
        version=version,
        covers=WhatIf.Covers.PERIOD if since else WhatIf.Covers.BACKLOG,
        since=since,
        until=until,
        asked_by=person,
        asked_at=at,
        content=content,
        mark=hash_of(content),
        slices=_slices(),
    )
    bounds = [run.slices * lane // len(TOPICS) for lane in range(len(TOPICS) + 1)]
    for lane in range(len(TOPICS)):
        part = WhatIfPart.objects.create(run=run, lane=lane, cursor=bounds[lane], ends=bounds[lane + 1])
        _ask_for_more(part)
    detail = {"number": version.number, "covers": run.covers}
    record("what_if_begun", actor=person.actor, subjects=[version.pk, run.pk], detail=detail)
    return run


@transaction.atomic
def cancel(run_id: uuid.UUID, *, person: StaffMember, at: datetime.datetime) -> bool:
    """False if it had ended. What it listed goes; a worker that is just busy with it finds it ended."""
    run = WhatIf.objects.defer("content").select_for_update().get(pk=run_id)
    if not run.is_running:
        return False
    run.status, run.ended_at = Status.CANCELLED, at
    run.save(update_fields=["status", "ended_at"])
    run.parts.update(counts={})
    record("what_if_cancelled", actor=person.actor, subjects=[run.version_id, run.pk])
    return True


def first_lane(messages: Sequence[Taken], *, office: str = "") -> None:
    _work(messages, lane=0)


def second_lane(messages: Sequence[Taken], *, office: str = "") -> None:
    _work(messages, lane=1)


def _work(messages: Sequence[Taken], *, lane: int) -> None:
    """Try the next slices of each run. A message that comes again finds the work done, and does nothing."""
    offices = [*Office.objects.values_list("code", flat=True), scope.UNPLACED]
    with scope.enter(scope.Scope("worker", tuple(sorted(offices)))) as at:
        for message in messages:
            parts = WhatIfPart.objects.select_for_update(of=("self",)).select_related("run")
            part = parts.defer("run__content").filter(run=message.subject_id, lane=lane).first()
            if part and part.run.is_running and str(part.cursor) == message.event:
                _go_on(part, at=at)


def _go_on(part: WhatIfPart, *, at: datetime.datetime) -> None:
    cells, moves = Counter[Cell](), []
    listing = LISTED // len(TOPICS) - part.counts.get("listed", {}).get("moves", 0)
    began = time.monotonic()
    while part.cursor < part.ends:  # one slice at the least: a run that is slow goes on all the same
        found, unreadable, listed = tried(part.run, part.cursor, listing=listing - len(moves))
        cells += found
        moves += listed
        part.cursor += 1
        part.tried += found.total()
        part.unreadable += unreadable
        if time.monotonic() - began >= AT_ONCE:
            break
    WhatIfMove.objects.bulk_create(moves)
    part.counts = summed([part.counts, folded(cells), {"listed": {"moves": len(moves)}}])
    part.save(update_fields=["cursor", "tried", "unreadable", "counts"])
    if part.cursor < part.ends:
        _ask_for_more(part)
    else:
        _end_if_last(part.run_id, at=at)


def _end_if_last(run_id: uuid.UUID, *, at: datetime.datetime) -> None:
    """The lock makes one of two lanes that end together wait for the other, and see it."""
    run = WhatIf.objects.defer("content").select_for_update().get(pk=run_id)
    parts = list(run.parts.order_by("lane"))
    if not run.is_running or any(part.cursor < part.ends for part in parts):
        return
    counts = summed(part.counts for part in parts)
    listed = counts.pop("listed", {}).get("moves", 0)
    run.tried, run.moved = sum(part.tried for part in parts), counts.get("", {}).get("moved", 0)
    run.result = told(counts)
    run.status, run.ended_at = Status.DONE, at
    run.save(update_fields=["tried", "moved", "result", "status", "ended_at"])
    run.parts.update(counts={})
    detail = {
        "tried": run.tried,
        "moved": run.moved,
        "listed": listed,
        "unreadable": sum(part.unreadable for part in parts),
    }
    record("what_if_ended", actor=ACTOR, subjects=[run.version_id, run.pk], detail=detail)


def sweep(_messages: Sequence[Taken], *, office: str = "") -> None:
    """Lists of runs that were stopped, thrown away with their draft, or ended long ago; and of cases erased since."""
    with scope.enter(scope.SYSTEM) as at:
        kept = WhatIf.objects.filter(status=Status.RUNNING) | WhatIf.objects.filter(
            status=Status.DONE, ended_at__gte=at - KEPT
        )
        WhatIfMove.objects.exclude(run_id__in=kept.values("id")).delete()
        WhatIfMove.objects.filter(case__in=Case.objects.filter(erased_at__isnull=False)).delete()


def _slices() -> int:
    """By what the database knows of the table's size; counting the rows would take longer than some slices."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT greatest(reltuples, pg_relation_size(oid) / %s) FROM pg_class WHERE oid = %s::regclass",
            [ROW_BYTES, "routing_decision"],
        )
        rows = int(cursor.fetchone()[0])
    return max(len(TOPICS), rows // SLICE)


def _ask_for_more(part: WhatIfPart) -> None:
    publish(TOPICS[part.lane], subject_id=part.run_id, event=str(part.cursor))
