"""Memory of the processes that there are most of, after they have worked: a web process and a Celery worker.

PSS counts what a process shares with its siblings in parts, RSS in full; the goals are held to RSS, the larger.
"""

from pathlib import Path

import psutil

from outbox.models import Message
from tests import processes
from tests.bench.driver import drive, is_open
from tests.bench.reporting import report
from tests.bench.submit import PROCESSES, make_key, registrations

CLIENTS = 8
REQUESTS = 300  # at least
SECONDS = 2
MIB = 1024 * 1024


def run(folder: Path) -> None:
    make_key()
    options = ("--preload", "--workers", PROCESSES)
    running = [processes.start(name, folder / f"{name}.log") for name in ("worker", "relay")]
    try:
        with processes.gunicorn("config.wsgi", folder / "web.log", *options) as (port, web):
            processes.wait_until(lambda: is_open(port))
            sent = 0
            while sent < REQUESTS:
                load = drive(port, registrations(), clients=CLIENTS, seconds=SECONDS, expected=201)
                sent += len(load.latencies)
            routed = Message.objects.filter(topic="case.received", done_at__isnull=True)
            processes.wait_until(lambda: not routed.exists(), seconds=120)
            _report("web process", psutil.Process(web).children(), "≤ 150", requests=sent)
            worker = psutil.Process(running[0].pid)
            _report("Celery worker", [worker, *worker.children(recursive=True)], "≤ 200", tasks=sent)
    finally:
        for process in running:
            processes.kill(process)


def _report(name: str, alike: list[psutil.Process], goal: str, **sizes: int) -> None:
    memory = [process.memory_full_info() for process in alike]
    largest = max(memory, key=lambda one: one.rss)
    report(
        f"memory of a {name}, RSS",
        [one.rss / MIB for one in memory],
        "MiB",
        goal=goal,
        processes=len(memory),
        largest_pss=round(largest.pss / MIB),
        **sizes,
    )
