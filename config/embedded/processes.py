"""Starting a server that outlives us, and telling our own processes from a stranger with a recycled number."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from config.embedded.account import Account

# Nothing of our own environment: PGPORT, PGDATA and the like would change what the programs do.
ENVIRONMENT = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC"}
PAUSE = 0.01
LARGE_LOG = 5_000_000


def run(argv: Sequence[str], account: Account) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        argv,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        env=ENVIRONMENT,
        cwd="/",
        umask=0o077,
        **account.process_options,
    )


def detach(argv: Sequence[str], account: Account, log: Path) -> int:
    """Start in a session of its own, so that neither our end nor a Ctrl-C reaches it; returns its number."""
    if log.exists() and log.stat().st_size > LARGE_LOG:
        log.replace(log.with_suffix(".log.1"))
    with log.open("ab") as output:
        shell = subprocess.run(
            ["/bin/sh", "-c", '"$@" >&2 & echo $!', "sh", *argv],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=output,
            env=ENVIRONMENT,
            cwd="/",
            umask=0o077,
            start_new_session=True,
            check=True,
            **account.process_options,
        )
    return int(shell.stdout)


def exists(pid: int) -> bool:
    """Also true of a dead process that its parent has not collected."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def is_running(pid: int) -> bool:
    """Not so when it is dead and merely not yet collected. The command line would not do: exec empties it a while."""
    status = Path(f"/proc/{pid}/stat")
    if Path("/proc/self").exists():
        try:
            state = status.read_text(errors="replace").rpartition(")")[2].split()[0]
        except OSError:
            return False
    else:
        answer = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True)
        state = answer.stdout.strip() or "X"
    return state[0] not in "ZX"


def command_line(pid: int) -> str:
    """Empty when there is no such process, or when it is dead and merely not yet collected."""
    entry = Path(f"/proc/{pid}/cmdline")
    if Path("/proc/self").exists():
        try:
            return entry.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    answer = subprocess.run(["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True)
    return answer.stdout.strip()


def answers(path: Path) -> bool:
    """Whether somebody accepts connections on this socket."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(1)
        try:
            client.connect(str(path))
        except BlockingIOError:  # so many wait in line that it takes no more: busy, not dead
            return True
        except OSError:
            return False
        return True


def wait(done: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            return False
        time.sleep(PAUSE)
    return True


def end(pid: int, is_ours: Callable[[], bool], signals: Sequence[tuple[signal.Signals, float]]) -> None:
    """Send each signal in turn and give it its seconds; a process that is not ours is left alone."""
    for number, seconds in signals:
        if not is_ours():
            return
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return
        if wait(lambda: not is_ours(), seconds):
            return


def tail(log: Path, lines: int = 8) -> str:
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""
