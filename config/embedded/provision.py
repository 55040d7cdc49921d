"""Roles, databases and rights in a fresh server, from `deploy/roles.sql` alone. Repeatable."""

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

import psycopg
from psycopg import sql

from config.embedded.addresses import CHECKOUT, POSTGRES_PORT, Place

SCRIPT = CHECKOUT / "deploy" / "roles.sql"
DATABASES = ("smo", "smo_keys")
PASSWORDS = {"owner_password": "smo_owner", "app_password": "smo_app", "backup_password": "smo_backup"}


def provision(place: Place, words: Mapping[str, str]) -> None:
    """Nothing to do when this script has run here already."""
    stamp = place.data / "provisioned"
    version = hashlib.sha256(SCRIPT.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == version:
        return
    with _superuser(place, words, "postgres") as connection:
        present = {name for (name,) in connection.execute("SELECT datname FROM pg_database")}
        for name in DATABASES:
            if name not in present:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    for name in DATABASES:
        with _superuser(place, words, name) as connection:
            connection.execute(_filled_in(SCRIPT.read_text(), words))
    # New databases are copies of template1: those that the tests create inherit the rights.
    with _superuser(place, words, "template1") as connection:
        connection.execute(rights_in_a_database())
    stamp.write_text(version)


def rights_in_a_database(script: Path = SCRIPT) -> sql.SQL:
    """The part of the script that applies to any database of the owner."""
    return sql.SQL(re.split(r"^-- == .*$", script.read_text(), flags=re.MULTILINE)[1].replace("{", "{{"))


def _filled_in(text: str, words: Mapping[str, str]) -> sql.Composed:
    """The script's `:'name'` are variables of psql; here they become quoted literals."""
    pieces = re.split(r":'(\w+)'", text)
    return sql.Composed(
        sql.Literal(words[PASSWORDS[piece]]) if number % 2 else sql.SQL(piece) for number, piece in enumerate(pieces)
    )


def _superuser(place: Place, words: Mapping[str, str], database: str) -> psycopg.Connection:
    return psycopg.connect(
        host=str(place.socket_folder),
        port=POSTGRES_PORT,
        user="postgres",
        password=words["postgres"],
        dbname=database,
        autocommit=True,
    )
