"""A thousand tampers by somebody who owns the database, each found; and nothing found where nobody tampered."""

import collections
import random
from pathlib import Path

import psycopg.errors
import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from audit import verifying
from audit.models import Entry, Head, Link
from tests.audit.conftest import write
from tests.databases import as_the_owner
from vault import scope

TAMPERS = 1000
CHAIN = "EC"
LINKS = f"SELECT FROM audit_link WHERE chain = '{CHAIN}'"
COLUMNS = {
    "at": "at + interval '1 microsecond'",
    "actor_kind": "'system'",
    "actor_id": "actor_id || ' '",
    "action": "'searched'",
    "purpose": "'queue'",
    "office_code": "'GT'",
    "subjects": "ARRAY['nobody']",
    "request_id": "'x'",
    "detail": "'{\"rows\": 1000}'",
    "id": "gen_random_uuid()",
}
REHASH = """
    DO $$
    DECLARE
        place record;
        previous bytea := coalesce((SELECT hash FROM audit_link WHERE chain = '{chain}' AND number = {start} - 1),
                                   decode(repeat('00', 32), 'hex'));
    BEGIN
        FOR place IN SELECT link.number AS number, entry FROM audit_link link JOIN audit_entry entry
                     ON entry.id = link.entry_id WHERE link.chain = '{chain}' AND link.number >= {start} ORDER BY 1 LOOP
            previous := audit_digest(previous, place.number, place.entry);
            UPDATE audit_link SET hash = previous WHERE chain = '{chain}' AND number = place.number;
        END LOOP;
        UPDATE audit_head SET hash = previous, number = (SELECT max(number) FROM audit_link WHERE chain = '{chain}')
        WHERE chain = '{chain}';
    END $$
"""


class Tamperer:
    """Does one thing to a chain of `length` entries, as the owner, with the triggers that stop him taken off."""

    def __init__(self, dice: random.Random, length: int) -> None:
        self.dice, self.length = dice, length

    def run(self, sql: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql)

    def entry(self, number: int) -> str:
        return f"(SELECT entry_id FROM audit_link WHERE chain = '{CHAIN}' AND number = {number})"

    def two(self) -> tuple[int, int]:
        one, other = self.dice.sample(range(1, self.length + 1), 2)
        return one, other

    def edit(self) -> None:
        column = self.dice.choice(sorted(COLUMNS))
        number = self.dice.randint(2, self.length)  # the first has the value already in one column
        self.run(f"UPDATE audit_entry SET {column} = {COLUMNS[column]} WHERE id = {self.entry(number)}")

    def delete(self) -> None:
        number = self.dice.randint(1, self.length)
        self.run(f"DELETE FROM audit_entry WHERE id = {self.entry(number)}")
        if self.dice.random() < 0.5:
            self.run(f"DELETE FROM audit_link WHERE chain = '{CHAIN}' AND number = {number}")

    def swap(self) -> None:
        """Two entries change what they say, and keep their places."""
        one, other = self.two()
        names = "at, actor_id, action, purpose, subjects, detail"
        self.run(
            f"UPDATE audit_entry SET ({names}) = (SELECT {names} FROM audit_entry b WHERE b.id <> audit_entry.id"
            f" AND b.id IN ({self.entry(one)}, {self.entry(other)}))"
            f" WHERE id IN ({self.entry(one)}, {self.entry(other)})"
        )

    def reorder(self) -> None:
        """Two entries change places, and keep what they say."""
        one, other = self.two()
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {self.entry(one)}, {self.entry(other)}, gen_random_uuid()")
            first, second, nobody = cursor.fetchone()
        for number, entry in ((one, nobody), (other, first), (one, second)):
            self.run(f"UPDATE audit_link SET entry_id = '{entry}' WHERE chain = '{CHAIN}' AND number = {number}")

    def cut(self) -> None:
        last = self.dice.randint(0, self.length - 1)
        self.run(
            "DELETE FROM audit_entry WHERE id IN"
            f" (SELECT entry_id FROM audit_link WHERE chain = '{CHAIN}' AND number > {last})"
        )
        self.run(f"DELETE FROM audit_link WHERE chain = '{CHAIN}' AND number > {last}")

    def cut_and_mend(self) -> None:
        """Only the anchor finds this one."""
        self.cut()
        self.run(
            f"UPDATE audit_head SET (number, hash) = (SELECT number, hash FROM audit_link WHERE chain = '{CHAIN}'"
            f" ORDER BY number DESC LIMIT 1) WHERE chain = '{CHAIN}' AND EXISTS ({LINKS})"
        )
        self.run(f"DELETE FROM audit_head WHERE chain = '{CHAIN}' AND NOT EXISTS ({LINKS})")

    def edit_and_rehash(self) -> None:
        """Whoever may change the entries may compute their hashes anew, too: again only the anchor finds it."""
        number = self.dice.randint(1, self.length)
        self.run(f"UPDATE audit_entry SET actor_id = 'another' WHERE id = {self.entry(number)}")
        self.run(REHASH.format(chain=CHAIN, start=number))

    def insert(self) -> None:
        """An entry that never happened, without a place or behind the head."""
        number = self.length + 1
        self.run(
            "INSERT INTO audit_entry SELECT gen_random_uuid(), at, actor_kind, actor_id, action, purpose, office_code,"
            f" subjects, request_id, detail FROM audit_entry WHERE id = {self.entry(1)}"
        )
        if self.dice.random() < 0.5:
            self.run(
                f"INSERT INTO audit_link SELECT id, '{CHAIN}', {number}, sha256('x') FROM audit_entry"
                " WHERE id NOT IN (SELECT entry_id FROM audit_link)"
            )


