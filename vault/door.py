"""Sealing and opening rows. `open` is the only way to plain text, and it leaves a trace or refuses.

A row that can be sealed has `id`, `office_id` and `key_subject` (the id of the case or draft whose key it is
under), and sealed columns of type `SealedField`.
"""

import functools
import itertools
import uuid
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Model

from audit.actor import Actor
from audit.services import record
from vault import cipher, keys
from vault.cipher import SealBroken
from vault.fields import SealedField, SealedFile

Opened = dict[uuid.UUID, dict[str, Any]]


def seal(row: Any, key: keys.DataKey, **values: Any) -> None:
    """Put each value, sealed, into the row's column of that name: bytes into that of a file. None stays None.

    Saves nothing. Any failure raises before the row holds anything new.
    """
    if row.key_subject != key.subject_id:
        raise SealBroken("the key is another subject's")
    sealed = {
        column: (cipher.seal_bytes if column in file_columns(type(row)) else cipher.seal)(
            value, secret=key.secret, number=key.number, place=_place(row, column)
        )
        for column, value in values.items()
        if value is not None
    }
    for column in values:
        setattr(row, column, sealed.get(column))


def open(rows: Iterable[Any], *, actor: Actor, purpose: str, columns: Collection[str] | None = None) -> Opened:
    """Plain values of the rows by row id, one query for the keys and one audit entry per office.

    `columns` limits what is opened, in each row to those that it has (default: every sealed column). Raises KeyGone
    for an erased subject and SealBroken for a value that is not where it was sealed; then nothing is opened and
    nothing recorded as read.
    """
    rows = list(rows)
    opened = _read(rows, columns)
    by_office = sorted(rows, key=_office)
    for office, group in itertools.groupby(by_office, key=_office):
        members = list(group)
        record(
            "opened",
            actor=actor,
            purpose=purpose,
            office=office,
            subjects=sorted({str(row.key_subject) for row in members}),
            detail={"rows": len(members)},
        )
    return opened


def _read(rows: Collection[Any], columns: Collection[str] | None) -> Opened:
    ring = keys.load(row.key_subject for row in rows) if rows else {}
    return {
        row.id: {
            column: _unseal(row, column, ring)
            for column in sealed_columns(type(row))
            if columns is None or column in columns
        }
        for row in rows
    }


@functools.cache
def sealed_columns(model: type[Model]) -> tuple[str, ...]:
    return tuple(field.attname for field in model._meta.concrete_fields if isinstance(field, SealedField))


@functools.cache
def file_columns(model: type[Model]) -> frozenset[str]:
    return frozenset(field.attname for field in model._meta.concrete_fields if isinstance(field, SealedFile))


def _unseal(row: Any, column: str, ring: dict[tuple[uuid.UUID, int], keys.DataKey]) -> Any:
    sealed = getattr(row, column)
    if sealed is None:
        return None
    sealed = bytes(sealed)
    key = ring.get((row.key_subject, cipher.key_number(sealed)))
    if key is None:
        raise keys.KeyGone(str(row.key_subject))
    unseal = cipher.unseal_bytes if column in file_columns(type(row)) else cipher.unseal
    return unseal(sealed, secret=key.secret, place=_place(row, column))


def _place(row: Any, column: str) -> bytes:
    return f"{row._meta.db_table}|{column}|{row.key_subject}|{row.id}|".encode()


def _office(row: Any) -> str:
    return row.office_id or ""
