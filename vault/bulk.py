"""Opening one column of thousands of rows at once, for work that counts and shows nobody anything.

The same door as `vault.door.open` without a model object a row: the same keys, the same binding to the place, and
before anything is given out one audit entry per office that names every subject. No audit, no plain text.
"""

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from django.db import connections
from psycopg import Cursor

from audit.actor import Actor
from audit.services import record
from vault import cipher
from vault.keyfile import key_file
from vault.routers import KEYS

_KEYS = """
    SELECT subject_id::text, number, country, wrapping_key, wrapped FROM vault_casekey
    WHERE subject_id = ANY(%s::uuid[])
"""


class Sealed(NamedTuple):
    """One value with what it is bound to. Ids are text: a million UUID objects take longer than their seals."""

    id: str
    subject: str
    office: str  # empty where no office has the row
    value: bytes


def open_column(rows: Sequence[Sealed], *, table: str, column: str, actor: Actor, purpose: str) -> list[bytes | None]:
    """The JSON text of each value, in order; None where the key is gone. Raises SealBroken as the door does."""
    ring = _ring(rows)
    opened: list[bytes | None] = []
    for row in rows:
        secret = ring.get((row.subject, cipher.key_number(row.value)))
        place = f"{table}|{column}|{row.subject}|{row.id}|".encode()
        opened.append(None if secret is None else cipher.unseal_bytes(row.value, secret=secret, place=place))
    readable = [row for row, plain in zip(rows, opened, strict=True) if plain is not None]
    for office, group in groupby(sorted(readable, key=attrgetter("office")), key=attrgetter("office")):
        members = list(group)
        record(
            "opened",
            actor=actor,
            purpose=purpose,
            office=office,
            subjects=sorted({row.subject for row in members}),
            detail={"rows": len(members)},
        )
    return opened


def _ring(rows: Sequence[Sealed]) -> dict[tuple[str, int], bytes]:
    """Subject and number -> key, in one query."""
    file = key_file()
    # The driver itself, in binary: a key is bytes, and Django's cursor has them spelled in hexadecimal digits.
    connections[KEYS].ensure_connection()
    with Cursor(connections[KEYS].connection) as cursor:
        cursor.execute(_KEYS, [list({row.subject for row in rows})], binary=True)
        return {
            (subject, number): file.unwrap(country, name, wrapped, f"{subject}|{number}|{country}".encode())
            for subject, number, country, name, wrapped in cursor
        }
