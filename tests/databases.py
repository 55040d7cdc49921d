"""Test databases: a template built once by the owner, clones of it for whoever needs one, all used as smo_app."""

import contextlib
import hashlib
import io
import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import environ
import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from config.embedded.servers import ensure_running
from config.owner import as_owner

ROOT = Path(__file__).resolve().parent.parent
STANDING: set[str] = set()  # the main databases of the clones that stand
ALIASES = ("default", "keys")
VARIABLES = {"default": "DATABASE_URL", "keys": "KEYS_DATABASE_URL"}
GIVEN = "TEST_TEMPLATE"  # a name in place of the fingerprint; `template_…` goes when the next one is built
TEMPLATE_LOCK = 7_401  # any number; two workers must not build the same template


def fingerprint() -> str:
    """Of everything that decides what an empty, migrated database with the programme looks like."""
    digest = hashlib.sha256()
    sources = [*ROOT.glob("*/migrations/*.py"), *ROOT.glob("programme/*.yaml"), *ROOT.glob("offices/**/*.py")]
    for path in sorted([*sources, ROOT / "vault" / "rls.py", ROOT / "audit" / "append_only.py"]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def owner() -> psycopg.Connection:
    return _connection(settings.OWNER_URLS["default"])


def _connection(url: str) -> psycopg.Connection:
    address = environ.Env.db_url_config(url)
    return psycopg.connect(
        host=address["HOST"],
        port=address["PORT"],
        user=address["USER"],
        password=address["PASSWORD"],
        dbname=address["NAME"],
        autocommit=True,
    )


@contextlib.contextmanager
def connected_to(names: dict[str, str]) -> Iterator[None]:
    """Point Django, and processes started meanwhile, at other databases of the same server."""
    before = {alias: connections[alias].settings_dict["NAME"] for alias in ALIASES}
    environment = {VARIABLES[alias]: os.environ.get(VARIABLES[alias]) for alias in ALIASES}
    _point(names)
    for alias in ALIASES:
        os.environ[VARIABLES[alias]] = _address(alias, names[alias])
    try:
        yield
    finally:
        _point(before)
        for variable, value in environment.items():
            os.environ.pop(variable, None) if value is None else os.environ.update({variable: value})


def build_template() -> dict[str, str]:
    """Names of the two template databases, built now unless an earlier run with the same sources did."""
    ensure_running()
    mark = os.environ.get(GIVEN) or f"template_{fingerprint()}"
    names = {alias: f"smo_{mark}_{alias}" for alias in ALIASES}
    with owner() as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [TEMPLATE_LOCK])
        present = {name for (name,) in connection.execute("SELECT datname FROM pg_database")}
        if not set(names.values()) <= present:
            for name in present:
                if name.startswith("smo_template_"):
                    drop(name)
            building = {alias: f"smo_building_{alias}" for alias in ALIASES}
            for name in building.values():
                drop(name)
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
            with connected_to(building):
                call_command("migrate", verbosity=0)
                call_command("load_programme", str(ROOT / "programme" / "programme.yaml"), stdout=io.StringIO())
            for alias, name in building.items():
                connection.execute(
                    sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(name), sql.Identifier(names[alias]))
                )
    return names


@contextlib.contextmanager
def clone(templates: dict[str, str]) -> Iterator[dict[str, str]]:
    """A fresh pair of databases; gone afterwards."""
    mark = uuid.uuid4().hex[:8]
    names = {alias: f"smo_test_{alias}_{mark}" for alias in ALIASES}
    STANDING.add(names["default"])
    with owner() as connection:
        for alias, name in names.items():
            connection.execute(
                # Through the log: a copy of the files waits for two checkpoints, with all that others wrote.
                sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY wal_log").format(
                    sql.Identifier(name), sql.Identifier(templates[alias])
                )
            )
    try:
        with connected_to(names):
            yield names
    finally:
        STANDING.remove(names["default"])
        for name in names.values():
            drop(name)


def drop(name: str) -> None:
    """PostgreSQL waits for five seconds for others to leave; then their backends are ended."""
    for _try in range(6):
        try:
            with owner() as connection:
                connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
            return
        except psycopg.errors.ObjectInUse:
            _end_backends(name)
    raise AssertionError(f"somebody is still connected to {name}")


def _end_backends(name: str) -> None:
    """Of threads and processes that a broken test left; as the application's role, for the owner may not.

    An autovacuum, which neither may end, leaves by itself.
    """
    with _connection(settings.DATABASE_ADDRESSES["default"]) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND usename = current_user",
            [name],
        )


def as_the_owner(alias: str) -> contextlib.AbstractContextManager[None]:
    """Django's connection as smo_owner, to try what even the owner must not be able to do."""
    return as_owner(alias)


def somebody_waits_for_us() -> bool:
    """Whether another session waits for what this transaction holds."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))"
        )
        return bool(cursor.fetchone()[0])


def _point(names: dict[str, str]) -> None:
    for alias in ALIASES:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = names[alias]


def _address(alias: str, name: str) -> str:
    variable = VARIABLES[alias]
    base = os.environ.get(variable) or settings.DATABASE_ADDRESSES[alias]
    head, _, _old = base.rpartition("/")
    return f"{head}/{name}"
