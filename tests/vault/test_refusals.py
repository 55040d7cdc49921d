"""When a key, the key store or the scope is missing, nothing is stored or shown instead."""

import base64
import json

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from django.test import Client

from audit.actor import Actor
from intake.models import Case, Draft, Member, PreRegistration
from intake.services import drafts
from intake.services.submission import Sender, submit
from tests.conftest import FormClient, make_person
from tests.documents import document, member
from vault import cipher, door, keyfile, keys, lookup, scope
from vault.backend.base import ScopeMissing
from vault.door import sealed_columns
from vault.keyfile import KeyFileError
from vault.models import CaseKey

TESTER = Actor("command", "test")
SENDER = Sender(TESTER, "command", None)
SEALED = [(model, column) for model in apps.get_models() for column in sealed_columns(model)]
TEXTS = ["ñandú, Núñez, Muñoz", "", "\N{CJK UNIFIED IDEOGRAPH-4E2D}\N{PILE OF POO}", "x" * 1_000_000, "\\x01", "a\nb"]


def send(key="one", **changes) -> Case:
    with scope.enter(scope.SYSTEM) as at:
        receipt = submit(document(member(**changes)), sender=SENDER, at=at, idempotency_key=key)
        return Case.objects.get(pk=receipt.case_id)


def stored() -> int:
    with scope.enter(scope.SYSTEM):
        return Case.objects.count() + Member.objects.count() + PreRegistration.objects.count() + Draft.objects.count()


@pytest.fixture
def own_key_file(tmp_path, settings):
    path = tmp_path / "keys.json"
    keyfile.create(path)
    settings.VAULT_KEY_FILE = str(path)
    return path


@pytest.fixture
def keys_away(settings):
    """The key store does not answer: its address leads nowhere."""

    def take_away() -> None:
        connections["keys"].close()
        connections["keys"].settings_dict["NAME"] = "gone"

    before = connections["keys"].settings_dict["NAME"]
    keys._stock.clear()
    yield take_away
    connections["keys"].close()
    connections["keys"].settings_dict["NAME"] = before
    keys._stock.clear()


def test_without_the_key_store_nothing_is_stored_and_nothing_shown(committed, keys_away):
    case = send()
    screener = make_person("screener", "EC")
    before = stored()
    keys._stock.clear()
    keys_away()
    with pytest.raises(DatabaseError):
        send("two")
    with pytest.raises(DatabaseError), scope.enter(scope.SYSTEM) as at:
        drafts.begin(office="EC", person=screener, actor=screener.actor, at=at)
    with pytest.raises(DatabaseError), scope.enter(scope.SYSTEM):
        door.open(Member.objects.filter(case=case), actor=TESTER, purpose="test")
    assert stored() == before


def test_pages_without_the_key_store_show_an_error_and_nobody(committed, keys_away, plain_static_files):
    case = send()
    for role, page in (("supervisor", f"/casos/{case.reference}/"), ("screener", "/registro/")):
        client = FormClient(raise_request_exception=False)
        client.force_login(make_person(role, "EC"))
        keys_away()
        answer = client.get(page) if role == "supervisor" else client.post(page, {"office": "EC"})
        assert answer.status_code == 500
        assert "Ana María" not in answer.content.decode() and "Pérez" not in answer.content.decode()


@pytest.mark.parametrize("loss", ["lost", "damaged", "a ring is empty", "other keys"])
def test_without_its_wrapping_key_nothing_is_sealed_or_opened(database, own_key_file, loss):
    case = send()
    before = stored()
    content = json.loads(own_key_file.read_text())
    own_key_file.unlink()
    if loss == "damaged":
        own_key_file.write_text(json.dumps(content)[:-20])
    elif loss == "a ring is empty":
        own_key_file.write_text(json.dumps(content | {"wrapping": {**content["wrapping"], "EC": {}}}))
    elif loss == "other keys":
        other = base64.b64encode(bytes(32)).decode()
        own_key_file.write_text(json.dumps(content | {"wrapping": {**content["wrapping"], "EC": {"1": other}}}))
    with pytest.raises(KeyFileError), scope.enter(scope.SYSTEM):
        door.open(Member.objects.filter(case=case), actor=TESTER, purpose="test")
    if loss != "other keys":  # a whole ring of other keys seals for itself
        with pytest.raises(KeyFileError):
            send("two")
    assert stored() == before


def test_without_its_lookup_key_nothing_is_indexed_or_found(database, own_key_file):
    content = json.loads(own_key_file.read_text())
    own_key_file.unlink()
    own_key_file.write_text(json.dumps(content | {"lookup": {"code": content["lookup"]["code"]}}))
    with pytest.raises(KeyFileError):
        lookup.phone("+593991234567")
    before = stored()
    with pytest.raises(KeyFileError):
        send()
    assert stored() == before


