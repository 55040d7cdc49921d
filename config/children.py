"""What keeps a site going beside its servers: web, two workers and the relay. Knows commands, starts nothing."""

import os
import sys
from pathlib import Path

from config import ports
from config.celery import RETRY_SLOTS, worker_command
from config.embedded.addresses import CHECKOUT
from config.supervisor import Child

PROCESSES = min(4, os.cpu_count() or 1)  # of the web; Python runs one thread at a time in each
THREADS = 4  # in each; every thread keeps a database connection from the pool
WORKER_SLOTS = 2  # batches worked on at the same time


def children(port: int, *, logs: Path) -> list[Child]:
    """For a supervisor; each writes to an emptied log of its name."""
    logs.mkdir(exist_ok=True)
    python = [sys.executable]
    celery = [*python, "-m", "celery"]
    softly = {"REMAP_SIGTERM": "SIGQUIT"}  # on SIGTERM Celery lets running tasks end, for some seconds at most
    web = [*python, "-m", "gunicorn", "config.wsgi", "--worker-class", "gthread", "--preload"]
    web += ["--no-control-socket"]  # it lies in the home folder, where two sites would share it
    web += ["--workers", str(PROCESSES), "--threads", str(THREADS)]
    for host in ports.loopbacks():
        web += ["--bind", f"{host}:{port}"]
    commands = {
        "web": (web, {"SMO_POOL_SIZE": str(THREADS)}),
        "worker": ([*celery, *worker_command("celery", slots=WORKER_SLOTS)], softly),
        "retry": ([*celery, *worker_command("retry", slots=RETRY_SLOTS)], softly),
        "relay": ([*python, str(CHECKOUT / "manage.py"), "relay"], {}),
    }
    for name in commands:
        (logs / f"{name}.log").write_bytes(b"")
    return [
        Child(name, command, logs / f"{name}.log", {"PYTHONPATH": str(CHECKOUT), **environment})
        for name, (command, environment) in commands.items()
    ]
