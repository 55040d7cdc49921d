"""Connects as the owner of a database for the length of a block. Only `migrate` does this."""

from collections.abc import Iterator
from contextlib import contextmanager

import environ
from django.conf import settings
from django.core.management import CommandError
from django.db import connections

VARIABLES = {"default": "DATABASE_OWNER_URL", "keys": "KEYS_DATABASE_OWNER_URL"}
# A migration may take its time; waiting for a lock, it would hold up everybody behind it.
OPTIONS = {"options": "-c TimeZone=UTC -c lock_timeout=5s"}


@contextmanager
def as_owner(alias: str) -> Iterator[None]:
    """Same database, other role; what a test names the database stays."""
    if not settings.OWNER_URLS.get(alias):
        raise CommandError(f"Set {VARIABLES[alias]} to the address of the role that owns the database (smo_owner).")
    address = environ.Env.db_url_config(settings.OWNER_URLS[alias])
    connection = connections[alias]
    usual = connection.settings_dict
    role = {name: address[name] for name in ("HOST", "PORT", "USER", "PASSWORD")}
    connection.close()
    connection.settings_dict = {**usual, **role, "CONN_MAX_AGE": 0, "OPTIONS": OPTIONS}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict = usual
