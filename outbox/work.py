"""What a task does with the ids it was sent: take, work, mark done. Knows nothing of what the work is.

A message is held by the row lock of the transaction that works on it, not until a time: the lock is gone the moment
the process is, and a slow worker keeps it. `attempts` is the fence: whoever took the message later has raised it.
"""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from traceback import walk_tb
from typing import Any, Protocol

import structlog
from billiard.exceptions import SoftTimeLimitExceeded
from django.apps import apps
from django.conf import settings
from django.db import (
    DatabaseError,
    OperationalError,
    close_old_connections,
    connection,
    transaction,
)
from structlog.contextvars import bound_contextvars

from outbox.models import MAX_ATTEMPTS

log = structlog.get_logger(__name__)

# Seconds after which an attempt that was not heard of again is due anew, by how many went before. The first is short,
# for the message may have been in a batch that another one spoiled; after the last comes only the burial.
PAUSES = (1, 2, 4, 8, 1)
OUTAGE_PAUSE = 5  # seconds; a server that is away is not the message's fault and costs it no attempt

_LOOK = """
    SELECT id, office, done_at IS NULL AND dead_at IS NULL FROM outbox_message WHERE id = ANY(%s) AND task = %s
"""
# A batch takes only what is tried for the first time; whatever is tried again is alone. One attempt per send at most: a
# message that the broker delivers again, or that somebody forged, waits for the relay like all others.
_TAKE = """
    UPDATE outbox_message
    SET attempts = attempts + 1, last_error = '',
        next_send_at = now() + interval '1 second' * (%(pauses)s::int[])[attempts + 1]
    WHERE id = ANY(ARRAY(
        SELECT id FROM outbox_message
        WHERE id = ANY(%(ids)s) AND done_at IS NULL AND dead_at IS NULL AND attempts < least(sends, %(most)s)
        FOR UPDATE SKIP LOCKED))
    RETURNING id, subject_id, office, event, attempts, request_id
"""
# Done is written first, which locks the rows, and becomes true only if the work commits with it.
_FINISH = """
    UPDATE outbox_message SET done_at = now()
    WHERE id = ANY(%s) AND attempts = %s AND done_at IS NULL AND dead_at IS NULL
    RETURNING id
"""
# Locked rows are skipped: a server that has not noticed yet that our connection broke would block us.
_PUT_BACK = """
    UPDATE outbox_message
    SET last_error = %(error)s, attempts = attempts - %(refund)s,
        next_send_at = coalesce(now() + interval '1 second' * %(pause)s::int, next_send_at)
    WHERE id = ANY(ARRAY(
        SELECT id FROM outbox_message
        WHERE id = ANY(%(ids)s) AND attempts = %(attempt)s AND done_at IS NULL AND dead_at IS NULL
        FOR UPDATE SKIP LOCKED))
"""


@dataclass(frozen=True)
class Taken:
    """A message whose attempt has been counted, for the one who works on it."""

    id: uuid.UUID
    subject_id: uuid.UUID
    office: str
    event: str
    attempt: int
    request_id: str = ""


class Work(Protocol):
    """Runs in one transaction for messages of one office, sets the scope itself, may be run again."""

    def __call__(self, messages: Sequence[Taken], *, office: str) -> None: ...


def perform(ids: object, *, task: str, work: Work) -> None:
    """Do `work` for those of `ids` that are this task's, open and in nobody's hands, one transaction per office.

    Raises nothing, for Celery would log the text of it. What is not marked done is sent again.
    """
    wanted = _readable(ids)
    try:
        close_old_connections()  # also has a kept connection checked before its first use
        open_ids = _open_ids(wanted, task=task)
        for office in sorted(open_ids):
            taken = take(open_ids[office], alone=len(wanted) == 1)
            with bound_contextvars(**_requests_of(taken)):
                if taken and not carry_out(taken, task=task, work=work):
                    return  # out of time
    except DatabaseError as lost:
        log.error("work not taken", task=task, count=len(wanted), **_what_and_where(lost))


