"""From the table to the broker, at a pace. The broker may lose what it gets: what is not done is sent again.

Any number of relays may run; each row is sent by one of them at a time.
"""

import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import structlog
from django.conf import settings
from django.core.mail import mail_admins
from django.db import DatabaseError, InterfaceError, connection
from django.utils.translation import gettext as _

from outbox import schedule
from outbox.models import MAX_ATTEMPTS

log = structlog.get_logger(__name__)

TICK = 0.1  # seconds; what a message waits for at most before it is sent
ROUND = 1.0  # seconds between two looks at the schedule and for dead letters
BROKER_PAUSE = 1.0  # seconds after a failed send; then one batch is tried before all others
DATABASE_PAUSES = (0.1, 0.2, 0.5, 1.0, 2.0)  # seconds before connecting again; the last one stays
RETRIES_IN_FLIGHT = 200  # they travel one by one; some seconds of work for their slots

# Sent again after 6, 12, 24 and then every 48 s, so that with all services back nothing is later than a minute (R4).
_CLAIM = """
    UPDATE outbox_message
    SET sends = sends + 1, next_send_at = now() + interval '6 seconds' * 2 ^ least(sends, 3)
    WHERE id = ANY(ARRAY(
        SELECT id FROM outbox_message
        WHERE done_at IS NULL AND dead_at IS NULL AND {lane} AND next_send_at <= now()
        ORDER BY next_send_at
        LIMIT greatest(0, least(%(most)s, %(in_flight)s - (
            SELECT count(*) FROM outbox_message
            WHERE done_at IS NULL AND dead_at IS NULL AND {lane} AND next_send_at > now() AND sends > 0)))
        FOR UPDATE SKIP LOCKED))
    RETURNING task, office, id
"""
_GIVE_BACK = """
    UPDATE outbox_message SET sends = greatest(sends - 1, 0), next_send_at = now()
    WHERE id = ANY(%s) AND done_at IS NULL AND dead_at IS NULL
"""
# A message whose fifth attempt was never heard of again was killed at work, or killed its worker.
_BURY = """
    UPDATE outbox_message
    SET dead_at = now(), last_error = coalesce(nullif(last_error, ''), 'WorkerLost')
    WHERE id = ANY(ARRAY(
        SELECT id FROM outbox_message
        WHERE done_at IS NULL AND dead_at IS NULL AND attempts >= %s AND next_send_at <= now()
        LIMIT 100
        FOR UPDATE SKIP LOCKED))
    RETURNING task, last_error, id
"""


@dataclass(frozen=True)
class Lane:
    """A queue of the broker, and the messages that take it."""

    queue: str
    condition: str
    in_flight: int
    batch: int


class Send(Protocol):
    """Hands one broker message over, or raises within seconds."""

    def __call__(self, task: str, ids: Sequence[uuid.UUID], *, queue: str) -> None: ...


class Relay:
    def __init__(self, send: Send) -> None:
        self._send = send
        self._lanes = (
            Lane("celery", "attempts = 0", settings.OUTBOX_IN_FLIGHT, settings.OUTBOX_BATCH),
            Lane("retry", f"attempts > 0 AND attempts < {MAX_ATTEMPTS}", RETRIES_IN_FLIGHT, 1),
        )
        self._broker_answers = True
        self._next_try = self._next_round = 0.0

    def run(self, stop: threading.Event) -> None:
        """Until told to stop, whatever happens to the servers."""
        failures = 0
        while not stop.wait(DATABASE_PAUSES[min(failures, len(DATABASE_PAUSES)) - 1] if failures else TICK):
            try:
                self.tick()
                failures = 0
            except (DatabaseError, InterfaceError) as error:
                failures += 1
                log.warning("database does not answer", error=type(error).__name__, count=failures)
                connection.close()

    def tick(self) -> None:
        for lane in self._lanes:
            if time.monotonic() >= self._next_try:
                self.send_due(lane)
        if time.monotonic() >= self._next_round:
            self._next_round = time.monotonic() + ROUND
            schedule.publish_due()
            bury()

    def send_due(self, lane: Lane) -> None:
        """Claim what is due and send it; what the broker does not take is given back."""
        most = lane.in_flight if self._broker_answers else lane.batch
        batches = _batches(claim(lane, most=most), lane.batch)
        for position, (task, ids) in enumerate(batches):
            try:
                self._send(task, ids, queue=lane.queue)
            except Exception as error:  # the broker's client raises many kinds; none may stop the relay
                _give_back([id_ for _, unsent in batches[position:] for id_ in unsent])
                self._next_try = time.monotonic() + BROKER_PAUSE
                if self._broker_answers:
                    log.warning("broker does not answer", queue=lane.queue, error=type(error).__name__)
                self._broker_answers = False
                return
            self._broker_answers = True


def claim(lane: Lane, *, most: int) -> list[tuple[str, str, uuid.UUID]]:
    """Task, office and id of what is due, at most as much as there is room for in flight; now it is ours to send."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM.format(lane=lane.condition), {"most": most, "in_flight": lane.in_flight})
        return cursor.fetchall()


def bury() -> None:
    """Set aside what was tried for the last time, and call a person, once."""
    with connection.cursor() as cursor:
        cursor.execute(_BURY, [MAX_ATTEMPTS])
        dead = cursor.fetchall()
    if dead:
        log.critical("messages given up", count=len(dead), ids=[str(id_) for _, _, id_ in dead])
        try:
            mail_admins(
                _("Mensajes abandonados: %(count)d") % {"count": len(dead)},
                "\n".join(f"{task} {id_} {error}" for task, error, id_ in dead),
            )
        except OSError as error:
            log.error("alert not mailed", error=type(error).__name__)


def _give_back(ids: list[uuid.UUID]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_GIVE_BACK, [ids])


def _batches(due: list[tuple[str, str, uuid.UUID]], size: int) -> list[tuple[str, list[uuid.UUID]]]:
    """One task and one office each, so that a batch is one transaction and no office waits for another's failure."""
    grouped: dict[tuple[str, str], list[uuid.UUID]] = defaultdict(list)
    for task, office, id_ in due:
        grouped[task, office].append(id_)
    return [
        (task, ids[start : start + size]) for (task, _), ids in grouped.items() for start in range(0, len(ids), size)
    ]
