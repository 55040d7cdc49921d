"""Whether this process could serve people now. The broker is not asked: forms go on without it."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import Error, connections
from django.http import HttpRequest, HttpResponse

from config.first_use import missing_migrations
from vault.keyfile import KeyFile, KeyFileError

NAMES = {"default": "database", "keys": "keys_database"}


def readyz(request: HttpRequest) -> HttpResponse:
    """200, or 503 with the names of what is missing, one a line, and nothing more."""
    lacks = list(missing())
    text = "".join(f"{name}\n" for name in lacks) or "ready\n"
    return HttpResponse(text, content_type="text/plain", status=503 if lacks else 200)


def missing() -> Iterator[str]:
    silent = [NAMES[alias] for alias in connections if not _answers(alias)]
    yield from silent
    try:
        KeyFile(Path(settings.VAULT_KEY_FILE))  # read anew: the one in memory may be older than its loss
    except KeyFileError:
        yield "key_file"
    if not silent and missing_migrations():
        yield "migrations"


def _answers(alias: str) -> bool:
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        connections[alias].close()
        return False
    return True
