"""Notes on a case: sealed, never changed, and the restricted ones opened by few."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from audit.models import Entry
from casework.models import CaseNote, ErasureProposal
from casework.notes import read, write
from intake.models import Case
from tests.conftest import FormClient, make_person
from tests.permissions.world import make_case
from vault import scope

READERS = {"protection", "supervisor"}
CASE_ROLES = ["front_desk", "screener", "protection", "supervisor"]
OPEN, SECRET, STORY = "Llame por la tarde", "Vive con quien la amenaza", "Salió tras dos amenazas"


@pytest.fixture
def case(database) -> Case:
    with scope.enter(scope.SYSTEM) as at:
        case = make_case("EC", at=at)
        writer = make_person("protection", "EC", email="escribe@example.org")
        write(case, text=OPEN, kind="note", is_restricted=False, at=at, person=writer)
        write(case, text=SECRET, kind="note", is_restricted=True, at=at, person=writer)
        write(case, text=STORY, kind="narrative", is_restricted=False, at=at, person=writer)
    return case


def signed_in(person) -> FormClient:
    client = FormClient()
    client.force_login(person)
    return client


@pytest.mark.parametrize("role", CASE_ROLES)
def test_restricted_notes_and_narratives_are_for_protection_and_supervisors(case, plain_static_files, role):
    page = signed_in(make_person(role, "EC")).get(f"/casos/{case.reference}/").content.decode()
    assert OPEN in page
    assert (SECRET in page, STORY in page) == (role in READERS, role in READERS)


def test_each_reading_is_in_the_audit(case, supervisor, screener):
    for person in (supervisor, screener):
        with scope.enter(scope.staff(["EC"])):
            read(case, person=person)
    with scope.enter(scope.SYSTEM):
        read_by = [
            (entry.purpose, entry.actor_id, entry.subjects, entry.detail["rows"])
            for entry in Entry.objects.filter(action="opened", purpose__contains="notes").order_by("actor_id")
        ]
    subjects = [str(case.id)]
    assert sorted(read_by) == sorted(
        [
            ("notes", str(supervisor.id), subjects, 1),
            ("restricted notes", str(supervisor.id), subjects, 2),
            ("notes", str(screener.id), subjects, 1),
        ]
    )


@pytest.mark.parametrize("role", CASE_ROLES)
def test_whoever_heard_it_writes_it_down(database, plain_static_files, role):
    with scope.enter(scope.SYSTEM) as at:
        case = make_case("EC", at=at)
    client = signed_in(make_person(role, "EC"))
    address = f"/casos/{case.reference}/nota/"
    sent = client.post(address, {"text": SECRET, "kind": "note", "is_restricted": "on"})
    assert (sent.status_code, sent.url) == (302, f"/casos/{case.reference}/")
    assert (SECRET in client.get(sent.url).content.decode()) == (role in READERS)
    with scope.enter(scope.SYSTEM):
        note = CaseNote.objects.get()
        assert note.is_restricted and note.office_id == "EC"
        assert SECRET.encode() not in bytes(note.text)
        written = Entry.objects.get(action="note_written")
    assert (written.subjects, written.detail) == ([str(case.id)], {"kind": "note", "restricted": True})


def test_a_form_that_is_not_filled_in_says_what_to_do(case, plain_static_files, supervisor):
    client = signed_in(supervisor)
    page = client.post(f"/casos/{case.reference}/nota/", {"text": " ", "kind": "x"}).content.decode()
    assert "Escriba la nota." in page and "Elija una opción de la lista." in page
    page = client.post(f"/casos/{case.reference}/nota/", {"text": "x" * 10_001, "kind": "note"}).content.decode()
    assert "Escriba como máximo 10000 caracteres." in page
    with scope.enter(scope.SYSTEM):
        assert CaseNote.objects.count() == 3


def test_a_narrative_that_is_not_restricted_is_refused_by_the_database(case):
    with scope.enter(scope.SYSTEM), pytest.raises(IntegrityError), transaction.atomic():
        CaseNote.objects.filter(kind="narrative").update(is_restricted=False)


def test_another_office_sees_no_note(case):
    with scope.enter(scope.staff(["CO"])):
        assert CaseNote.objects.count() == 0


def test_the_demonstration_has_a_restricted_note_and_a_proposal_that_waits(committed):
    for _time in range(2):
        call_command("load_demo")
    with scope.enter(scope.SYSTEM):
        assert CaseNote.objects.filter(is_restricted=True).count() == 2
        proposal = ErasureProposal.objects.get()
        assert (proposal.status, proposal.items.count()) == ("proposed", 1)
