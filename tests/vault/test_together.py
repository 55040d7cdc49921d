"""New rows of several tables in one statement: what arrives is what was given, whole or not at all."""

import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from intake.models import Case, CaseEvent, Draft
from outbox.models import Message
from tests.conftest import make_person
from vault import cipher
from vault.backend.together import insert

ODD = '«ÿ» "it\'s" \\x00 %s \n \N{CJK UNIFIED IDEOGRAPH-4E2D}'


def case(reference: str = "EC-0000-0001", **changes) -> Case:
    return Case(**({"reference": reference, "office_id": "EC", "opened_at": timezone.now(), "size": 1} | changes))


def event(of: Case, **changes) -> CaseEvent:
    about = {"case_id": of.id, "at": of.opened_at, "kind": "received", "actor_kind": "api", "actor_id": ODD}
    return CaseEvent(**(about | changes))


def test_rows_of_several_tables_take_one_statement_and_come_back_as_they_were(system):
    sealed = cipher.seal({"a": ODD}, secret=bytes(32), number=1, place=b"")
    one, other = case(), case("EC-0000-0002", office_id=None, is_consent_missing=True)
    happened = [event(one, details=sealed), event(other)]
    with CaptureQueriesContext(connection) as sent:
        insert([one, happened[0], other, happened[1]])
    assert len(sent) == 1
    for row in (one, other, *happened):
        stored = type(row).objects.get(pk=row.pk)
        columns = [field.attname for field in row._meta.concrete_fields]
        given = {name: getattr(row, name) for name in columns}
        assert {name: _plain(getattr(stored, name)) for name in columns} == given


def test_what_the_database_fills_in_is_left_to_it(system):
    told = Message(topic="t", task="told", subject_id=uuid.uuid4())
    begun = Draft(office_id="EC", filled_by=make_person("screener", "EC"), answers=_sealed())
    insert([told, begun])
    message, draft = Message.objects.get(task="told"), Draft.objects.get()
    assert (message.sends, message.office, message.done_at) == (0, "", None)
    assert message.created_at <= timezone.now()
    assert draft.begun_at == draft.saved_at


def test_one_bad_row_keeps_all_of_them_out(system):
    good = case()
    with pytest.raises(IntegrityError), transaction.atomic():
        insert([good, event(good), case("EC-0000-0003", size=0)])
    assert not Case.objects.filter(pk=good.pk).exists()
    assert not CaseEvent.objects.filter(case_id=good.pk).exists()


def test_nothing_to_insert_sends_nothing(system):
    with CaptureQueriesContext(connection) as sent:
        insert([])
    assert len(sent) == 0


def _plain(value):
    return bytes(value) if isinstance(value, memoryview) else value


def _sealed() -> bytes:
    return cipher.seal([], secret=bytes(32), number=1, place=b"")
