"""A whole site on the databases of a test, whose parts may be killed: where it is and what it answers to."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from config.embedded.addresses import Place, place_of, valkey_addresses
from offices.models import ApiKey, Office
from outbox.services import canary_age
from tests import processes
from vault import lookup

TOKEN = "the key of a partner"
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # a proxy has no way to this machine's loopback


@dataclass(frozen=True)
class Site:
    address: str
    place: Place

    def process(self, part: str) -> tuple[int, str]:
        """Id of the part's process, or of the last one that it had, and the name of its database sessions."""
        number, _, name = (self.place.logs / f"{part}.now").read_text().partition(" ")
        return int(number), name


@contextlib.contextmanager
def running(folder: Path) -> Iterator[Site]:
    """Yields once the first canary has gone the whole way; a partner's key for every office is there."""
    partner = ApiKey.objects.create(label="chaos", digest=lookup.secret(TOKEN))
    partner.offices.set(Office.objects.all())
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    site = Site(f"http://127.0.0.1:{port}", place_of(folder))
    site.place.prepare()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.chaos.kept_up", str(os.getpid()), str(folder), str(port)],
        cwd=processes.ROOT,
        env=processes.environment(**valkey_addresses(site.place)),
    )
    try:
        processes.wait_until(lambda: _answers(site.address) and canary_age() is not None)
        yield site
    finally:
        process.terminate()
        process.wait(60)
        for left in (site.place.sockets, site.place.data):
            shutil.rmtree(left)


def _answers(address: str) -> bool:
    try:
        with DIRECT.open(f"{address}/healthz", timeout=2) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False
