"""Out of the quarantine through the scanner alone, later if it is away, and nobody waits for it."""

import datetime
import uuid
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core import mail

from audit.models import Entry
from config import checkup
from config.celery import app
from config.checkup import Fault
from intake.models import Attachment
from intake.services import attachments, scanning
from outbox.models import Message
from outbox.services import publish
from outbox.work import Taken
from tests import scanners, uploads
from tests.conftest import make_person
from tests.files.test_attachments import SENDER, added
from tests.permissions.world import make_case, make_file
from vault import scope

app.loader.import_default_modules()
AWAY = [scanners.SILENT, scanners.CUT, scanners.SLOW, scanners.GARBAGE, scanners.FULL, scanners.HALF]
INFECTED = uploads.pdf(more=b"8 0 obj\n(" + uploads.EICAR + b")\nendobj\n")


@pytest.fixture
def scanner(monkeypatch, tmp_path) -> Iterator[scanners.Scanner]:
    monkeypatch.setattr("intake.services.scanning.SECONDS", 0.8)
    with scanners.scanner(tmp_path) as (made, address):
        monkeypatch.setattr(settings, "CLAMAV_ADDRESS", address)
        yield made


def messages() -> list[Taken]:
    waiting = Message.objects.filter(topic="file.attached").order_by("created_at", "id")
    return [Taken(one.id, one.subject_id, one.office, one.event, 1) for one in waiting]


def states() -> list[str]:
    with scope.enter(scope.SYSTEM):
        return list(Attachment.objects.order_by("at", "id").values_list("state", flat=True))


def test_a_clean_file_leaves_the_quarantine(scanner, database):
    with scope.enter(scope.SYSTEM) as at:
        case = make_case("EC", at=at)
        row = added(case.id, at=at)
    scanning.scan(messages(), office="EC")
    with scope.enter(scope.SYSTEM):
        assert attachments.read(row.id, subject=case.id, actor=SENDER)[1] == scanner.seen[0]
        trace = Entry.objects.get(action="file_scanned")
        opened = Entry.objects.get(action="opened", purpose="scan")
    assert (trace.subjects, trace.detail) == ([str(case.id)], {"file": str(row.id), "state": "clean"})
    assert (opened.actor_kind, opened.actor_id, opened.subjects) == ("worker", "intake.scan_files", [str(case.id)])


def test_an_infected_file_is_refused_its_content_deleted_and_staff_told(scanner, database):
    make_person("supervisor", "EC", email="suya@example.org")
    make_person("supervisor", "CO", email="ajena@example.org")
    with scope.enter(scope.SYSTEM) as at:
        case = make_case("EC", at=at)
        row = added(case.id, at=at, sent=INFECTED)
    scanning.scan(messages(), office="EC")
    with scope.enter(scope.SYSTEM):
        row.refresh_from_db()
        assert (row.state, row.content, len(row.sha256)) == ("refused", None, 32)
        assert Entry.objects.get(action="file_scanned").detail["state"] == "refused"
        told = Message.objects.get(topic="file.refused")
    scanning.tell([Taken(told.id, told.subject_id, told.office, "", 1)], office="EC")
    (sent,) = mail.outbox
    assert sent.to == ["suya@example.org"]
    assert sent.subject == "Un archivo recibido contiene un virus"
    assert case.reference in sent.body and "Pida a la persona otra copia" in sent.body


def test_a_mail_about_a_file_that_is_gone_names_no_case(database):
    make_person("supervisor", "EC")
    scanning.tell([Taken(uuid.uuid4(), uuid.uuid4(), "EC", "", 1)], office="EC")
    assert "Caso —" in mail.outbox[0].body


@pytest.mark.parametrize("mood", AWAY)
def test_without_a_clear_answer_a_file_stays_where_it_is(scanner, database, mood):
    scanner.mood = mood
    with scope.enter(scope.SYSTEM) as at:
        case = make_case("EC", at=at)
        added(case.id, at=at, sent=INFECTED)
    scanning.scan(messages(), office="EC")
    assert states() == ["quarantined"]


def test_without_a_scanner_a_file_stays_where_it_is(database, monkeypatch):
    monkeypatch.setattr(settings, "CLAMAV_ADDRESS", "")
    with scope.enter(scope.SYSTEM) as at:
        added(make_case("EC", at=at).id, at=at)
    scanning.scan(messages(), office="EC")
    scanning.ask_again(messages())
    assert states() == ["quarantined"]


def test_what_was_scanned_is_not_scanned_again(scanner, database):
    with scope.enter(scope.SYSTEM) as at:
        case = make_case("EC", at=at)
        added(case.id, at=at)
        make_file(case.id, office="EC", at=at, state="refused")
    for _time in range(2):
        scanning.scan(messages(), office="EC")
    assert len(scanner.seen) == 1
    assert sorted(states()) == ["clean", "refused"]


