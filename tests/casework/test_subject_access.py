"""Whoever asks for their data gets all of it, from a supervisor who has just signed in, and it is kept nowhere."""

import json
import time

import pytest
from django.test import Client

from audit.models import Entry
from casework.notes import write
from intake.models import Case, MessageCode, OutgoingMessage
from offices.reauthentication import FRESH_SECONDS, SIGNED_IN_AT
from tests.conftest import PASSWORD, make_person
from tests.documents import document, member
from tests.permissions.world import make_case
from tests.privacy.watch import tables_that_show
from vault import door, keys, scope

SECRET = "Vive con quien la amenaza"


@pytest.fixture
def case(database) -> Case:
    with scope.enter(scope.SYSTEM) as at:
        members = [member(needs=["SV-VO"]), member("m2", "child", given_names="Zoé", birth_date="2015")]
        case = make_case("EC", at=at, members=members)
        writer = make_person("protection", "EC", email="escribe@example.org")
        write(case, text=SECRET, kind="narrative", is_restricted=True, at=at, person=writer)
    return case


def signed_in(person, *, ago: float = 0) -> Client:
    client = Client()
    client.force_login(person)
    session = client.session
    session[SIGNED_IN_AT] = time.time() - ago
    session.save()
    return client


def address(case: Case) -> str:
    return f"/casos/{case.reference}/copia/"


def test_the_copy_holds_everything_as_it_was_said(case, plain_static_files, supervisor):
    answer = signed_in(supervisor).post(address(case), {"formato": "json"})
    held = json.loads(answer.content)
    given = document(members=[member(needs=["SV-VO"]), member("m2", "child", given_names="Zoé", birth_date="2015")])
    (sent,) = held["pre_registrations"]
    assert [{name: person.get(name) for name in member()} for person in sent["document"]["members"]] == [
        {name: person.get(name) for name in member()} for person in given["members"]
    ]
    assert sent["document"]["contact"] == given["contact"]
    assert sent["document"]["residence"]["country"] == "EC"
    assert held["notes"][0]["text"] == SECRET
    assert [one["queue"] for one in held["decisions"]] == ["protection"]
    assert held["decisions"][0]["findings"]["assessment"]["findings"]
    assert sorted(one["kind"] for one in held["events"]) == ["received", "routed"]  # of one moment here
    assert [one["purpose"] for one in held["consents"]] == ["screening"]
    assert held["statistics"] == {"nationality": "VE", "age_band": "35-49", "sex": "F", "size": 2}


def test_the_copy_says_what_was_sent_to_them_and_where(case, plain_static_files, supervisor):
    with scope.enter(scope.SYSTEM):
        code = MessageCode.objects.create(code="MS-1111-1111", kind="draft_ends", office_id="EC")
        row = OutgoingMessage(subject_id=case.id, office_id="EC", kind="draft_ends", language="es", code=code)
        row.event, row.channel, row.state = "e", "call", "called"
        door.seal(row, keys.newest(case.id), address="+593990000000")
        row.save()
    (told,) = json.loads(signed_in(supervisor).post(address(case), {"formato": "json"}).content)["messages"]
    assert (told["channel"], told["state"], told["address"]) == ("call", "called", "+593990000000")


def test_the_copy_can_be_read(case, plain_static_files, supervisor):
    page = signed_in(supervisor).post(address(case), {"formato": "html"}).content.decode()
    for text in ("Ana María Pérez Gómez", "Zoé", "V-12.345.678", "ana@example.org", SECRET, case.reference):
        assert text in page


def test_the_copy_is_downloaded_and_never_kept(case, plain_static_files, supervisor):
    for kind in ("json", "html"):
        answer = signed_in(supervisor).post(address(case), {"formato": kind})
        assert answer["Cache-Control"] == "no-store"
        assert answer["Content-Disposition"] == f'attachment; filename="{case.reference}.{kind}"'
    with scope.enter(scope.SYSTEM):
        assert tables_that_show() == []


def test_each_copy_is_in_the_audit(case, plain_static_files, supervisor):
    client = signed_in(supervisor)
    client.get(address(case))
    client.post(address(case), {})
    with scope.enter(scope.SYSTEM):
        assert not Entry.objects.filter(action="subject_access").exists()
    client.post(address(case), {"formato": "json"})
    with scope.enter(scope.SYSTEM):
        made = Entry.objects.get(action="subject_access")
        opened = Entry.objects.filter(action="opened", purpose="subject access")
        assert {entry.actor_id for entry in opened} == {made.actor_id} == {str(supervisor.id)}
    assert (made.office_code, made.subjects) == ("EC", [str(case.id)])


@pytest.mark.parametrize("ago", [FRESH_SECONDS + 1, -60])
def test_a_session_that_is_not_fresh_gets_no_copy(case, plain_static_files, supervisor, ago):
    answer = signed_in(supervisor, ago=ago).post(address(case), {"formato": "json"})
    assert "vuelva a entrar" in answer.content.decode()
    assert SECRET not in answer.content.decode() and "Ana María" not in answer.content.decode()


def test_a_session_that_does_not_know_when_it_began_gets_no_copy(case, plain_static_files, supervisor):
    client = Client()
    client.force_login(supervisor)
    assert SECRET not in client.post(address(case), {"formato": "json"}).content.decode()


def test_signing_in_makes_the_session_fresh(case, plain_static_files, supervisor):
    supervisor.is_demo = True  # the password is all that it takes
    supervisor.save()
    client = Client()
    client.post("/entrar/", {"username": supervisor.email, "password": PASSWORD})
    assert SECRET in client.post(address(case), {"formato": "json"}).content.decode()


def test_only_a_supervisor_of_the_office_makes_a_copy(case, plain_static_files):
    statuses = {
        role: signed_in(make_person(role, "EC", email=f"{role}@example.org")).post(address(case), {}).status_code
        for role in ("screener", "protection", "policy", "it")
    }
    assert set(statuses.values()) == {403}
    assert signed_in(make_person("supervisor", "CO")).post(address(case), {"formato": "json"}).status_code == 404