@pytest.mark.parametrize("text", TEXTS, ids=["spanish", "empty", "beyond Latin", "1 MB", "like a seal", "lines"])
def test_any_text_is_sealed_and_comes_back(database, text):
    case = send(given_names="Ana")
    with scope.enter(scope.SYSTEM):
        row = Member.objects.get(case=case)
        door.seal(row, keys.newest(case.id), identity={"given_names": text}, needs=[])
        row.save(update_fields=["identity", "needs"])
        again = Member.objects.get(case=case)
        assert text.encode() not in bytes(again.identity) or not text
        opened = door.open([again], actor=TESTER, purpose="test")[again.id]
        assert (opened["identity"], opened["needs"]) == ({"given_names": text}, [])


def test_nothing_at_all_stays_nothing(database):
    case = send()
    with scope.enter(scope.SYSTEM):
        event = case.events.first()
        door.seal(event, keys.newest(case.id), details=None)
        assert event.details is None
        assert door.open([event], actor=TESTER, purpose="test")[event.id] == {"details": None}


@pytest.mark.parametrize(("model", "column"), SEALED, ids=[f"{one._meta.db_table}.{name}" for one, name in SEALED])
def test_the_database_refuses_clear_text_in_each_sealed_column(database, model, column):
    """Whether or not there is a row yet: each column has a check of its own, and it bites."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid = %s::regclass"
            " AND conname LIKE '%%is_sealed' AND pg_get_constraintdef(oid) LIKE %s",
            [table, f"%octet_length({column})%"],
        )
        found = [name for (name,) in cursor]
        assert len(found) == 1
        cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [found[0]])
        (condition,) = cursor.fetchone()
        condition = condition.removeprefix("CHECK ")
        for clear in (b"Ana Maria Perez Gomez, born 1990, Quito", b"", b"\x01short", b"\x02" + bytes(40), b"null"):
            cursor.execute(f"SELECT {condition} FROM (SELECT %s::bytea AS {column}) one", [clear])
            assert cursor.fetchone() == (False,)


def test_raw_sql_cannot_write_clear_text(database):
    case = send()
    for clear in ("Ana María".encode(), b"", b"\x01short", json.dumps({"a": "b" * 100}).encode()):
        with (
            scope.enter(scope.SYSTEM),
            pytest.raises(IntegrityError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("UPDATE intake_member SET needs = %s WHERE case_id = %s", [clear, case.id])


def test_a_lost_scope_shows_no_row_and_writes_none(committed):
    send()
    with scope.enter(scope.staff(["EC"])):
        assert Case.objects.count() == 1
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('smo.scope', '', true)")
        assert Case.objects.count() == Member.objects.count() == 0
        assert Case.objects.update(status="closed") == 0
    with pytest.raises(ScopeMissing):
        Case.objects.count()


def test_a_page_whose_scope_is_lost_shows_nothing(committed, plain_static_files, monkeypatch):
    case = send()
    client = Client()
    client.force_login(make_person("supervisor", "EC"))
    assert client.get(f"/casos/{case.reference}/").status_code == 200
    monkeypatch.setattr(scope, "SET", scope.SET.replace("'smo.scope', %s", "'smo.scope', left(%s, 0)"))
    lost = client.get("/cola/EC/review/")
    assert case.reference not in lost.content.decode()


def test_a_key_of_another_case_opens_nothing(database):
    one, other = send("one"), send("two")
    ring = CaseKey.objects.get(subject_id=other.id)
    CaseKey.objects.filter(subject_id=one.id).delete()
    CaseKey.objects.filter(pk=ring.pk).update(subject_id=one.id)
    with pytest.raises(KeyFileError), scope.enter(scope.SYSTEM):
        door.open(Member.objects.filter(case=one), actor=TESTER, purpose="test")


@pytest.mark.parametrize("length", [0, 1, cipher.HEADER_BYTES, cipher.SHORTEST - 1])
def test_what_is_too_short_for_a_seal_is_refused_as_such(length):
    sealed = cipher.seal("", secret=bytes(32), number=1, place=b"")
    with pytest.raises(cipher.SealBroken, match="not a sealed value"):
        cipher.unseal(sealed[:length], secret=bytes(32), place=b"")


def test_a_seal_of_another_version_is_refused_as_such():
    sealed = cipher.seal("", secret=bytes(32), number=1, place=b"")
    with pytest.raises(cipher.SealBroken, match="not a sealed value"):
        cipher.unseal(bytes([cipher.VERSION + 1]) + sealed[1:], secret=bytes(32), place=b"")


def test_nonces_are_never_the_same():
    """96 random bits and few messages a key: a repetition would be a fault of the source of randomness."""
    number = 1_000_000
    nonces = {cipher.seal(0, secret=bytes(32), number=1, place=b"")[3 : cipher.HEADER_BYTES] for _ in range(number)}
    assert len(nonces) == number
