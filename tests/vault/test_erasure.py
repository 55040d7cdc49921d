"""After erasure nobody reads the case again: not here, and not from a back-up that was made before."""

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.test import Client

from audit.actor import Actor
from audit.models import Entry
from intake.models import (
    AccessCode,
    Attachment,
    Case,
    Complaint,
    ComplaintWord,
    Consent,
    Draft,
    FeedbackText,
    Identifier,
    OutgoingMessage,
    PreRegistration,
    RegistrationImport,
)
from intake.services import erasure, sweeping
from outbox.models import Message
from routing import services as routing
from routing.models import Assignment, Decision
from routing.replay import replay
from tests.backups import dump, restored
from tests.conftest import make_person
from tests.permissions.world import make_case, make_file
from vault import door, keys, scope
from vault.door import sealed_columns
from vault.keys import KeyGone
from vault.models import CaseKey

ERASER = Actor("command", "test")
OF_NO_CASE = {Draft, Complaint, ComplaintWord, FeedbackText, RegistrationImport}
SEALED = [model for model in apps.get_models() if sealed_columns(model) and model not in OF_NO_CASE]
OWNER = {Case: "id", AccessCode: "subject_id", Attachment: "subject_id", OutgoingMessage: "subject_id"}


def erase(*cases: Case) -> None:
    """Both steps, as the worker takes them."""
    with scope.enter(scope.SYSTEM) as at:
        erasure.erase([case.id for case in cases], at=at, actor=ERASER, purpose="test")
        messages = list(Message.objects.filter(topic="case.erased"))
    erasure.drop_keys(messages, office="EC")
    routing.end_of_finished(messages, office="EC")


def open_fields(case: Case) -> tuple[int, int]:
    """How many sealed values of the case there are, and how many of them open."""
    there = opened = 0
    for model in SEALED:
        for row in model.objects.filter(**{OWNER.get(model, "case_id"): case.id}):
            for column in sealed_columns(model):
                if getattr(row, column) is None:
                    continue
                there += 1
                try:
                    door.open([row], actor=ERASER, purpose="test", columns=[column])
                    opened += 1
                except KeyGone:
                    pass
    return there, opened


def test_an_erased_case_opens_from_no_older_back_up(committed, tmp_path):
    with scope.enter(scope.SYSTEM) as at:
        gone, stays = make_case("EC", at=at), make_case("EC", at=at)
        for case in (gone, stays):
            make_file(case.id, office="EC", at=at)
        before = open_fields(gone)
    assert before[0] == before[1] > 5
    dump(tmp_path / "older.dump")
    erase(gone)
    with restored(tmp_path / "older.dump"), scope.enter(scope.SYSTEM):
        back = Case.objects.get(pk=gone.pk)
        assert (back.erased_at, back.nationality) == (None, "VE")  # it is the older state
        assert open_fields(back) == (before[0], 0)
        assert open_fields(stays) == before


def test_an_erased_case_says_nothing_of_its_people(system):
    case = make_case("EC", at=system)
    make_file(case.id, office="EC", at=system)
    erase(case)
    case.refresh_from_db()
    assert (case.nationality, case.age_band, case.sex, case.size) == ("", "", "", 1)
    assert case.erased_at == system
    assert open_fields(case)[1] == 0
    assert not Identifier.objects.filter(case=case).exists()
    assert not Consent.objects.filter(case=case).exists()
    assert not Attachment.objects.filter(subject_id=case.id).exists()
    assert not Assignment.objects.open().filter(case=case).exists()
    sent = PreRegistration.objects.get(case=case)
    assert (sent.idempotency, sent.content, sent.filled_by) == (None, None, "")
    assert [one.result for one in replay(Decision.objects.filter(case=case), actor=ERASER)] == ["erased"]


def test_the_audit_keeps_the_cases_id_and_no_more(system):
    case = make_case("EC", at=system)
    erase(case)
    acts = {entry.action: entry for entry in Entry.objects.filter(subjects__contains=[str(case.id)])}
    assert {"registered", "routed", "erased", "keys_dropped"} <= set(acts)
    assert (acts["erased"].office_code, acts["erased"].purpose, acts["erased"].detail) == ("EC", "test", {})
    assert acts["keys_dropped"].detail == {"dropped": 1}


def test_nobody_finds_an_erased_case(database, plain_static_files):
    with scope.enter(scope.SYSTEM) as at:
        case = make_case("EC", at=at)
    erase(case)
    client = Client()
    client.force_login(make_person("supervisor", "EC"))
    assert client.get(f"/casos/{case.reference}/").status_code == 404
    assert case.reference not in client.get("/cola/EC/screening/").content.decode()
    with scope.enter(scope.staff(["EC"])):
        assert not Case.objects.filter(pk=case.pk).exists()
        assert Case.objects.filter(pk=case.pk).update(status="closed") == 0


def test_a_message_about_a_living_case_erases_nothing(system):
    case = make_case("EC", at=system)
    forged = [Message(topic="case.erased", task="intake.drop_keys", subject_id=case.id)]
    erasure.drop_keys(forged, office="EC")
    routing.end_of_finished(forged, office="EC")
    assert keys.newest(case.id)
    assert Assignment.objects.open().filter(case=case).exists()


def test_erasing_twice_is_erasing_once(system):
    case = make_case("EC", at=system)
    erase(case)
    assert erasure.erase([case.id], at=system, actor=ERASER, purpose="test") == 0
    erase(case)
    assert Entry.objects.filter(action="erased").count() == 1


def test_a_key_that_outlived_its_erased_case_is_swept(system, monkeypatch):
    """As after a restore of the keys from a back-up: they come back, and go again by the next day."""
    case, living = make_case("EC", at=system), make_case("EC", at=system)
    erasure.erase([case.id], at=system, actor=ERASER, purpose="test")
    monkeypatch.setattr("intake.services.sweeping.ORPHAN_AGE", -sweeping.ORPHAN_AGE)
    sweeping.sweep_keys([])
    assert not CaseKey.objects.filter(subject_id=case.id).exists()
    assert keys.newest(living.id)


def test_an_erased_case_with_statistics_is_refused_by_the_database(system):
    case = make_case("EC", at=system)
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(erased_at=system)


def test_the_same_people_may_come_again(system):
    first = make_case("EC", at=system)
    erase(first)
    assert make_case("EC", at=system).reference != first.reference
