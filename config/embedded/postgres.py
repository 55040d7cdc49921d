"""The embedded PostgreSQL: makes its cluster, starts, adopts, recovers and stops it. One caller at a time."""

import shutil
import signal
from dataclasses import dataclass
from pathlib import Path

import psycopg

from config.embedded import programs
from config.embedded.account import Account, server_account
from config.embedded.addresses import POSTGRES_PORT, Place
from config.embedded.passwords import passwords
from config.embedded.processes import answers, command_line, detach, end, exists, is_running, run, tail, wait
from config.embedded.provision import provision
from config.embedded.trouble import EmbeddedTrouble

STARTUP_SECONDS = 120  # a crash under load may leave much to replay
# What the log says when a server killed a moment ago has not quite gone: try again.
PASSING = ("pre-existing shared memory block", "is the server running", "shutting down")


@dataclass(frozen=True)
class Postgres:
    place: Place
    only: Path | None = None  # the folder of the programs, when it must be a certain one

    @property
    def cluster(self) -> Path:
        return self.place.data / "postgres"

    @property
    def log(self) -> Path:
        return self.place.logs / "postgres.log"

    def is_alive(self) -> bool:
        """Not necessarily ready: it may still be recovering."""
        return answers(self.place.postgres_socket)

    def is_up(self) -> bool:
        return self.is_alive() and self._status() == "ready"

    def start(self) -> bool:
        """Whether it had to be started; otherwise it ran already and is now ours as well."""
        was_up = self.is_up() or (self.is_alive() and wait(self.is_up, STARTUP_SECONDS))
        if not was_up:
            account = server_account(self.cluster)
            account.folder(self.place.socket_folder)
            self.stop()
            self._clear_leftovers()
            found = programs.postgres(account, self.place.data / "programs", made_by=self._made_by(), only=self.only)
            if not self._made_by():
                self._initialise(account, found)
            self._launch(account, found)
        try:
            provision(self.place, passwords(self.place.data))
        except psycopg.OperationalError as error:
            raise EmbeddedTrouble(
                f"The embedded PostgreSQL does not let us in: {str(error).strip()}. "
                f"If {self.place.data}/passwords.json was lost, start anew: make clean."
            ) from error
        return not was_up

    def stop(self) -> None:
        pid = self.pid()
        end(pid, lambda: self._is_ours(pid), [(signal.SIGINT, 30), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)])

    def _made_by(self) -> int | None:
        try:
            return int((self.cluster / "PG_VERSION").read_text())
        except FileNotFoundError:
            return None

    def _lines(self) -> list[str]:
        try:
            return (self.cluster / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []

    def pid(self) -> int:
        lines = self._lines()
        return int(lines[0]) if lines and lines[0].isdigit() else 0

    def _status(self) -> str:
        lines = self._lines()
        return lines[7].strip() if len(lines) > 7 else ""

    def _is_ready(self, pid: int) -> bool:
        return self.pid() == pid and self._status() == "ready"

    def _is_ours(self, pid: int) -> bool:
        return bool(pid) and str(self.cluster) in command_line(pid)

    def _clear_leftovers(self) -> None:
        """A number used again, or a dead server that nobody has collected, would keep PostgreSQL from starting.

        Where no such process is left, PostgreSQL itself sees from the file whether old workers still run.
        """
        if not self.pid() or exists(self.pid()):
            (self.cluster / "postmaster.pid").unlink(missing_ok=True)
        for path in (self.place.postgres_socket, self.place.postgres_socket.with_name(".s.PGSQL.5432.lock")):
            path.unlink(missing_ok=True)

    def _initialise(self, account: Account, found: programs.Postgres) -> None:
        """Beside its final place, so that an interrupted one is never taken for a cluster."""
        draft = self.place.data / "postgres.new"
        for attempt in _localities(found.major):
            shutil.rmtree(draft, ignore_errors=True)
            account.folder(draft)
            word_file = self.place.data / "postgres.password"
            word_file.write_text(passwords(self.place.data)["postgres"])
            account.own(word_file)
            try:
                made = run(
                    [
                        str(found.folder / "initdb"),
                        *("-D", str(draft), "-U", "postgres", f"--pwfile={word_file}", "-E", "UTF8", "-k"),
                        *("--auth=scram-sha-256", "--no-instructions", *attempt),
                    ],
                    account,
                )
            finally:
                word_file.unlink()
            if made.returncode == 0:
                (self.place.data / "provisioned").unlink(missing_ok=True)
                draft.rename(self.cluster)
                return
        raise EmbeddedTrouble(f"PostgreSQL cannot make its data folder {draft}:\n{made.stderr.strip()}")

    def _launch(self, account: Account, found: programs.Postgres) -> None:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": self.place.socket_folder,
            "unix_socket_permissions": "0700",
            "max_connections": 100,
            "timezone": "UTC",
            "log_timezone": "UTC",
        }
        argv = [str(found.folder / "postgres"), "-D", str(self.cluster), "-p", str(POSTGRES_PORT)]
        for name, value in settings.items():
            argv += ["-c", f"{name}={value}"]
        for _ in range(20):
            pid = detach(argv, account, self.log)
            if not wait(lambda: self._is_ready(pid) or not is_running(pid), STARTUP_SECONDS):
                raise EmbeddedTrouble(f"PostgreSQL is not ready after {STARTUP_SECONDS} s; see {self.log}.")
            if self._is_ready(pid):
                return
            if not any(reason in tail(self.log) for reason in PASSING):
                break
            wait(lambda: False, 0.25)
        raise EmbeddedTrouble(f"PostgreSQL does not start. The end of {self.log}:\n{tail(self.log)}")


def _localities(major: int) -> list[list[str]]:
    """The same order of characters everywhere; the wheel has no ICU, and not every libc knows C.UTF-8."""
    portable = [["--locale=C.UTF-8"], ["--locale=C"]]
    return [["--locale-provider=builtin", "--locale=C.UTF-8"], *portable] if major >= 17 else portable
