"""Photos and documents of a draft or case: kept sealed, counted, listed, taken back, and gone when they should be."""

import datetime
import hashlib
import json
import threading
import uuid

import pytest
from django.db import IntegrityError, connection, connections, transaction

from audit.actor import Actor
from audit.models import Entry
from casework.subject_access import collect
from intake.files.refusal import FileRefused
from intake.models import Attachment, Case, Draft
from intake.models.draft import LIFE
from intake.services import attachments, drafts, sweeping
from outbox.models import Message
from tests import databases, processes, uploads
from tests.backups import dump
from tests.conftest import make_person
from tests.intake.test_desk import filled_in
from tests.permissions.world import make_case, make_file
from tests.privacy.watch import tables_that_show
from vault import door, keys, scope
from vault.cipher import SealBroken
from vault.keys import KeyGone

SENDER = Actor("command", "test")
NAME = "cédula de Xilunqa.jpg"


def added(subject: uuid.UUID, *, at: datetime.datetime, sent: bytes = b"", **changes) -> Attachment:
    given = {"office": "EC", "kind": "photo", "name": NAME, "member": "m1", "at": at, "actor": SENDER}
    return attachments.attach(subject=subject, sent=sent or uploads.jpeg(), **given | changes)


def test_what_is_kept_is_sealed_and_handed_to_the_scanner(system):
    case = make_case("EC", at=system)
    row = added(case.id, at=system)
    row.refresh_from_db()
    content = door.open([row], actor=SENDER, purpose="test")[row.id]
    assert content["content"].startswith(b"\xff\xd8") and len(content["content"]) == row.size
    assert content["about"] == {"name": NAME, "member": "m1"}
    assert (row.state, row.media_type, row.kind, row.at) == ("quarantined", "image/jpeg", "photo", system)
    assert bytes(row.sha256) == hashlib.sha256(bytes(row.content)).digest()
    assert content["content"] not in bytes(row.content)
    message = Message.objects.get(topic="file.attached")
    assert (message.subject_id, message.office, message.task) == (row.id, "EC", "intake.scan_files")
    trace = Entry.objects.get(action="file_attached")
    assert (trace.office_code, trace.subjects) == ("EC", [str(case.id)])
    told = {"file": str(row.id), "kind": "photo", "size": row.size, "sha256": bytes(row.sha256).hex()}
    assert trace.detail == told


def test_a_refused_file_leaves_nothing_behind(system):
    case = make_case("EC", at=system)
    with pytest.raises(FileRefused):
        added(case.id, at=system, sent=uploads.HTML)
    assert not Attachment.objects.exists()
    assert not Entry.objects.filter(action="file_attached").exists()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\fotos\\yo.jpg", "yo.jpg"),
        ("a\r\n\x00\u202egpj.exe", "agpj.exe"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("", ""),
    ],
)
def test_a_name_is_only_a_name(system, typed, kept):
    draft = filled_in(make_person("screener", "EC"), at=system)
    added(draft.id, at=system, name=typed)
    assert [one.name for one in attachments.open_list(draft.id, actor=SENDER, purpose="test")] == [kept]


def test_the_files_of_a_draft_are_those_of_the_case_it_becomes(screener):
    with scope.enter(scope.staff({"EC"})) as at:
        draft = filled_in(screener, at=at)
        row = added(draft.id, at=at)
        sent = drafts.send(draft.id, person=screener, actor=screener.actor, at=at, language="es")
        (listed,) = attachments.open_list(sent.case_id, actor=SENDER, purpose="test")
    assert (listed.row, listed.name, listed.member) == (row, NAME, "m1")


def test_what_is_thrown_away_or_swept_takes_its_files_along(screener):
    with scope.enter(scope.SYSTEM) as at:
        thrown, old, young = (filled_in(screener, at=at) for _draft in range(3))
        for draft in (thrown, old, young):
            added(draft.id, at=at)
        drafts.discard(thrown.id, person=screener, actor=screener.actor)
        Draft.objects.filter(pk=old.pk).update(saved_at=at - LIFE - datetime.timedelta(minutes=1))
    sweeping.sweep_drafts([])
    with scope.enter(scope.SYSTEM):
        assert list(Attachment.objects.values_list("subject_id", flat=True)) == [young.pk]


