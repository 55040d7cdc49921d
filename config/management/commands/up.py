"""Everything with one command: servers, schema, programme, demonstration data, web, workers and relay."""

import os
import socket
import sys
import time
import urllib.error
import urllib.request
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from casework import demo
from config.celery import RETRY_SLOTS, worker_command
from config.embedded.addresses import CHECKOUT, HERE, embedded
from config.embedded.locks import open_lock, try_alone
from config.embedded.servers import of_this_checkout
from config.embedded.trouble import EmbeddedTrouble
from config.first_use import make_ready, refuse_unless_ready
from config.supervisor import Child, Supervisor

THREADS = 8  # of the web process; each keeps a database connection from the pool
WORKER_SLOTS = 2  # batches worked on at the same time
READY_WITHIN = 30  # seconds until the web must answer


class Command(BaseCommand):
    help = "Starts everything and keeps it up; Ctrl-C or SIGTERM stops it. PORT chooses the port (8000)."
    requires_system_checks = []

    def handle(self, **_options: Any) -> None:
        began = time.monotonic()
        HERE.prepare()
        lock = open_lock(HERE.data / "up.lock")
        if not try_alone(lock):
            raise CommandError("It runs already in this checkout. Stop that one first, or use its address.")
        port = _free_port(os.environ.get("PORT", "8000"))
        servers = of_this_checkout()
        try:
            servers.ensure_running()
            if "postgres" in embedded():
                make_ready(programme=True)
            else:
                refuse_unless_ready(programme=True)
        except EmbeddedTrouble as trouble:
            raise CommandError(str(trouble)) from None
        call_command("load_demo", stdout=self.stderr)
        call_command("collectstatic", interactive=False, verbosity=0)
        supervisor = Supervisor(_children(port), servers=servers.ensure_running, say=self._say)
        supervisor.run(ready=lambda: self._announce(port, began))
        self._say("Stopped.")

    def _say(self, line: str) -> None:
        self.stderr.write(line)
        self.stderr.flush()

    def _announce(self, port: int, began: float) -> None:
        address = f"http://localhost:{port}"
        if not _answers(f"{address}/healthz"):
            self._say(f"The web does not answer at {address}. See {HERE.data / 'log' / 'web.log'}, or run: make doctor")
            return
        width = max(len(role) for role, _email, _password in demo.sign_ins())
        lines = [
            "",
            f"  Safe Mobility Intake is at {address}   ({time.monotonic() - began:.1f} s)",
            "  Demonstration only: the people and cases are invented.",
            "",
            *(f"  {role:<{width}}  {email}" for role, email, _password in demo.sign_ins()),
            f"  {'':<{width}}  password for all of them: {demo.PASSWORD}",
            "",
            f"  Data and logs: {HERE.data}",
            "  Stop: Ctrl-C, or kill -TERM " + str(os.getpid()),
            "",
        ]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()


def _children(port: int) -> list[Child]:
    logs = HERE.data / "log"
    logs.mkdir(exist_ok=True)
    python = [sys.executable]
    celery = [*python, "-m", "celery"]
    softly = {"REMAP_SIGTERM": "SIGQUIT"}  # on SIGTERM Celery lets running tasks end, for some seconds at most
    web = [*python, "-m", "gunicorn", "config.wsgi", "--worker-class", "gthread", "--threads", str(THREADS)]
    web += ["--workers", "1", "--bind", f"127.0.0.1:{port}", "--bind", f"[::1]:{port}"]
    if not socket.has_ipv6 or not _has_ipv6_loopback():
        web = web[:-2]
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


def _free_port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise CommandError(f"PORT is {text!r}: give a number from 1 to 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(text)))
        except OSError as error:
            raise CommandError(f"Port {text} cannot be used ({error.strerror}). Try: PORT=8001 make run") from None
    return int(text)


def _has_ipv6_loopback() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


def _answers(address: str) -> bool:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=2) as response:  # noqa: S310 — our own loopback address
                return bool(response.status == 200)
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    return False
