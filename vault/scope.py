"""Row-level scopes: on whose behalf a transaction runs, told to PostgreSQL and forgotten at its end.

The policies of `vault.rls` read three settings: smo.scope (kind), smo.offices (codes) and smo.subject (one case
or draft). They are always set with `set_config(…, true)`: a session-level SET leaks to the next borrower of a
pooled connection.
"""

import datetime
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

UNPLACED = "ZZ"  # cases that no office has yet

SET = (
    "SELECT set_config('smo.scope', %s, true), set_config('smo.offices', %s, true),"
    " set_config('smo.subject', %s, true), transaction_timestamp()"
)


@dataclass(frozen=True)
class Scope:
    """`kind`: one of KINDS; `offices`: codes whose rows are visible; `subject`: the one case, draft or hash."""

    kind: str
    offices: tuple[str, ...] = ()
    subject: str = ""

    KINDS = (
        *("staff", "worker", "console", "matcher", "readers", "auditor", "system", "applicant", "door"),
        *("complainant", "complaints"),
    )

    def __post_init__(self) -> None:
        if self.kind not in self.KINDS:
            raise ValueError(f"unknown scope: {self.kind}")
        if not all(len(code) == 2 and code.isalpha() for code in self.offices):
            raise ValueError("offices are two-letter codes")


NOBODY = ("", "", "")
SYSTEM = Scope("system")
AUDITOR = Scope("auditor")


def staff(offices: Iterable[str]) -> Scope:
    return Scope("staff", tuple(sorted(offices)))


def worker(office: str) -> Scope:
    return Scope("worker", (office or UNPLACED,))


def readers(offices: Iterable[str], *, of: Iterable[str]) -> Scope:
    """The audit entries about one case of these offices, by all names that the trail may have for it; nothing else."""
    return Scope("readers", tuple(sorted(offices)), ",".join(of))


def applicant(subject: uuid.UUID, *, office: str) -> Scope:
    """Whoever fills in this one draft, or asks about this one case, and nothing beside it."""
    return Scope("applicant", (office,), str(subject))


def door(hashes: Iterable[bytes]) -> Scope:
    """Whoever shows an access code, before it is known whose: sees the row of that code, and no other."""
    return Scope("door", subject=",".join(one.hex() for one in hashes))


def complainant(complaint: uuid.UUID) -> Scope:
    """Whoever makes this one complaint, or comes back to it. No office: it is none's."""
    return Scope("complainant", subject=str(complaint))


def complaints(person: uuid.UUID) -> Scope:
    """Whoever is designated for complaints; the policies look up for which, and to which teams the person belongs."""
    return Scope("complaints", subject=str(person))


@contextmanager
def enter(scope: Scope) -> Iterator[datetime.datetime]:
    """Open a transaction (or a savepoint) in `scope`; yields its start by the database's clock.

    Leaving a nested scope puts the outer one back. An exception undoes both the work and the settings.
    """
    outer = connection.scope
    with transaction.atomic():
        was_nested = len(connection.savepoint_ids) > 0 or outer is not None
        connection.scope = scope
        try:
            yield _tell_database((scope.kind, ",".join(scope.offices), scope.subject))
            if was_nested and not connection.needs_rollback:
                _tell_database((outer.kind, ",".join(outer.offices), outer.subject) if outer else NOBODY)
        finally:
            connection.scope = outer


@contextmanager
def apart(scope: Scope) -> Iterator[Any]:
    """A cursor in a transaction of its own, on a connection of its own: kept whatever becomes of the one around it.

    For what must be known even if the process dies the moment after.
    """
    own = connection.copy()
    try:
        own.set_autocommit(False)
        own.scope = scope
        with own.cursor() as cursor:
            cursor.execute(SET, (scope.kind, ",".join(scope.offices), scope.subject))
            yield cursor
        own.commit()
    finally:
        own.close()


def _tell_database(settings: tuple[str, str, str]) -> datetime.datetime:
    with connection.cursor() as cursor:
        cursor.execute(SET, settings)
        return cursor.fetchone()[3]
