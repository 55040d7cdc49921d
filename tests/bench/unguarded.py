"""The same build with its guards taken out: nothing is sealed, audited or scoped. For the benchmark of what they cost.

Served by gunicorn as `tests.bench.unguarded_wsgi`, on a database whose row-level security is off. There is no setting
for any of this, and nothing outside the benchmark imports it. Keyed hashes stay: something has to be found by them.
"""

import contextlib
import datetime
import json
import sys
import uuid
from collections.abc import Callable, Iterable, Iterator
from types import FunctionType
from typing import Any

from django.db import connection
from django.utils import timezone

from audit import services as audit
from audit.models import Entry
from tests.databases import as_the_owner
from vault import cipher, keys, scope
from vault.backend import base, together

HEADER = bytes([cipher.VERSION]) + (1).to_bytes(2, "big") + bytes(12)
PACKAGES = ("outbox", "audit", "vault", "offices", "intake", "routing", "casework", "config")


def substitutes() -> dict[Callable[..., Any], Callable[..., Any]]:
    """Each guard, and what stands in its place: as little as the rest of the code gets along with."""
    insert = together.insert

    def in_clear(value: Any, **_how: Any) -> bytes:
        """As long as the database wants it."""
        return HEADER + json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode().ljust(16)

    def key(subject_id: uuid.UUID | None = None, **_for: Any) -> keys.DataKey:
        return keys.DataKey(subject_id or uuid.uuid4(), 1, b"")

    def ring(subject_ids: Iterable[uuid.UUID]) -> dict[tuple[uuid.UUID, int], keys.DataKey]:
        return {(subject_id, 1): key(subject_id) for subject_id in subject_ids}

    def now(_settings: object) -> datetime.datetime:
        return timezone.now()

    def without_entries(rows: Iterable[Any], **how: Any) -> None:
        insert([row for row in rows if not isinstance(row, Entry)], **how)

    return {
        cipher.seal: in_clear,
        cipher.unseal: lambda sealed, **_how: json.loads(sealed[len(HEADER) :]),
        keys.fresh: key,
        keys.create: key,
        keys.load: ring,
        audit.record: lambda *_what, **_how: None,
        together.insert: without_entries,
        scope._tell_database: now,
    }


@contextlib.contextmanager
def without_guards() -> Iterator[None]:
    """Until the end of the block, wherever our modules have taken the functions by name."""
    exchanged = substitutes()
    undo: list[tuple[Any, str, Any]] = []
    for module in [module for name, module in sys.modules.items() if name.split(".")[0] in PACKAGES]:
        for name, value in list(vars(module).items()):
            if isinstance(value, FunctionType) and value in exchanged:
                undo.append((module, name, value))
                setattr(module, name, exchanged[value])
    wrapper = base.DatabaseWrapper._refuse_without_scope
    base.DatabaseWrapper._refuse_without_scope = lambda self, execute, *what: execute(*what)  # type: ignore[assignment]
    try:
        yield
    finally:
        base.DatabaseWrapper._refuse_without_scope = wrapper  # type: ignore[method-assign]
        for module, name, value in undo:
            setattr(module, name, value)


def disable_policies() -> int:
    """Of the database that Django is pointed at; how many tables had them."""
    with as_the_owner("default"), connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity")
        tables = [name for (name,) in cursor.fetchall()]
        for table in tables:
            cursor.execute(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY')
    return len(tables)