def _readable(ids: object) -> list[uuid.UUID]:
    """The broker may hold anything: only a list of UUIDs, no longer than the relay sends, counts for something."""
    if not isinstance(ids, list) or len(ids) > settings.OUTBOX_BATCH:
        log.warning("unreadable broker message")
        return []
    try:
        return sorted({uuid.UUID(id_) for id_ in ids})
    except (ValueError, TypeError, AttributeError):
        log.warning("unreadable broker message")
        return []


def _open_ids(wanted: list[uuid.UUID], *, task: str) -> dict[str, list[uuid.UUID]]:
    """By office. What this task was never sent is counted and left alone."""
    by_office: dict[str, list[uuid.UUID]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_LOOK, [wanted, task])
        rows = cursor.fetchall()
    for id_, office, is_open in rows:
        if is_open:
            by_office[office].append(id_)
    if len(rows) < len(wanted):
        log.warning("unknown messages", task=task, count=len(wanted) - len(rows))
    return by_office


def take(ids: list[uuid.UUID], *, alone: bool) -> list[Taken]:
    """Count the attempt before the work begins, for good: the work may kill us."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(_TAKE, {"ids": ids, "pauses": list(PAUSES), "most": MAX_ATTEMPTS if alone else 1})
        return [Taken(*row) for row in cursor]


def carry_out(taken: Sequence[Taken], *, task: str, work: Work) -> bool:
    """Work and mark done in one transaction. False if the time is up.

    A batch that fails is halved until what spoils it stands alone: of 500 cases one waits for another attempt.
    """
    ids, attempt, office = [message.id for message in taken], taken[0].attempt, taken[0].office
    try:
        with transaction.atomic(durable=True):
            with connection.cursor() as cursor:
                cursor.execute(_FINISH, [ids, attempt])
                held = {id_ for (id_,) in cursor}
            if held:
                work([message for message in taken if message.id in held], office=office)
    except Exception as error:  # whatever it was: it is recorded, and the others go on
        log.error("work failed", task=task, count=len(ids), attempts=attempt, **_what_and_where(error))
        if len(taken) > 1 and not isinstance(error, SoftTimeLimitExceeded) and not _is_outage(error):
            half = len(taken) // 2
            return all(carry_out(part, task=task, work=work) for part in (taken[:half], taken[half:]))
        _put_back(ids, attempt=attempt, error=error)
        return not isinstance(error, SoftTimeLimitExceeded)
    log.info("work done", task=task, ids=[str(id_) for id_ in held], attempts=attempt)
    return True


def _requests_of(taken: Sequence[Taken]) -> dict[str, Any]:
    """For every line logged meanwhile and, where one request asked for all of it, for the audit and what follows."""
    asked = sorted({message.request_id for message in taken} - {""})
    return {"request_id": asked[0]} if len(asked) == 1 else {"request_ids": asked} if asked else {}


def _put_back(ids: list[uuid.UUID], *, attempt: int, error: Exception) -> None:
    """Record the failure. A spoiled batch is due at once, one by one; a lone message after its pause."""
    outage = _is_outage(error)
    at_once = attempt in (1, MAX_ATTEMPTS)
    values = {
        "ids": ids,
        "attempt": attempt,
        "error": type(error).__name__[:80],
        "refund": int(outage),
        "pause": OUTAGE_PAUSE if outage else 0 if at_once else None,
    }
    try:
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            cursor.execute(_PUT_BACK, values)
    except DatabaseError as lost:
        log.error("failure not recorded", count=len(ids), **_what_and_where(lost))


def _is_outage(error: BaseException | None) -> bool:
    """Whether a database could not be reached, or had no room: no message can cause that by itself."""
    while error is not None:
        if isinstance(error, OperationalError):
            driver_error = error.__cause__
            refused = getattr(driver_error, "pgconn", None) is not None  # set by failed attempts to connect
            return refused or getattr(driver_error, "sqlstate", None) == "53100"  # disk full
        error = error.__cause__
    return False


def _what_and_where(error: BaseException) -> dict[str, str]:
    """Class and line, never the text: it may quote what a person told us."""
    places = [(frame.f_globals.get("__name__", ""), line) for frame, line in walk_tb(error.__traceback__)]
    ours = [place for place in places if apps.get_containing_app_config(place[0])]
    module, line = (ours or places)[-1]
    return {"error": type(error).__name__, "where": f"{module}:{line}"}