def test_a_worker_of_another_office_scans_nothing(scanner, database):
    with scope.enter(scope.SYSTEM) as at:
        added(make_case("EC", at=at).id, at=at)
    scanning.scan(messages(), office="CO")
    assert states() == ["quarantined"] and scanner.seen == []


def test_what_the_time_is_too_short_for_is_handed_over_anew(scanner, database, monkeypatch):
    with scope.enter(scope.SYSTEM) as at:
        case = make_case("EC", at=at)
        rows = [added(case.id, at=at) for _file in range(3)]
    first = messages()
    monkeypatch.setattr("intake.services.scanning.LEAST_SECONDS", 9)
    scanning.scan(first, office="EC")
    assert states() == ["quarantined"] * 3
    monkeypatch.setattr("intake.services.scanning.LEAST_SECONDS", 0)
    again = [message for message in messages() if message.event]
    assert {message.subject_id for message in again} == {row.id for row in rows}
    scanning.scan(again, office="EC")
    assert states() == ["clean"] * 3


def test_the_schedule_asks_again_once_the_scanner_is_back(scanner, database):
    asked = [Taken(uuid.uuid4(), uuid.uuid4(), "", "2026-11-24T10:05", 1)]
    with scope.enter(scope.SYSTEM) as at:
        case = make_case("EC", at=at)
        old = added(case.id, at=at - datetime.timedelta(minutes=3))
        added(case.id, at=at)
        make_file(case.id, office="EC", at=at - datetime.timedelta(minutes=3), state="clean")
    scanner.mood = scanners.CUT
    scanning.ask_again(asked)
    assert not Message.objects.filter(event__startswith="again").exists()
    scanner.mood = scanners.GOOD
    for _time in range(2):
        scanning.ask_again(asked)
    (again,) = [message for message in messages() if message.event]
    assert (again.subject_id, again.office) == (old.id, "EC")
    scanning.scan([again], office="EC")
    with scope.enter(scope.SYSTEM):
        assert Attachment.objects.get(pk=old.pk).is_clean


def test_a_silent_scanner_keeps_no_worker_longer_than_a_task_may_take(committed, monkeypatch, tmp_path):
    """With the real times, and the whole way of a message."""
    with scope.enter(scope.SYSTEM) as at:
        case = make_case("EC", at=at)
        for _file in range(3):
            added(case.id, at=at)
        Message.objects.exclude(topic="file.attached").delete()
    Message.objects.update(sends=1)
    with scanners.scanner(tmp_path) as (made, address):
        made.mood = scanners.SILENT
        monkeypatch.setattr(settings, "CLAMAV_ADDRESS", address)
        assert app.conf.task_soft_time_limit > scanning.SECONDS
        app.tasks["intake.scan_files"]([str(id_) for id_ in Message.objects.values_list("id", flat=True)])
    assert states() == ["quarantined"] * 3
    assert {one.last_error for one in Message.objects.all()} == {""}
    assert not Message.objects.filter(done_at__isnull=True).exists()


def test_the_doctor_says_what_is_wrong_with_the_scanner(scanner, monkeypatch):
    assert list(checkup.of_scanner()) == []
    scanner.mood = scanners.CUT
    assert ["does not answer" in fault.what for fault in checkup.of_scanner()] == [True]
    for address, what in {
        "": "Uploaded files stay in quarantine: there is no scanner",
        "clamd": "CLAMAV_ADDRESS names no scanner",
        "tcp://192.0.2.1:3310": "Uploaded files travel in the clear to tcp://192.0.2.1:3310",
    }.items():
        monkeypatch.setattr(settings, "CLAMAV_ADDRESS", address)
        monkeypatch.setattr("config.checkup.SCANNER_SECONDS", 0.1)
        found = list(checkup.of_scanner())
        assert (found[0].what, found[0].stops) == (what, False)


def test_the_doctor_counts_what_waits_for_long(scanner, database):
    with scope.enter(scope.SYSTEM) as at:
        case = make_case("EC", at=at)
        added(case.id, at=at)
        assert list(checkup.of_quarantine()) == []
        for ago in (16, 20):
            added(case.id, at=at - datetime.timedelta(minutes=ago))
        assert list(checkup.of_quarantine()) == [
            Fault("2 files wait in quarantine", "Look at the logs of the workers and of clamd", stops=False)
        ]


def test_a_forged_message_about_another_thing_changes_nothing(scanner, database):
    with scope.enter(scope.SYSTEM) as at:
        case = make_case("EC", at=at)
        publish("file.attached", subject_id=case.id, office="EC")
    scanning.scan(messages(), office="EC")
    assert scanner.seen == []
