"""The system account that runs the servers. PostgreSQL refuses root, so root needs another one."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from config.embedded.trouble import EmbeddedTrouble

NAME = "smo-postgres"
STAND_INS = ("postgres", "nobody")  # where accounts cannot be added


@dataclass(frozen=True)
class Account:
    """`None` in both stands for ourselves."""

    uid: int | None = None
    gid: int | None = None

    @property
    def process_options(self) -> dict[str, object]:
        """For subprocess: become that account and none of our groups."""
        return {} if self.uid is None else {"user": self.uid, "group": self.gid, "extra_groups": []}

    def folder(self, path: Path) -> Path:
        """A folder that only this account (and root) can enter."""
        path.mkdir(mode=0o700, exist_ok=True)
        self.own(path)
        path.chmod(0o700)
        return path

    def own(self, path: Path) -> None:
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)


def server_account(cluster: Path) -> Account:
    """Ourselves, unless we are root; then whoever owns the data already, or the account made for it."""
    if os.geteuid() != 0:
        return Account()
    if cluster.exists() and cluster.stat().st_uid != 0:
        status = cluster.stat()
        return Account(status.st_uid, status.st_gid)
    entry = _entry(NAME) or _make() or next(filter(None, map(_entry, STAND_INS)), None)
    if entry is None:
        raise EmbeddedTrouble(
            f"PostgreSQL does not run as root and the account {NAME} cannot be made. Run as an ordinary user."
        )
    return Account(entry.pw_uid, entry.pw_gid)


def _entry(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _make() -> pwd.struct_passwd | None:
    program = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin")
    if program:
        shell = shutil.which("nologin", path="/usr/sbin:/sbin") or "/bin/false"
        subprocess.run([program, "--system", "--no-create-home", "--shell", shell, NAME], capture_output=True)
    return _entry(NAME)
