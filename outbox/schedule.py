"""Which periods of which jobs have come, by the database's clock. The row of a period is what starts it, once."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Literal, TypedDict

from django.conf import settings
from django.db import connection, transaction

from outbox.services import publish_many

# Made up for at most, per job: a month of days. What is older is of no use to anybody.
MOST_MISSED = 31

_LAST_RUNS = """
    SELECT job, now(), (SELECT max(period_start) FROM outbox_jobrun WHERE outbox_jobrun.job = wanted.job)
    FROM unnest(%s::text[]) AS wanted (job)
"""
_START = """
    INSERT INTO outbox_jobrun (id, job, period_start)
    SELECT * FROM unnest(%s::uuid[], %s::text[], %s::timestamptz[])
    ON CONFLICT (job, period_start) DO NOTHING
    RETURNING id, period_start
"""


class Job(TypedDict):
    """One line of settings.PERIODIC_JOBS. Periods are `every` seconds long, counted from midnight UTC of 1970."""

    every: int
    topic: str
    missed: Literal["each", "latest"]


def publish_due() -> None:
    """Start every period that has come and that nobody has started. Any number of relays may do it at once."""
    jobs: dict[str, Job] = settings.PERIODIC_JOBS
    with connection.cursor() as cursor:
        cursor.execute(_LAST_RUNS, [list(jobs)])
        for name, now, last in cursor.fetchall():
            if starts := periods_to_start(now, last=last, job=jobs[name]):
                _start(name, starts, topic=jobs[name]["topic"])


def periods_to_start(now: datetime, *, last: datetime | None, job: Job) -> list[datetime]:
    """Starts of periods, oldest first: the current one and, for a job that makes up for each, those after `last`."""
    every = timedelta(seconds=job["every"])
    current = _period_of(now, every)
    if last is None:
        return [current]
    missed = (current - _period_of(last, every)) // every
    wanted = min(missed, MOST_MISSED if job["missed"] == "each" else 1)
    return [current - every * ago for ago in reversed(range(wanted))]


def _period_of(at: datetime, every: timedelta) -> datetime:
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return at - (at - epoch) % every


@transaction.atomic(durable=True)
def _start(name: str, starts: list[datetime], *, topic: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_START, [[uuid.uuid4() for _ in starts], [name] * len(starts), starts])
        for run_id, period_start in cursor.fetchall():
            publish_many(topic, subjects=[(run_id, "")], event=period_start.isoformat())
