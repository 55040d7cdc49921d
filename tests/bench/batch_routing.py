"""Routing what has piled up: batches as the relay sends them, against one task and transaction for each case.

Both do the same work on the same cases (open, assess, decide, seal, assign, audit, mark done), in this process and
without the broker, whose journeys would only add to the side that makes more of them.
"""

import time
import uuid
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from audit.actor import Actor
from intake.services.submission import Sender, submit
from outbox.models import Message
from outbox.work import perform
from routing.models import Decision
from routing.services import route_cases
from tests.bench.reporting import report
from tests.documents import document
from vault import scope

OPERATOR = Sender(Actor("command", "bench"), "command", None)
CASES = 1000  # for a round
ROUNDS = 5
TASK = "routing.route_cases"


def run(folder: Path) -> None:
    by_batch, one_by_one = [], []
    for _round in range(ROUNDS):
        by_batch.append(_rate(settings.OUTBOX_BATCH))
        one_by_one.append(_rate(1))
    report(
        "batch routing of waiting cases, against one task per case",
        by_batch,
        "cases/s",
        reference=one_by_one,
        goal="≥ 15",
        cases=CASES,
        batch=settings.OUTBOX_BATCH,
    )


def _rate(batch: int) -> float:
    """Cases a second. The cases are made first, outside of the clock."""
    ids = _waiting()
    began = time.perf_counter()
    for start in range(0, len(ids), batch):
        _sent(ids[start : start + batch])
        perform([str(id_) for id_ in ids[start : start + batch]], task=TASK, work=route_cases)
    seconds = time.perf_counter() - began
    with scope.enter(scope.SYSTEM):
        if Message.objects.filter(id__in=ids, done_at__isnull=True).exists() or Decision.objects.count() % CASES:
            raise AssertionError("not all were routed")
    return CASES / seconds


def _waiting() -> list[uuid.UUID]:
    for _case in range(CASES):
        with scope.enter(scope.SYSTEM) as at:
            submit(document(), sender=OPERATOR, at=at, idempotency_key=uuid.uuid4().hex)
    return list(Message.objects.filter(task=TASK, done_at__isnull=True).values_list("id", flat=True))


def _sent(ids: Sequence[uuid.UUID]) -> None:
    """As the relay notes it: no message is taken more often than it was sent."""
    Message.objects.filter(id__in=ids).update(sends=1)
