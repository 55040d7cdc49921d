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
from pathlib import Path

CHECK_EVERY = 0.5  # seconds; a dead process is back well within two
STEADY = 10  # seconds a process must live for its earlier deaths to be forgotten
LONGEST_PAUSE = 10  # seconds between the attempts of a process that dies again and again
STOP_WITHIN = 15  # seconds for a worker to finish what it has in hand; then it is killed and its work is sent again
PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """In the child, before it runs: a supervisor killed with -9 takes its children along (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    # Background jobs of a shell ignore SIGINT, and children inherit that.
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@dataclass
class Child:
    name: str
    command: Sequence[str]
    log: Path
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0
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
                preexec_fn=die_with_parent,  # noqa: PLW1509 — before any thread of ours exists
            )
        self.started_at = time.monotonic()

    @property
    def is_dead(self) -> bool:
        return self.process is None or self.process.poll() is not None

    @property
    def may_start(self) -> bool:
        pause = min(LONGEST_PAUSE, 2 ** (self.deaths - 2)) if self.deaths > 1 else 0
        return time.monotonic() - self.started_at >= pause

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def wait(self, deadline: float) -> None:
        """Until it is gone; whatever is left of its group is killed."""
        if self.process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):  # killed below
            self.process.wait(max(0.1, deadline - time.monotonic()))
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        self.process.wait()


class Supervisor:
    """`say` gets one line for a person; `servers` is asked to bring dead servers back."""

    def __init__(self, children: Sequence[Child], *, servers: Callable[[], object], say: Callable[[str], None]) -> None:
        self.children = children
        self.servers = servers
        self.say = say
        self.is_stopping = False

    def run(self, ready: Callable[[], None]) -> None:
        """Start everything, call `ready` once, watch until a signal comes, stop everything."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        try:
            for child in self.children:
                child.start()
            ready()
            while not self.is_stopping:
                self.servers()
                for child in self.children:
                    self._revive(child)
                time.sleep(CHECK_EVERY)
        finally:
            self._stop_all()

    def _revive(self, child: Child) -> None:
        if not child.is_dead or self.is_stopping:
            return
        if time.monotonic() - child.started_at > STEADY:
            child.deaths = 0
        if child.may_start:
            child.deaths += 1
            self.say(f"{child.name} stopped and is started again; its log: {child.log}")
            child.start()

    def _stop(self, *_signal: object) -> None:
        self.is_stopping = True

    def _stop_all(self) -> None:
        for child in self.children:
            child.stop()
        deadline = time.monotonic() + STOP_WITHIN
        for child in self.children:
            child.wait(deadline)