def test_files_that_were_left_behind_by_nobody_are_swept_a_day_later(screener):
    with scope.enter(scope.SYSTEM) as at:
        case, gone, new = make_case("EC", at=at), filled_in(screener, at=at), filled_in(screener, at=at)
        ago = at - sweeping.ORPHAN_AGE - datetime.timedelta(minutes=1)
        for subject, when in ((case, ago), (gone, ago), (new, at)):
            added(subject.pk, at=when)
        Draft.objects.all().delete()
    sweeping.sweep_drafts([])
    with scope.enter(scope.SYSTEM):
        assert set(Attachment.objects.values_list("subject_id", flat=True)) == {case.pk, new.pk}


def test_one_file_is_taken_out_of_a_draft_and_no_file_of_another(screener):
    with scope.enter(scope.staff({"EC"})) as at:
        draft, other = filled_in(screener, at=at), filled_in(screener, at=at)
        one, kept, theirs = added(draft.id, at=at), added(draft.id, at=at), added(other.id, at=at)
        attachments.remove(one.id, draft=draft, actor=SENDER)
        with pytest.raises(Attachment.DoesNotExist):
            attachments.remove(theirs.id, draft=draft, actor=SENDER)
        assert set(Attachment.objects.values_list("id", flat=True)) == {kept.id, theirs.id}
    with scope.enter(scope.SYSTEM):
        trace = Entry.objects.get(action="file_removed")
    assert (trace.subjects, trace.detail) == ([str(draft.id)], {"file": str(one.id)})


def test_a_case_takes_so_many_files_and_refused_ones_do_not_count(system, monkeypatch):
    monkeypatch.setattr("intake.services.attachments.MOST_FILES", 2)
    case, other = make_case("EC", at=system), make_case("EC", at=system)
    make_file(case.id, office="EC", at=system, state="refused")
    added(case.id, at=system)
    added(case.id, at=system)
    with pytest.raises(FileRefused) as refused:
        added(case.id, at=system)
    assert refused.value.code == "too_many"
    added(other.id, at=system)


def test_a_case_takes_so_much_and_no_more(system, monkeypatch):
    case = make_case("EC", at=system)
    size = added(case.id, at=system).size
    monkeypatch.setattr("intake.services.attachments.MOST_BYTES", 2 * size)
    added(case.id, at=system)
    with pytest.raises(FileRefused) as refused:
        added(case.id, at=system)
    assert refused.value.code == "too_much"


def test_two_uploads_at_once_are_counted_one_after_the_other(committed, monkeypatch):
    monkeypatch.setattr("intake.services.attachments.MOST_FILES", 1)
    with scope.enter(scope.SYSTEM) as at:
        case = make_case("EC", at=at)
    said = []

    def too_late() -> None:
        try:
            with scope.enter(scope.staff({"EC"})) as at:
                added(case.id, at=at)
        except FileRefused as refused:
            said.append(refused.code)
        finally:
            connections.close_all()

    other = threading.Thread(target=too_late)
    with scope.enter(scope.staff({"EC"})) as at:
        added(case.id, at=at)
        other.start()
        processes.wait_until(databases.somebody_waits_for_us)
    other.join()
    assert said == ["too_many"]


def test_another_office_sees_no_file_and_adds_none(system):
    case = make_case("EC", at=system)
    row = added(case.id, at=system)
    with scope.enter(scope.staff(["CO"])):
        assert attachments.of(case.id) == []
        assert Attachment.objects.filter(pk=row.pk).update(state="clean") == 0
        with pytest.raises(Exception, match="row-level security"), transaction.atomic():
            added(case.id, at=system)


