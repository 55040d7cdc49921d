"""From a saved form to the staff queue, through the relay, the broker and a worker: how long a case is in nobody's."""

import time
import uuid
from pathlib import Path

from audit.actor import Actor
from intake.services.submission import Sender, submit
from outbox.services import canary_age
from routing.models import Assignment
from tests import processes
from tests.bench.reporting import milliseconds, report
from tests.documents import document
from vault import scope

OPERATOR = Sender(Actor("command", "bench"), "command", None)
REPEATS = 51
LOOK_EVERY = 0.002  # seconds; the figure is late by at most this


def run(folder: Path) -> None:
    running = [processes.start(name, folder / f"{name}.log") for name in ("worker", "relay")]
    try:
        # The first canary that arrives says that both are up.
        processes.wait_until(lambda: canary_age() is not None)
        _saved_to_queued()
    finally:
        for process in running:
            processes.kill(process)


def _saved_to_queued() -> None:
    """One form at a time, from its commit to the open assignment."""
    waiting = []
    for _time in range(REPEATS):
        with scope.enter(scope.SYSTEM) as at:
            receipt = submit(document(), sender=OPERATOR, at=at, idempotency_key=uuid.uuid4().hex)
        saved = time.perf_counter()
        while not _is_in_queue(receipt.case_id):
            time.sleep(LOOK_EVERY)
        waiting.append(time.perf_counter() - saved)
    report("form saved to case in the staff queue", milliseconds(waiting), "ms")


def _is_in_queue(case_id: uuid.UUID) -> bool:
    with scope.enter(scope.SYSTEM):
        return Assignment.objects.open().filter(case=case_id).exists()
