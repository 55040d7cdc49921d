"""Benchmarks on real processes, one JSON object a line: name, value, unit, and what it was measured with."""

import json
import os
import platform
import statistics
import tempfile
import time
import uuid
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings  # noqa: E402 — after the set-up

from audit.actor import Actor  # noqa: E402
from intake.services.submission import Sender, submit  # noqa: E402
from outbox.services import canary_age  # noqa: E402
from routing.models import Assignment  # noqa: E402
from tests import databases, processes  # noqa: E402
from tests.documents import document  # noqa: E402
from vault import keyfile, scope  # noqa: E402

OPERATOR = Sender(Actor("command", "bench"), "command", None)
REPEATS = 51
LOOK_EVERY = 0.002  # seconds; the figure is late by at most this


def report(name: str, values: list[float], unit: str) -> None:
    measured = {"repeats": len(values), "minimum": min(values), "maximum": max(values)}
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    line = {"name": name, "value": statistics.median(values), "unit": unit, "reference": None, "ratio": None}
    print(json.dumps(line | measured | {"machine": machine}), flush=True)


def is_in_queue(case_id: uuid.UUID) -> bool:
    with scope.enter(scope.SYSTEM):
        return Assignment.objects.open().filter(case=case_id).exists()


def saved_to_queued() -> None:
    """One form at a time: from the commit to the open assignment, and what the submission itself took."""
    submitting, waiting = [], []
    for _time in range(REPEATS):
        began = time.perf_counter()
        with scope.enter(scope.SYSTEM) as at:
            receipt = submit(document(), sender=OPERATOR, at=at, idempotency_key=uuid.uuid4().hex)
        saved = time.perf_counter()
        while not is_in_queue(receipt.case_id):
            time.sleep(LOOK_EVERY)
        waiting.append((time.perf_counter() - saved) * 1000)
        submitting.append((saved - began) * 1000)
    report("submission, service and commit", submitting, "ms")
    report("form saved to case in the staff queue", waiting, "ms")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings.VAULT_KEY_FILE = str(Path(folder) / "keys.json")
        keyfile.create(Path(settings.VAULT_KEY_FILE))
        with databases.clone(databases.build_template()):
            running = [processes.start(name, Path(folder) / f"{name}.log") for name in ("worker", "relay")]
            try:
                # The first canary that arrives says that both are up.
                processes.wait_until(lambda: canary_age() is not None)
                saved_to_queued()
            finally:
                for process in running:
                    processes.kill(process)


if __name__ == "__main__":
    main()
