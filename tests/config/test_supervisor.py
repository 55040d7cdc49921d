"""What dies is started again, what was started is stopped, and a Ctrl-C arrives whichever way it is sent."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from config.embedded.addresses import CHECKOUT
from config.embedded.processes import command_line, wait
from config.supervisor import Child

# A child that has a child of its own and writes down both numbers.
FAMILY = """
import os, pathlib, subprocess, sys, time
inner = subprocess.Popen(["sleep", "1000"])
pathlib.Path(sys.argv[1] + ".draft").write_text(f"{os.getpid()} {inner.pid}")
os.replace(sys.argv[1] + ".draft", sys.argv[1])
time.sleep(1000)
"""
SUPERVISOR = f"""
import sys
from pathlib import Path
from config.embedded.servers import Servers
from config.supervisor import Child, Supervisor
folder = Path(sys.argv[1])
children = [
    Child(name, [sys.executable, "-c", {FAMILY!r}, str(folder / name)], folder / "log") for name in ("one", "two")
]
say = lambda line: print(line, flush=True)
Supervisor(children, servers=Servers(services=()), say=say).run(ready=lambda: not say("ready"))
"""
BOTH = ("one", "two")
# As a shell without a terminal does with what it starts in the background.
IN_BACKGROUND = ("sh", "-c", 'trap "" INT; exec "$@"', "sh")
# As a terminal does, whatever these tests were started from.
AT_A_TERMINAL = (
    sys.executable,
    "-c",
    "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execvp(sys.argv[1], sys.argv[1:])",
)
IS_LINUX = sys.platform == "linux"  # elsewhere the system does not say what became of a parent


@pytest.fixture
def started(tmp_path):
    """Starts a supervisor in `tmp_path`, through `make` or not; whatever is left of it goes afterwards."""
    (tmp_path / "supervisor.py").write_text(SUPERVISOR)
    (tmp_path / "Makefile").write_text(f"run:\n\t@exec {sys.executable} supervisor.py {tmp_path}\n")
    running = []

    def start(*before, command=(sys.executable, "supervisor.py", str(tmp_path))):
        process = subprocess.Popen(
            [*before, *command],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        running.append(process)
        assert process.stdout.readline() == "ready\n"
        assert wait(lambda: all((tmp_path / name).exists() for name in BOTH), 20)
        return process

    yield start
    for process in running:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    for pid in family(tmp_path):
        if command_line(pid):
            os.kill(pid, signal.SIGKILL)


def numbers(path: Path) -> list[int]:
    return [int(number) for number in path.read_text().split()] if path.exists() else []


def family(folder: Path) -> list[int]:
    return [number for name in BOTH for number in numbers(folder / name)]


def are_gone(pids: list[int]) -> bool:
    return wait(lambda: not any(command_line(pid) for pid in pids), 20)


def test_a_killed_child_is_started_again_without_what_it_left_behind(started, tmp_path):
    supervisor = started()
    before = {name: numbers(tmp_path / name) for name in BOTH}
    os.kill(before["one"][0], signal.SIGKILL)
    assert supervisor.stdout.readline() == f"one stopped and is started again; its log: {tmp_path / 'log'}\n"
    assert wait(lambda: numbers(tmp_path / "one") != before["one"], 20)
    assert are_gone(before["one"])
    assert numbers(tmp_path / "two") == before["two"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_everything_it_started_also_in_the_background(started, tmp_path, number):
    supervisor = started(*IN_BACKGROUND)
    supervisor.send_signal(number)
    assert supervisor.wait(20) == 0
    assert are_gone(family(tmp_path))


def test_started_with_nohup_it_outlives_its_terminal(started, tmp_path):
    supervisor = started("nohup")
    before = family(tmp_path)
    supervisor.send_signal(signal.SIGHUP)
    os.kill(before[0], signal.SIGKILL)
    assert supervisor.stdout.readline().startswith("one stopped and is started again")
    supervisor.terminate()
    assert supervisor.wait(20) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, *([signal.SIGINT] if IS_LINUX else [])])
def test_a_signal_to_make_alone_reaches_it(started, tmp_path, number):
    make = started(*AT_A_TERMINAL, command=("make", "--silent", "run"))
    make.send_signal(number)
    assert make.wait(20) == -number
    assert are_gone(family(tmp_path))


def test_killed_itself_it_takes_its_children_along(started, tmp_path):
    supervisor = started()
    children = [numbers(tmp_path / name)[0] for name in BOTH]
    supervisor.kill()
    assert are_gone(children) or not IS_LINUX


def test_a_child_that_dies_over_and_over_is_started_ever_more_rarely(tmp_path):
    child = Child("unsteady", ["false"], tmp_path / "log")
    pauses = []
    for _ in range(8):
        child.start()
        child.process.wait()
        child.note_death()
        pauses.append(child.pause)
    assert pauses == [0, 0, 1, 2, 4, 8, 10, 10]


def test_a_child_that_lived_long_is_started_again_at_once(tmp_path):
    child = Child("steady", ["false"], tmp_path / "log", deaths=6)
    child.start()
    child.process.wait()
    child.started_at -= 60
    child.note_death()
    assert (child.deaths, child.pause, child.is_due) == (1, 0, True)
