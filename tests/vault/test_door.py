"""The door: what is sealed stays where it was sealed, and what is opened leaves a trace."""

import datetime
import uuid

import pytest
from django.db import IntegrityError, connection, transaction

from audit.actor import Actor
from audit.models import Entry
from intake.models import Case, Member
from intake.services.submission import Sender, submit
from tests.documents import document, member
from vault import cipher, door, keys, scope
from vault.keys import KeyGone
from vault.models import CaseKey

READER = Actor("command", "test")
SENDER = Sender(Actor("command", "test"), "command", None)


def stored(at, **changes) -> Case:
    receipt = submit(document(member(**changes)), sender=SENDER, at=at, idempotency_key=uuid.uuid4().hex)
    return Case.objects.get(pk=receipt.case_id)


@pytest.mark.parametrize(
    "value", ["ñandú", "", {"a": [1, None, "é"]}, ["x" * 1_000_000], "\N{CJK UNIFIED IDEOGRAPH-4E2D}"]
)
def test_what_is_sealed_is_opened_unchanged(value):
    secret = bytes(32)
    sealed = cipher.seal(value, secret=secret, number=1, place=b"here")
    assert cipher.unseal(sealed, secret=secret, place=b"here") == value


def test_a_value_moved_to_another_place_is_refused():
    sealed = cipher.seal("x", secret=bytes(32), number=1, place=b"here")
    with pytest.raises(cipher.SealBroken):
        cipher.unseal(sealed, secret=bytes(32), place=b"there")


def test_sealing_twice_gives_different_bytes():
    one, other = (cipher.seal("x", secret=bytes(32), number=1, place=b"") for _time in range(2))
    assert one != other


def test_ciphertexts_swapped_between_rows_are_refused(system):
    one, other = stored(system), stored(system, given_names="Otra")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE intake_member SET identity = (SELECT identity FROM intake_member WHERE case_id = %s)"
            " WHERE case_id = %s",
            [one.id, other.id],
        )
    with pytest.raises(cipher.SealBroken):
        door.open(Member.objects.filter(case=other), actor=READER, purpose="test")


def test_ciphertexts_swapped_between_columns_are_refused(system):
    case = stored(system)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE intake_member SET identity = situation WHERE case_id = %s", [case.id])
    with pytest.raises(cipher.SealBroken):
        door.open(Member.objects.filter(case=case), actor=READER, purpose="test")


def test_the_database_refuses_clear_text_in_a_sealed_column(system):
    case = stored(system)
    for clear in (b"Ana Maria Perez Gomez, nacida en 1990", b"", b"\x01short"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE intake_member SET identity = %s WHERE case_id = %s", [clear, case.id])


def test_opening_writes_one_entry_per_office_with_the_case_ids(database):
    with scope.enter(scope.SYSTEM) as at:
        cases = [stored(at), stored(at)]
        before = Entry.objects.filter(action="opened").count()
        door.open(Member.objects.filter(case__in=cases), actor=READER, purpose="test")
        entries = list(Entry.objects.filter(action="opened").order_by("-at")[: Entry.objects.count()])
    assert len(entries) - before == 1
    newest = next(entry for entry in entries if entry.purpose == "test")
    assert (newest.actor_kind, newest.actor_id, newest.office_code) == ("command", "test", "EC")
    assert newest.subjects == sorted(str(case.id) for case in cases)
    assert newest.detail == {"rows": 2}


def test_without_its_trace_nothing_is_opened(system, monkeypatch):
    case = stored(system)

    def refuse(*_args, **_kwargs):
        raise RuntimeError("the audit table is full")

    monkeypatch.setattr("vault.door.record", refuse)
    with pytest.raises(RuntimeError):
        door.open(Member.objects.filter(case=case), actor=READER, purpose="test")


def test_after_its_key_is_dropped_a_case_cannot_be_read(system):
    case = stored(system)
    assert keys.drop([case.id]) == 1
    with pytest.raises(KeyGone):
        door.open(Member.objects.filter(case=case), actor=READER, purpose="test")


def test_a_key_of_another_subject_seals_nothing(system):
    case = stored(system)
    other = keys.create(uuid.uuid4(), country="EC")
    row = Member.objects.get(case=case)
    before = bytes(row.identity)
    with pytest.raises(cipher.SealBroken):
        door.seal(row, other, identity={"given_names": "Otra"})
    assert bytes(row.identity) == before


def test_a_value_that_cannot_be_sealed_changes_nothing(system):
    case = stored(system)
    row = Member.objects.get(case=case)
    before = bytes(row.identity)
    with pytest.raises(TypeError):
        door.seal(row, keys.newest(case.id), needs=[], identity={"given_names": object()})
    assert bytes(row.identity) == before


def test_the_secret_of_a_key_is_never_printed(system):
    assert "secret" not in repr(keys.create(uuid.uuid4(), country="EC"))


def test_orphaned_keys_are_swept_and_living_ones_stay(system):
    case = stored(system)
    orphan = uuid.uuid4()
    keys.create(orphan, country="EC")
    dropped = keys.sweep_orphans(
        older_than=datetime.timedelta(seconds=-60),
        living=lambda ids: Case.objects.filter(pk__in=ids).values_list("id", flat=True),
    )
    assert dropped == 1
    assert keys.newest(case.id).subject_id == case.id
    with pytest.raises(KeyGone):
        keys.newest(orphan)


def test_fresh_keys_are_committed_some_at_a_time_and_each_is_given_once(committed):
    given = [keys.fresh(country="EC") for _time in range(keys.STOCK + 1)]
    assert len({key.subject_id for key in given}) == keys.STOCK + 1
    assert CaseKey.objects.count() == 2 * keys.STOCK
    for key in given:
        assert keys.newest(key.subject_id) == key


def test_a_fresh_key_is_of_its_country_and_never_old(committed, monkeypatch):
    first = keys.fresh(country="EC")
    assert CaseKey.objects.get(subject_id=keys.fresh(country="CO").subject_id).country == "CO"
    monkeypatch.setattr("vault.keys.STOCK_LIFE", -1)
    later = keys.fresh(country="EC")
    monkeypatch.undo()
    made = dict(CaseKey.objects.values_list("subject_id", "created_at"))
    assert made[later.subject_id] > made[first.subject_id]


def test_a_fresh_key_that_may_be_undone_is_made_alone(database):
    before = CaseKey.objects.count()
    keys.fresh(country="EC")
    assert CaseKey.objects.count() == before + 1
