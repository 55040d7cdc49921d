"""Hand work over, look after what was handed over. Knows no task's meaning and never talks to the broker."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, Exists, F, Min, OuterRef
from django.db.models.functions import Now
from django.db.transaction import TransactionManagementError
from structlog.contextvars import get_contextvars

from outbox.models import MAX_ATTEMPTS, JobRun, Message
from outbox.work import Taken

log = structlog.get_logger(__name__)

CANARY = "outbox.canary"
KEPT = timedelta(days=30)  # as long as the same form may be sent again under the same number (promise R2)
SWEPT_AT_ONCE = 10_000  # deletes well within a task's time limit

_INSERT = """
    INSERT INTO outbox_message (id, topic, task, subject_id, office, event, request_id) VALUES {rows}
    ON CONFLICT (task, subject_id, event) DO NOTHING
"""


def publish(topic: str, *, subject_id: uuid.UUID, office: str = "", event: str = "") -> None:
    """Hand `subject_id` to every task of `topic`, if the caller's transaction commits.

    `event` says what happened to the subject: the same event told twice is one message.
    """
    publish_many(topic, subjects=[(subject_id, office)], event=event)


def publish_many(topic: str, *, subjects: Iterable[tuple[uuid.UUID, str]], event: str = "") -> None:
    """`publish` for many pairs of subject and office, in one statement."""
    if not connection.in_atomic_block:
        raise TransactionManagementError("a message is published in the transaction of what it tells")
    tasks: Sequence[str] = settings.OUTBOX_TOPICS[topic]
    request_id = get_contextvars().get("request_id", "")
    rows = [
        (uuid.uuid4(), topic, task, subject_id, office, event, request_id)
        for subject_id, office in subjects
        for task in tasks
    ]
    if rows:
        with connection.cursor() as cursor:
            # Half the time of six arrays for the one row that every submission writes.
            placeholders = ", ".join(["(%s, %s, %s, %s, %s, %s, %s)"] * len(rows))
            cursor.execute(_INSERT.format(rows=placeholders), list(chain.from_iterable(rows)))


@transaction.atomic
def revive(ids: Iterable[uuid.UUID], *, at: datetime, actor: object) -> int:
    """Give dead letters another chance; returns how many there were. The caller audits it.

    They start at one attempt and not at none, so that they travel alone and can spoil no batch.
    """
    revived = (
        Message.objects.dead_letters()
        .filter(id__in=list(ids))
        .update(dead_at=None, attempts=1, sends=1, next_send_at=at)
    )
    log.info("dead letters revived", count=revived, user_id=str(actor))
    return revived


def sweep(messages: Sequence[Taken], *, office: str) -> None:
    """Delete what was done long ago; ask for another round while there is a full load of it."""
    long_ago = Now() - KEPT
    done = Message.objects.done_before(long_ago).order_by("done_at").values("id")[:SWEPT_AT_ONCE]
    swept, _ = Message.objects.filter(id__in=done).delete()
    newer = JobRun.objects.filter(job=OuterRef("job"), period_start__gt=OuterRef("period_start"))
    JobRun.objects.filter(Exists(newer), created_at__lt=long_ago).delete()  # the newest says what was missed
    if swept == SWEPT_AT_ONCE:
        publish("outbox.sweep_due", subject_id=uuid.uuid4())


def sing(messages: Sequence[Taken], *, office: str) -> None:
    """The canary's work: that it gets done at all is the message."""


@dataclass(frozen=True)
class Health:
    """How the hand-over is doing. Ages are None when there is nothing that could have one."""

    canary_age: timedelta | None
    oldest_open_age: timedelta | None
    open: int
    in_flight: int
    dead: int


def health() -> Health:
    """What `doctor` and the operators' page show."""
    still_open = Message.objects.still_open()
    return Health(
        canary_age=canary_age(),
        oldest_open_age=still_open.aggregate(age=Now() - Min("created_at"))["age"],
        open=still_open.count(),
        in_flight=Message.objects.in_flight().count(),
        dead=Message.objects.dead_letters().count(),
    )


def attempts_of_open() -> dict[int, int]:
    """How many open messages have been tried so often, for every number of attempts that there can be."""
    counted = Message.objects.still_open().values_list("attempts").annotate(number=Count("id"))
    return dict.fromkeys(range(MAX_ATTEMPTS + 1), 0) | dict(counted)


def canary_age() -> timedelta | None:
    """Since when the whole way, relay to worker and back, was last seen to work."""
    sung = Message.objects.filter(task=CANARY, done_at__isnull=False).order_by("-done_at")
    return sung.annotate(age=Now() - F("done_at")).values_list("age", flat=True).first()
