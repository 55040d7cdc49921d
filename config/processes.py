"""The processes of the system and what each is started with: `up` and the units in deploy/ agree on this table."""

import os
import sys
from pathlib import Path

from config import ports
from config.celery import RETRY_SLOTS, worker_command
from config.embedded.addresses import CHECKOUT
from config.supervisor import Child

WEB_PROCESSES = min(4, os.cpu_count() or 1)  # Python runs one thread at a time in each
THREADS = 4  # in each; every thread keeps a database connection from the pool
WORKER_SLOTS = 2  # batches worked on at the same time
SOFTLY = {"REMAP_SIGTERM": "SIGQUIT"}  # on SIGTERM Celery lets running tasks end, for some seconds at most

# Name -> what follows `python`, and variables. Where the web listens is the caller's business.
COMMANDS: dict[str, tuple[list[str], dict[str, str]]] = {
    "web": (
        [
            *("-m", "gunicorn", "config.wsgi", "--worker-class", "gthread", "--threads", str(THREADS), "--preload"),
            "--no-control-socket",  # it lies in the home folder, where two sites would share it
        ],
        {"SMO_POOL_SIZE": str(THREADS), "WEB_CONCURRENCY": str(WEB_PROCESSES)},  # the latter is gunicorn's --workers
    ),
    "worker": (["-m", "celery", *worker_command("celery", slots=WORKER_SLOTS)], SOFTLY),
    "retry": (["-m", "celery", *worker_command("retry", slots=RETRY_SLOTS)], SOFTLY),
    "relay": ([str(CHECKOUT / "manage.py"), "relay"], {}),
}


def children(port: int, *, logs: Path) -> list[Child]:
    """For a supervisor; each writes to an emptied log of its name."""
    logs.mkdir(exist_ok=True)
    commands = {name: [sys.executable, *arguments] for name, (arguments, _variables) in COMMANDS.items()}
    for host in ports.loopbacks():
        commands["web"] += ["--bind", f"{host}:{port}"]
    for name in commands:
        (logs / f"{name}.log").write_bytes(b"")
    return [
        Child(name, command, logs / f"{name}.log", {"PYTHONPATH": str(CHECKOUT), **COMMANDS[name][1]})
        for name, command in commands.items()
    ]
