"""Everything with one command: servers, schema, programme, demonstration data, web, workers and relay."""

import math
import os
import time
import urllib.error
import urllib.request
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from casework import demo
from config import ports
from config.embedded.addresses import HERE, embedded
from config.embedded.locks import open_lock, try_alone
from config.embedded.servers import of_this_checkout
from config.embedded.trouble import EmbeddedTrouble
from config.first_use import make_ready, refuse_unless_ready
from config.processes import children
from config.static_files import collect
from config.supervisor import Supervisor, heed, leave

READY_WITHIN = 60  # seconds until the web should answer; then it is said that it does not

DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # a proxy has no way to this machine's loopback


class Command(BaseCommand):
    help = "Starts everything and keeps it up; Ctrl-C or SIGTERM stops it. PORT chooses the port (8000)."
    requires_system_checks = []

    def handle(self, **_options: Any) -> None:
        self.began = time.monotonic()
        heed(leave)
        HERE.prepare()
        lock = open_lock(HERE.data / "up.lock")
        if not try_alone(lock):
            raise CommandError(f"It runs already in this checkout: {os.pread(lock, 100, 0).decode().strip()}")
        try:
            port = ports.free(os.environ.get("PORT", "8000"))
        except ports.PortTrouble as trouble:
            raise CommandError(str(trouble)) from None
        self.address = f"http://localhost:{port}"
        os.ftruncate(lock, 0)
        os.pwrite(lock, f"{self.address}, stop it with: kill {os.getpid()}\n".encode(), 0)
        servers = of_this_checkout()
        self._prepare()
        self.patient_until = time.monotonic() + READY_WITHIN
        Supervisor(children(port, logs=HERE.logs), servers=servers, say=self._say).run(ready=self._is_ready)
        self._say("Stopped.")

    def _prepare(self) -> None:
        """Data are loaded only into a server of ours; a server of one's own may hold real people."""
        try:
            of_this_checkout().ensure_running()
            if "postgres" in embedded():
                make_ready(programme=True)
                call_command("load_demo", stdout=self.stderr)
            else:
                refuse_unless_ready(programme=True)
        except EmbeddedTrouble as trouble:
            raise CommandError(str(trouble)) from None
        collect()
        self.sign_ins = demo.sign_ins() if demo.is_loaded() else []
        connections.close_all()  # from here on we only watch

    def _say(self, line: str) -> None:
        self.stderr.write(line)
        self.stderr.flush()

    def _is_ready(self) -> bool:
        if not _answers(f"{self.address}/healthz"):
            if time.monotonic() > self.patient_until:
                self.patient_until = math.inf  # said once; a slow machine may still get there
                self._say(
                    f"The web does not answer at {self.address} yet. "
                    f"See {HERE.data / 'log' / 'web.log'}, or run: make doctor"
                )
            return False
        self.stdout.write("\n".join(self._announcement()))
        self.stdout.flush()
        return True

    def _announcement(self) -> list[str]:
        lines = ["", f"  Safe Mobility Intake is at {self.address}   ({time.monotonic() - self.began:.1f} s)", ""]
        if self.sign_ins:
            width = max(len(role) for role, _email, _password in self.sign_ins)
            lines[-1:] = [
                "  Demonstration only: the people and cases are invented.",
                "",
                *(f"  {role:<{width}}  {email}" for role, email, _password in self.sign_ins),
                f"  {'':<{width}}  password for all of them: {demo.PASSWORD}",
                "",
            ]
        return [*lines, f"  Data and logs: {HERE.data}", f"  Stop: Ctrl-C, or kill {os.getpid()}", ""]


def _answers(address: str) -> bool:
    try:
        with DIRECT.open(address, timeout=1) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False
