"""The embedded Valkey: starts, adopts and stops it. It is the broker only, so its data may be lost."""

import shutil
import signal
import socket
from dataclasses import dataclass
from pathlib import Path

from config.embedded import programs
from config.embedded.account import Account, server_account
from config.embedded.addresses import Place
from config.embedded.processes import answers, command_line, detach, end, is_running, tail, wait
from config.embedded.trouble import EmbeddedTrouble

STARTUP_SECONDS = 30
MEMORY = "256mb"  # the outbox has 2,000 messages in flight at most, a few megabytes


@dataclass(frozen=True)
class Valkey:
    place: Place

    @property
    def folder(self) -> Path:
        return self.place.data / "valkey"

    @property
    def log(self) -> Path:
        return self.place.logs / "valkey.log"

    def is_alive(self) -> bool:
        """Not necessarily ready: it may still be reading its queue file."""
        return answers(self.place.valkey_socket)

    def is_up(self) -> bool:
        return self._ask("PING") == "+PONG"

    def start(self) -> bool:
        """Whether it had to be started; otherwise it ran already and is now ours as well."""
        if self.is_up() or (self.is_alive() and wait(self.is_up, STARTUP_SECONDS)):
            return False
        account = server_account(self.place.data / "postgres")
        account.folder(self.place.socket_folder)
        self.stop()
        if not self._launch(account):
            # A queue file that cannot be read is worth nothing: the database has every message.
            self._set_aside()
            if not self._launch(account):
                raise EmbeddedTrouble(f"Valkey does not start. The end of {self.log}:\n{tail(self.log)}")
        return True

    def stop(self) -> None:
        pid = self.pid()
        end(pid, lambda: self._is_ours(pid), [(signal.SIGTERM, 10), (signal.SIGKILL, 5)])

    def pid(self) -> int:
        try:
            return int((self.folder / "valkey.pid").read_text())
        except (FileNotFoundError, ValueError):
            return 0

    def _is_ours(self, pid: int) -> bool:
        """Both servers show their socket in the process list."""
        return bool(pid) and str(self.place.valkey_socket) in command_line(pid)

    def _ask(self, word: str) -> str:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(2)
            try:
                client.connect(str(self.place.valkey_socket))
                client.sendall(f"{word}\r\n".encode())
                return client.recv(64).decode(errors="replace").strip()
            except OSError:
                return ""

    def _launch(self, account: Account) -> bool:
        account.folder(self.folder)
        program = programs.valkey(account, self.place.data / "programs")
        pid = detach([str(program), *self._options()], account, self.log)
        wait(lambda: self.is_up() or not is_running(pid), STARTUP_SECONDS)
        return self.is_up()

    def _options(self) -> list[str]:
        settings = {
            "port": "0",
            "unixsocket": str(self.place.valkey_socket),
            "unixsocketperm": "700",
            "pidfile": str(self.folder / "valkey.pid"),
            "dir": str(self.folder),
            "appendonly": "yes",
            "save": "",
            "maxmemory": MEMORY,
            "maxmemory-policy": "noeviction",  # a queue must refuse, never forget
        }
        return [part for name, value in settings.items() for part in (f"--{name}", value)]

    def _set_aside(self) -> None:
        broken = self.folder.with_name("valkey.broken")
        shutil.rmtree(broken, ignore_errors=True)
        self.folder.rename(broken)
