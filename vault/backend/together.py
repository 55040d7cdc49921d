"""New rows of several tables in one statement: one round trip, all or nothing. Knows models, not what they mean."""

import functools
import json
from collections.abc import Iterable
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Field, Model
from django.db.models.expressions import DatabaseDefault

Part = tuple[type[Model], tuple[Field, ...]]


def insert(rows: Iterable[Model], *, using: str = DEFAULT_DB_ALIAS) -> None:
    """Insert the rows, table by table in the order in which the tables come up. Reads nothing back.

    Rows of one table leave the same columns to the database's defaults. Foreign keys among the rows hold, since
    ours are checked when the transaction commits.
    """
    tables: dict[type[Model], list[Model]] = {}
    for row in rows:
        tables.setdefault(type(row), []).append(row)
    parts = []
    values = []
    for model, of_table in tables.items():
        fields = tuple(field for field in model._meta.concrete_fields if not _is_left_out(of_table[0], field))
        parts.append((model, fields))
        values.append(_as_json([{field.column: getattr(row, field.attname) for field in fields} for row in of_table]))
    if parts:
        with connections[using].cursor() as cursor:
            cursor.execute(_statement(tuple(parts)), values)


def _is_left_out(row: Model, field: Field) -> bool:
    return field.has_db_default() and isinstance(getattr(row, field.attname), DatabaseDefault)


def _as_json(rows: list[dict[str, Any]]) -> str:
    return json.dumps(rows, default=_as_text, ensure_ascii=False, separators=(",", ":"))


def _as_text(value: Any) -> str:
    """As PostgreSQL reads the types that JSON has no form for: uuid, timestamptz, date, bytea."""
    return f"\\x{value.hex()}" if isinstance(value, bytes) else str(value)


@functools.lru_cache(maxsize=256)
def _statement(parts: tuple[Part, ...]) -> str:
    """`WITH … AS (INSERT …), … INSERT …`: every part runs, and all see the same snapshot.

    A table's rows travel as one JSON text. A parameter for each value made a statement of ninety parameters, too
    long for the driver to keep, and took longer to build than all else that a submission does.
    """
    inserts = [_insert(*part) for part in parts]
    *first, last = inserts
    head = ", ".join(f"part_{number} AS ({text})" for number, text in enumerate(first))
    return f"WITH {head} {last}" if first else last


def _insert(model: type[Model], fields: tuple[Field, ...]) -> str:
    table = connection.ops.quote_name(model._meta.db_table)
    columns = ", ".join(field.column for field in fields)
    source = f"SELECT {columns} FROM json_populate_recordset(NULL::{table}, %s)"  # noqa: S608 — names of our models
    return f"INSERT INTO {table} ({columns}) {source}"
