"""Keeps processes and the embedded servers up until it is told to stop. Knows their names, not what they do."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from config.embedded.servers import Servers
from config.embedded.trouble import EmbeddedTrouble

CHECK_EVERY = 0.25  # seconds; a dead process is back well within two
STEADY = 10  # seconds a process must live for its earlier deaths to be forgotten
LONGEST_PAUSE = 10  # seconds between the attempts of a process that dies again and again
STOP_WITHIN = 15  # seconds for a worker to finish what it has in hand; then it is killed and its work is sent again
PR_SET_PDEATHSIG = 1
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None  # loaded before any fork


def die_with(parent: int) -> None:
    """In the child, before it runs: a supervisor killed with -9 takes its children along (Linux)."""
    if LIBC:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died before we could ask
            os._exit(1)
    # Background jobs of a shell ignore SIGINT, and children inherit that.
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def leave(number: int, _frame: object) -> None:
    """What a signal does while there are no children yet."""
    raise SystemExit(128 + number)


def heed(handler: Callable[[int, object], None]) -> None:
    """Set outright, because a process in the background of a shell starts with SIGINT ignored."""
    for number in STOP_SIGNALS:
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # ignored on purpose: nohup
            signal.signal(number, handler)


@dataclass
class Child:
    name: str
    command: Sequence[str]
    log: Path
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0
    died_at: float | None = None
    deaths: int = 0

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                env={**os.environ, **self.environment},
                start_new_session=True,  # a Ctrl-C in the terminal reaches us alone; we pass it on
                preexec_fn=partial(die_with, os.getpid()),  # noqa: PLW1509 — before any thread of ours exists
            )
        self.started_at = time.monotonic()
        self.died_at = None

    @property
    def is_dead(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def note_death(self) -> None:
        """The first deaths are free; one that dies over and over is started ever more rarely."""
        if self.died_at is None:
            self.died_at = time.monotonic()
            self.deaths = 1 if self.died_at - self.started_at > STEADY else self.deaths + 1

    @property
    def pause(self) -> float:
        return min(LONGEST_PAUSE, 2 ** (self.deaths - 3)) if self.deaths > 2 else 0

    @property
    def is_due(self) -> bool:
        return self.died_at is not None and time.monotonic() - self.died_at >= self.pause

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def wait(self, deadline: float) -> None:
        if self.process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):  # killed with its group
                self.process.wait(max(0.1, deadline - time.monotonic()))
            self.end_group()
            self.process.wait()

    def end_group(self) -> None:
        """What a killed process leaves behind would hold its port and its place in line."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):  # nobody left, or only the dead (macOS)
                os.killpg(self.process.pid, signal.SIGKILL)


class Supervisor:
    """`say` gets one line for a person; `ready` is asked until it says yes, and then never again."""

    def __init__(self, children: Sequence[Child], *, servers: Servers, say: Callable[[str], None]) -> None:
        self.children = children
        self.servers = servers
        self.say = say
        self.caller = Caller()
        self.is_stopping = False

    def run(self, ready: Callable[[], bool]) -> None:
        """Start everything, watch until a signal comes, stop everything."""
        heed(self._stop)
        is_ready = False
        try:
            for child in self.children:
                child.start()
            while not self.is_stopping:
                self._revive_servers()
                for child in self.children:
                    self._revive(child)
                is_ready = is_ready or ready()
                self.is_stopping = self.is_stopping or self.caller.was_interrupted()
                time.sleep(CHECK_EVERY)
        finally:
            self._stop_all()

    def _revive_servers(self) -> None:
        if self.servers.are_alive():
            return
        try:
            started = self.servers.ensure_running()
        except EmbeddedTrouble as trouble:
            self.say(f"{trouble} Trying again.")
            return
        if started:
            self.say(f"{' and '.join(started)} stopped and was started again.")

    def _revive(self, child: Child) -> None:
        if not child.is_dead or self.is_stopping:
            return
        if child.died_at is None:
            child.note_death()
            child.end_group()
            again = f"again in {child.pause:.0f} s" if child.pause else "again"
            self.say(f"{child.name} stopped and is started {again}; its log: {child.log}")
        if child.is_due:
            child.start()

    def _stop(self, _number: int, _frame: object) -> None:
        self.is_stopping = True

    def _stop_all(self) -> None:
        for child in self.children:
            child.stop()
        deadline = time.monotonic() + STOP_WITHIN
        for child in self.children:
            child.wait(deadline)


class Caller:
    """The process that started us, when it is `make`: a SIGINT sent to make alone is not passed on to us.

    make then blocks the signal, drops its handler and waits for us without end; the system shows both (Linux).
    """

    INTERRUPT = 1 << (signal.SIGINT - 1)

    def __init__(self) -> None:
        self.pid = os.getppid()
        blocked, caught = self._signals()
        self.is_watched = bool(caught & self.INTERRUPT) and not blocked & self.INTERRUPT

    def was_interrupted(self) -> bool:
        if not self.is_watched or os.getppid() != self.pid:
            return False
        blocked, caught = self._signals()
        return bool(blocked & self.INTERRUPT) and not caught & self.INTERRUPT

    def _signals(self) -> tuple[int, int]:
        try:
            lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        except OSError:
            return 0, 0
        shown = dict(line.split(":", 1) for line in lines if line.startswith("Sig"))
        return int(shown["SigBlk"], 16), int(shown["SigCgt"], 16)
