"""`manage.py up` in a checkout of its own: a site that answers, comes back after blows and leaves nothing running."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from casework import demo
from config.embedded.addresses import CHECKOUT, environment, place_of
from config.embedded.postgres import Postgres
from config.embedded.processes import command_line, wait
from config.embedded.servers import Servers
from config.embedded.valkey import Valkey

LEFT_OUT = shutil.ignore_patterns(".*", "var", "tests", "docs", "__pycache__")
COMMAND = [sys.executable, "manage.py", "up"]


@pytest.fixture
def checkout(tmp_path):
    folder = tmp_path / "checkout"
    shutil.copytree(CHECKOUT, folder, ignore=LEFT_OUT)
    place = place_of(folder)
    yield folder
    Servers(place, ("postgres", "valkey")).stop_unused()
    shutil.rmtree(place.data, ignore_errors=True)
    shutil.rmtree(place.sockets, ignore_errors=True)


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def surroundings(checkout, port):
    """No server is named, so that this checkout's own are used."""
    ours = environment(place_of(checkout), given={})
    return {**{name: value for name, value in os.environ.items() if name not in ours}, "PORT": str(port)}


def is_healthy(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as response:
            return response.status == 200
    except (urllib.error.URLError, OSError):
        return False


def children(pid: int) -> set[int]:
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True).stdout
    return {int(number) for number in listed.split() if command_line(int(number))}


def test_one_command_makes_a_site_that_comes_back_after_blows_and_leaves_nothing(checkout, port, surroundings):
    options = {"cwd": checkout, "env": surroundings, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    place = place_of(checkout)
    with subprocess.Popen(COMMAND, start_new_session=True, **options) as up:
        try:
            block = []
            while not block or not block[-1].startswith("  Stop: "):
                block.append(up.stdout.readline())
                assert block[-1], up.stderr.read()
            assert is_healthy(port)
            shown = "".join(block)
            assert f"http://localhost:{port}" in shown
            assert re.findall(r"\S+@\S+", shown) == [email for _role, email, _password in demo.sign_ins()]
            assert (demo.PASSWORD in shown, str(place.data) in shown) == (True, True)

            second = subprocess.run(COMMAND, **options)
            assert (second.returncode, second.stdout, second.stderr) == (
                1,
                "",
                "CommandError: It runs already in this checkout: "
                f"http://localhost:{port}, stop it with: kill {up.pid}\n",
            )

            before = children(up.pid)
            assert len(before) == 4
            for pid in (*before, Postgres(place).pid(), Valkey(place).pid()):
                os.kill(pid, signal.SIGKILL)
            assert wait(lambda: len(children(up.pid) - before) == 4 and is_healthy(port), 60)

            running = [*children(up.pid), Postgres(place).pid(), Valkey(place).pid()]
            up.send_signal(signal.SIGTERM)
            assert up.wait(60) == 0
            assert [pid for pid in running if command_line(pid)] == []
        finally:
            up.kill()