@pytest.mark.parametrize("state", ["quarantined", "refused"])
def test_what_is_not_clean_is_read_by_nobody(system, state):
    case = make_case("EC", at=system)
    row = make_file(case.id, office="EC", at=system, state=state)
    with pytest.raises(Attachment.DoesNotExist):
        attachments.read(row.id, subject=case.id, actor=SENDER)
    assert not Entry.objects.filter(purpose="file").exists()


def test_a_clean_file_is_read_through_the_door_and_only_as_one_of_its_case(system):
    case, other = make_case("EC", at=system), make_case("EC", at=system)
    row = make_file(case.id, office="EC", at=system, state="clean")
    assert attachments.read(row.id, subject=case.id, actor=SENDER)[1].startswith(b"\xff\xd8")
    assert Entry.objects.get(purpose="file").subjects == [str(case.id)]
    with pytest.raises(Attachment.DoesNotExist):
        attachments.read(row.id, subject=other.id, actor=SENDER)


def test_contents_swapped_between_files_are_refused(system):
    case = make_case("EC", at=system)
    one, other = (make_file(case.id, office="EC", at=system, state="clean") for _file in range(2))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE intake_attachment t SET content = o.content, sha256 = o.sha256, size = o.size"
            " FROM intake_attachment o WHERE t.id = %s AND o.id = %s",
            [one.id, other.id],
        )
    with pytest.raises(SealBroken):
        attachments.read(one.id, subject=case.id, actor=SENDER)


def test_without_the_key_a_file_opens_for_nobody(system):
    case = make_case("EC", at=system)
    row = make_file(case.id, office="EC", at=system, state="clean")
    keys.drop([case.id])
    with pytest.raises(KeyGone):
        attachments.read(row.id, subject=case.id, actor=SENDER)
    with pytest.raises(KeyGone):
        added(case.id, at=system)


@pytest.mark.parametrize(
    "changes",
    [
        {"content": None},
        {"state": "refused"},
        {"state": "fine"},
        {"kind": "film"},
        {"media_type": "text/html"},
        {"size": 0},
        {"sha256": b"x" * 32},
        {"state": "refused", "content": None, "sha256": b"x"},
        {"content": b"in clear, and long enough to be something sealed"},
        {"about": b"in clear, and long enough to be something sealed"},
    ],
)
def test_a_row_that_cannot_be_is_refused_by_the_database(system, changes):
    row = added(make_case("EC", at=system).id, at=system)
    with pytest.raises(IntegrityError), transaction.atomic():
        Attachment.objects.filter(pk=row.pk).update(**changes)


def test_the_copy_of_ones_data_lists_them(system, supervisor):
    case = make_case("EC", at=system)
    row = added(case.id, at=system)
    held = collect(Case.objects.get(pk=case.pk), person=supervisor, at=system)
    assert held["files"] == [
        {
            "received_at": system.isoformat(),
            "kind": "photo",
            "name": NAME,
            "member": "m1",
            "media_type": "image/jpeg",
            "size": row.size,
            "state": "quarantined",
        }
    ]
    json.dumps(held)


def test_neither_the_database_nor_its_back_up_shows_a_byte_of_it(committed, tmp_path):
    marked = uploads.pdf(more=b"8 0 obj\n(Xilunqa en claro)\nendobj\n")
    with scope.enter(scope.SYSTEM) as at:
        row = added(make_case("EC", at=at).id, at=at, sent=marked, kind="document")
        assert tables_that_show(["Xilunqa", "%PDF-1.4", "/Catalog"]) == []
    dump(tmp_path / "whole.sql", kind="plain")
    whole = (tmp_path / "whole.sql").read_bytes()
    assert str(row.id).encode() in whole and row.content.hex().encode() in whole
    for shown in (b"Xilunqa", b"%PDF-1.4", b"Catalog", b"Xilunqa".hex().encode(), b"%PDF-1.4".hex().encode()):
        assert shown not in whole
