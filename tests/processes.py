"""The project's real processes, on the databases of a test and a broker database of its own.

They end with the process that runs the tests, however that ends: a worker left behind would take the messages of the
next run from the same broker database, and its site would wait for ever.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import connections
from kombu import Connection

from config.celery import RETRY_SLOTS, worker_command
from config.supervisor import die_with
from tests.databases import STANDING

ROOT = Path(__file__).resolve().parent.parent
THREADS = "4"  # of a web process, each with a connection of its own
CELERY = [sys.executable, "-m", "celery"]
COMMANDS = {
    "worker": [*CELERY, *worker_command("celery", slots=2)],
    "retry": [*CELERY, *worker_command("retry", slots=RETRY_SLOTS)],
    "relay": [sys.executable, "-m", "django", "relay"],
}


BROKERS = 7  # databases for each of two test workers, of the sixteen that a broker has
_sites: list[str] = []  # the test database at each place; a place is free again when that stands no more


def broker() -> str:
    """A database of the broker for the test databases of the moment.

    Two sites on the same one would take each other's messages, and leave what they do not know.
    """
    name = connections["default"].settings_dict["NAME"]
    if name not in _sites:
        left = next((place for place, site in enumerate(_sites) if site not in STANDING), None)
        if left is None:
            _sites.append(name)
        else:
            _sites[left] = name
            with Connection(_address(left)) as connection:
                connection.default_channel.client.flushdb()
    assert len(_sites) <= BROKERS, "a broker has no database left for another site"
    return _address(_sites.index(name))


def _address(place: int) -> str:
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]) * BROKERS + place + 1
    address = settings.REDIS_URL
    if "virtual_host=" in address:
        return f"{address.partition('virtual_host=')[0]}virtual_host={number}"
    return f"{address.rstrip('/0123456789')}/{number}"


def environment(**more: str) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": str(ROOT),
        "REDIS_URL": broker(),
        "VAULT_KEY_FILE": settings.VAULT_KEY_FILE,
        "AUDIT_KEY_FILE": settings.AUDIT_KEY_FILE,
        "AUDIT_ANCHOR_FILE": settings.AUDIT_ANCHOR_FILE,
        **more,
    }


def start(name: str, log: Path) -> subprocess.Popen[bytes]:
    with log.open("ab") as output:
        return subprocess.Popen(
            COMMANDS[name],
            cwd=ROOT,
            env=environment(),
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=partial(die_with, os.getpid()),  # noqa: PLW1509 — it calls the system and nothing else
        )


def kill(process: subprocess.Popen[bytes]) -> None:
    """-9 for it and for whatever it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextlib.contextmanager
def web(log: Path, *, static: Path) -> Iterator[str]:
    """Gunicorn on a free port; yields its address."""
    with gunicorn("config.wsgi", log, STATIC_ROOT=str(static)) as (port, _process):
        address = f"http://127.0.0.1:{port}"
        wait_until(lambda: _answers(f"{address}/healthz"))
        yield address


@contextlib.contextmanager
def gunicorn(application: str, log: Path, *options: str, **variables: str) -> Iterator[tuple[int, int]]:
    """Yields the port, which may not be open yet, and the process id."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "gunicorn", application, "--worker-class", "gthread", "--threads", THREADS]
    command += ["--no-control-socket"]
    with log.open("ab") as output:
        process = subprocess.Popen(
            [*command, "--bind", f"127.0.0.1:{port}", *options],
            cwd=ROOT,
            env=environment(SMO_POOL_SIZE=THREADS, **variables),
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=partial(die_with, os.getpid()),  # noqa: PLW1509 — it calls the system and nothing else
        )
    try:
        yield port, process.pid
    finally:
        kill(process)


def wait_until(is_so: Callable[[], bool], *, seconds: float = 180) -> None:
    """As short as possible; the bound is there so that a broken test ends."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            raise AssertionError(f"still not so after {seconds} s")
        time.sleep(0.05)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False