KINDS = ("edit", "delete", "swap", "reorder", "cut", "cut_and_mend", "edit_and_rehash", "insert")
ONLY_ANCHORED = {"cut_and_mend", "edit_and_rehash"}


def found(at, *, anchors: bool = True) -> list[str]:
    file = Path(settings.AUDIT_ANCHOR_FILE)
    verdict = verifying.verify(
        at=at, anchor_file=file if anchors else file.with_name("none"), key_file=Path(settings.AUDIT_KEY_FILE)
    )
    return [str(fault) for fault in verdict.faults if fault.chain != "anchors"]


def test_a_thousand_tampers_are_found(committed, anchor_files, record_property):
    assert set(COLUMNS) == {field.column for field in Entry._meta.concrete_fields}, "a column is not in the chain"
    with scope.enter(scope.SYSTEM):
        write(60)
    dice = random.Random(7)
    missed, unanchored = collections.Counter(), collections.Counter()
    with as_the_owner("default"), scope.enter(scope.SYSTEM) as at:
        verifying.anchor(at=at)
        length = Head.objects.get(pk=CHAIN).number
        assert found(at) == []
        with connection.cursor() as cursor:
            for table in ("audit_entry", "audit_link"):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        tried = collections.Counter(KINDS[number % len(KINDS)] for number in range(TAMPERS))
        for kind, times in tried.items():
            for _time in range(times):
                with transaction.atomic():
                    getattr(Tamperer(dice, length), kind)()
                    missed[kind] += found(at) == []
                    unanchored[kind] += found(at, anchors=False) == [] if kind in ONLY_ANCHORED else 0
                    transaction.set_rollback(True)
        assert found(at) == []
    record_property("figures", f"{TAMPERS - sum(missed.values())} of {TAMPERS} tampers found, {dict(tried)}")
    assert sum(missed.values()) == 0, missed
    # The other wall stands as well: without anchors these two would pass.
    assert all(unanchored[kind] == tried[kind] for kind in ONLY_ANCHORED), unanchored


@pytest.mark.parametrize("table", ["audit_entry", "audit_link"])
def test_even_the_owner_changes_nothing_while_the_triggers_stand(committed, anchor_files, table):
    with scope.enter(scope.SYSTEM):
        write(6)
    column = {"audit_entry": "action", "audit_link": "number"}[table]
    for sql in (f"UPDATE {table} SET {column} = DEFAULT", f"DELETE FROM {table}"):
        with (
            as_the_owner("default"),
            pytest.raises(ProgrammingError, match="append-only"),
            scope.enter(scope.SYSTEM),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_head SET number = 0",
        "DELETE FROM audit_head",
        "INSERT INTO audit_head VALUES ('XX', 0, '')",
        "INSERT INTO audit_link SELECT gen_random_uuid(), 'EC', 99, ''",
        "UPDATE audit_link SET number = 0",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
        "TRUNCATE audit_link",
        "SELECT audit_lock(ARRAY['EC'])",
        "ALTER TABLE audit_entry DISABLE TRIGGER USER",
        "DROP TRIGGER audit_entry_joins_its_chain ON audit_entry",
        "SET session_replication_role = replica",
    ],
)
def test_the_application_writes_neither_links_nor_heads(trail, sql):
    with pytest.raises(ProgrammingError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)
    assert Link.objects.count() == Entry.objects.count()


def test_nobody_calls_what_writes_the_chain_but_its_own_triggers(system):
    """The triggers' two are for triggers only; PostgreSQL refuses to call them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname, has_function_privilege('public', oid, 'EXECUTE'),"
            " has_function_privilege('smo_app', oid, 'EXECUTE')"
            " FROM pg_proc WHERE proname ~ '^audit_' AND proname !~ 'append_only$' ORDER BY 1"
        )
        assert cursor.fetchall() == [
            ("audit_append", False, False),
            ("audit_chain", False, True),
            ("audit_digest", False, False),
            ("audit_lock", False, False),
            ("audit_note", False, True),
        ]
