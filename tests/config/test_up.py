"""`manage.py up` in a checkout of its own: a site that answers, comes back after blows and leaves nothing running."""

import os
import re
import signal
import subprocess

import pytest

from casework import demo
from config.embedded.addresses import place_of
from config.embedded.postgres import Postgres
from config.embedded.processes import command_line, wait
from config.embedded.valkey import Valkey
from tests import checkouts


@pytest.fixture
def checkout(tmp_path):
    with checkouts.copied(tmp_path / "checkout") as folder:
        yield folder


def children(pid: int) -> set[int]:
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True).stdout
    return {int(number) for number in listed.split() if command_line(int(number))}


def test_one_command_makes_a_site_that_comes_back_after_blows_and_leaves_nothing(checkout):
    port = checkouts.free_port()
    surroundings = checkouts.surroundings(checkout, PORT=str(port))
    options = {"cwd": checkout, "env": surroundings, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    place = place_of(checkout)
    with subprocess.Popen(checkouts.UP, start_new_session=True, **options) as up:
        try:
            block = []
            while not block or not block[-1].startswith("  Stop: "):
                block.append(up.stdout.readline())
                assert block[-1], up.stderr.read()
            assert checkouts.is_healthy(port)
            shown = "".join(block)
            assert f"http://localhost:{port}" in shown
            assert re.findall(r"\S+@\S+", shown) == [email for _role, email, _password in demo.sign_ins()]
            assert (demo.PASSWORD in shown, str(place.data) in shown) == (True, True)

            second = subprocess.run(checkouts.UP, **options)
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
            assert wait(lambda: len(children(up.pid) - before) == 4 and checkouts.is_healthy(port), 60)

            running = [*children(up.pid), Postgres(place).pid(), Valkey(place).pid()]
            up.send_signal(signal.SIGTERM)
            assert up.wait(60) == 0
            assert [pid for pid in running if command_line(pid)] == []
        finally:
            up.kill()
