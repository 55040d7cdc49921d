"""What the stories of the hand-over are told with: tell, let time pass, look, do several things at once."""

import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from outbox.models import JobRun, Message
from outbox.services import publish

TASK = "test.work"  # what the topic "told" asks for


def tell(*subjects: uuid.UUID, office: str = "EC", event: str = "") -> list[Message]:
    """Publish about each subject, or about a new one; the messages, in the order of the subjects."""
    subjects = subjects or (uuid.uuid4(),)
    with transaction.atomic():
        for subject in subjects:
            publish("told", subject_id=subject, office=office, event=event)
    told = {message.subject_id: message for message in Message.objects.filter(subject_id__in=subjects, event=event)}
    return [told[subject] for subject in subjects]


def tell_of(count: int, *, office: str = "EC") -> list[Message]:
    return tell(*(uuid.uuid4() for _ in range(count)), office=office)


def pass_time(seconds: float) -> None:
    """As if so many seconds had gone by for every open message."""
    Message.objects.still_open().update(next_send_at=F("next_send_at") - timedelta(seconds=seconds))


def state(message: Message) -> dict[str, Any]:
    """What the row says now, but for its times."""
    message.refresh_from_db()
    return {
        "sends": message.sends,
        "attempts": message.attempts,
        "done": message.done_at is not None,
        "dead": message.dead_at is not None,
        "last_error": message.last_error,
    }


def leave_a_trace(subject_id: uuid.UUID) -> None:
    """An effect of work that one can count: some row in some table."""
    JobRun.objects.create(job=f"work on {subject_id.hex[:8]}", period_start="2024-01-01T00:00:00Z")


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run all in threads that start together; their results, in order."""
    together = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            together.wait()
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
