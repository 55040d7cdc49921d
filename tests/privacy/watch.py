"""What must appear nowhere but in sealed columns: the personal values that the tests know, in every disguise."""

import base64
import functools
import re
from collections.abc import Iterable

from django.apps import apps
from django.db import connection, router

# Of tests.documents, and of the forms that the browser fills in. Only what is nobody's and nothing's name elsewhere.
KNOWN = ("Ana María", "Gómez", "12.345.678", "12345678", "991234567", "99 123 4567", "ana@example.org", "Tz’unun")
KNOWN += ("O'Brien", "Ñusta")


STAFF_NAMES = {"offices_staffmember"}


def disguises(value: str) -> set[str]:
    """As text, JSON, percent-encoded, hexadecimal, base64 at each of its three places, and UTF-16."""
    raw = value.encode()
    found = {value, value.encode("unicode_escape").decode(), "".join(f"%{byte:02X}" for byte in raw)}
    found |= {raw.hex(), value.encode("utf-16-le").hex()}
    for shift in range(3):
        coded = base64.b64encode(b"\0" * shift + raw).decode().rstrip("=")
        found.add(coded[(0, 2, 3)[shift] : -1])  # without the characters that neighbours have a part in
    return found


@functools.cache
def pattern(values: tuple[str, ...] = KNOWN) -> re.Pattern[str]:
    words = {disguise for value in values for disguise in disguises(value)}
    return re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True)), re.IGNORECASE)


def tables_that_show(values: Iterable[str] = KNOWN, *, among: Iterable[str] | None = None) -> list[tuple[str, int]]:
    """Tables with rows that hold one of the values in any column, sealed ones as hexadecimal text; and how many.

    To be asked in the scope of the system. What staff are called is not a secret: their table is left out.
    """
    tables = _tables() if among is None else sorted(set(_tables()) & set(among))
    if not tables:
        return []
    words = sorted({disguise for value in values for disguise in disguises(value)})
    counts = " UNION ALL ".join(
        f"SELECT '{table}', count(*) FROM \"{table}\" t WHERE t::text ~* %(words)s" for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM ({counts}) found WHERE count > 0", {"words": "|".join(map(re.escape, words))})
        return cursor.fetchall()


def written_tables() -> list[str]:
    """Those that this transaction wrote to, savepoints that were taken back included."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_stat_xact_user_tables WHERE n_tup_ins + n_tup_upd > 0")
        return [name for (name,) in cursor]


@functools.cache
def _tables() -> list[str]:
    models = apps.get_models(include_auto_created=True)
    here = [model for model in models if router.allow_migrate_model("default", model)]
    return sorted({model._meta.db_table for model in here} - STAFF_NAMES)
