"""A checkout of its own, copied from this one: its own embedded servers, `manage.py up` in it, gone afterwards."""

import contextlib
import os
import shutil
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from config.embedded.addresses import CHECKOUT, environment, place_of
from config.embedded.servers import Servers

LEFT_OUT = shutil.ignore_patterns(".*", "var", "tests", "docs", "__pycache__")
UP = [sys.executable, "manage.py", "up"]


@contextlib.contextmanager
def copied(folder: Path) -> Iterator[Path]:
    shutil.copytree(CHECKOUT, folder, ignore=LEFT_OUT)
    place = place_of(folder)
    try:
        yield folder
    finally:
        Servers(place, ("postgres", "valkey")).stop_unused()
        shutil.rmtree(place.data, ignore_errors=True)
        shutil.rmtree(place.sockets, ignore_errors=True)


def surroundings(checkout: Path, **more: str) -> dict[str, str]:
    """No server is named, so that the checkout's own are used."""
    ours = environment(place_of(checkout), given={})
    return {**{name: value for name, value in os.environ.items() if name not in ours}, **more}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_healthy(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False
