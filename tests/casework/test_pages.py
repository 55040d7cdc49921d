"""The queue and the case page: who sees what, what it costs, and the trace it leaves."""

import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.actor import Actor
from audit.models import Entry
from intake.models import Case
from intake.services.submission import Sender, submit
from routing.services import route
from tests.conftest import FormClient, make_person
from tests.documents import document, member
from vault import scope

OPERATOR = Sender(Actor("command", "test"), "command", None)
ROUTER = Actor("worker", "test")


def received(**changes) -> Case:
    with scope.enter(scope.SYSTEM) as at:
        receipt = submit(document(**changes), sender=OPERATOR, at=at, idempotency_key=uuid.uuid4().hex)
        return Case.objects.get(pk=receipt.case_id)


def routed(**changes) -> Case:
    case = received(**changes)
    with scope.enter(scope.SYSTEM) as at:
        route({case.id: "e"}, at=at, actor=ROUTER)
        return Case.objects.get(pk=case.id)


def visitor(person) -> Client:
    client = FormClient()
    client.force_login(person)
    return client


def entries(**about) -> list[Entry]:
    with scope.enter(scope.SYSTEM):
        return list(Entry.objects.filter(**about).order_by("at", "id"))


def test_the_queue_masks_names_and_records_who_looked(screener):
    case = routed()
    page = visitor(screener).get("/cola/EC/screening/")
    text = page.content.decode()
    assert page.status_code == 200
    assert case.reference in text
    assert "Ana P." in text
    assert "Pérez" not in text
    seen = entries(action="opened", purpose="queue")
    assert [(entry.actor_id, entry.subjects) for entry in seen] == [(str(screener.id), [str(case.id)])]


@pytest.mark.parametrize("path", ["/cola/EC/screening/", "/casos/{}/"])
def test_a_page_takes_as_many_queries_for_three_as_for_one(screener, path):
    one = routed()
    client = visitor(screener)
    client.get(path.format(one.reference))
    with CaptureQueriesContext(connection) as few:
        assert client.get(path.format(one.reference)).status_code == 200
    people = [member(f"m{number}", "child" if number > 1 else "principal") for number in (1, 2, 3)]
    three = [routed(members=people) for _case in range(3)]
    with CaptureQueriesContext(connection) as more:
        assert client.get(path.format(three[0].reference)).status_code == 200
    assert len(more) == len(few)


def test_the_case_page_says_why_and_leaves_its_trace(screener):
    case = routed(members=[member(present_since="2026-01-15")])
    page = visitor(screener).get(f"/casos/{case.reference}/")
    text = page.content.decode()
    assert "Llegó después de la fecha límite." in text
    assert "Tenía que estar en el país el 31 de diciembre de 2025 o antes." in text
    assert "EC-DEMO" in text
    assert {entry.purpose for entry in entries(action="opened", actor_id=str(screener.id))} == {"case"}


def test_a_rule_that_asks_for_needs_is_shown_to_protection_and_supervisors_only(screener, supervisor):
    case = routed(members=[member(needs=["SM-MI"])])
    shown = {
        person.role: visitor(person).get(f"/casos/{case.reference}/").content.decode()
        for person in (screener, supervisor)
    }
    assert "Enfermedad grave" in shown["supervisor"]
    assert "Violencia o tortura" in shown["supervisor"]
    assert "Cumple las reglas" in shown["screener"]
    for name in ("Enfermedad grave", "Violencia o tortura", "Discapacidad con enfermedad"):
        assert name not in shown["screener"]
    assert "las ven protección y supervisión" in shown["screener"]


def test_staff_of_another_office_get_404_and_the_refusal_is_recorded(database):
    case = routed()
    stranger = make_person("supervisor", "CO")
    client = visitor(stranger)
    assert client.get(f"/casos/{case.reference}/").status_code == 404
    assert client.get("/casos/EC-0000-0000/").status_code == 404
    assert client.get("/cola/EC/screening/").status_code == 404
    assert entries(action="opened", actor_id=str(stranger.id)) == []
    refused = entries(action="refused", actor_id=str(stranger.id))
    assert [(entry.purpose, entry.detail["status"]) for entry in refused] == [("case", 404)] * 2 + [("queue", 404)]


def test_a_protection_case_opens_for_protection_and_supervisors_only(screener, supervisor):
    case = routed(members=[member(needs=["SV-VO"])])
    assert visitor(screener).get("/cola/EC/protection/").status_code == 403
    assert visitor(screener).get(f"/casos/{case.reference}/").status_code == 404
    page = visitor(supervisor).get(f"/casos/{case.reference}/")
    assert page.status_code == 200
    assert "Sufrió violencia sexual o de género" in page.content.decode()


def test_a_case_in_no_queue_yet_opens_for_protection_and_supervisors_only(screener, supervisor):
    address = f"/casos/{received().reference}/"
    readers = (screener, supervisor, make_person("protection", "EC"))
    assert [visitor(reader).get(address).status_code for reader in readers] == [404, 200, 200]


@pytest.mark.parametrize(("role", "where"), [("it", "/operacion/"), ("policy", "/consola/"), ("screener", None)])
def test_each_role_begins_with_its_own_work(database, role, where):
    assert visitor(make_person(role, "EC")).get("/inicio/").headers.get("Location") == where


@pytest.mark.parametrize("path", ["/inicio/", "/cola/EC/screening/"])
def test_only_the_queues_that_one_may_open_are_named(screener, supervisor, path):
    pages = [visitor(person).get(path).content.decode() for person in (screener, supervisor)]
    assert ["/cola/EC/protection/" in page for page in pages] == [False, True]


def test_the_beginning_names_ones_own_offices_and_the_unplaced_to_supervisors_only(screener, supervisor):
    pages = [visitor(person).get("/inicio/").content.decode() for person in (screener, supervisor)]
    assert ["Sin oficina" in page for page in pages] == [False, True]
    assert [name for page in pages for name in ("/cola/CO/", "/cola/CR/") if name in page] == []


@pytest.mark.parametrize("role", ["policy", "auditor", "it"])
def test_roles_without_cases_open_none(database, role):
    case = routed()
    client = visitor(make_person(role, "EC"))
    assert client.get("/cola/EC/screening/").status_code == 403
    assert client.get(f"/casos/{case.reference}/").status_code == 403


def test_filters_stand_in_the_address_and_nonsense_is_left_out(screener):
    urgent, normal = routed(members=[member(needs=["SM-DP"])]), routed()
    client = visitor(screener)
    text = client.get("/cola/EC/screening/?prioridad=urgent").content.decode()
    assert (urgent.reference in text, normal.reference in text) == (True, False)
    odd = client.get("/cola/EC/screening/?prioridad=x&sede=y&despues=z").content.decode()
    assert (urgent.reference in odd, normal.reference in odd) == (True, True)


def test_pages_follow_one_another_without_gap_or_repetition(screener, monkeypatch):
    monkeypatch.setattr("casework.queues.PAGE", 2)
    cases = {routed().reference for _case in range(5)}
    client, path, seen = visitor(screener), "/cola/EC/screening/", []
    while path:
        page = client.get(path)
        seen += [row["reference"] for row in page.context["rows"]]
        query = page.context["next_query"]
        path = f"/cola/EC/screening/?{query}" if query else ""
    assert sorted(seen) == sorted(cases)


def test_whoever_is_not_signed_in_is_sent_to_sign_in(database):
    for path in ("/inicio/", "/cola/EC/screening/", "/casos/EC-0000-0000/", "/registro/", "/operacion/"):
        assert Client().get(path).url.startswith("/entrar/"), path


def test_a_search_is_recorded_with_what_it_found_and_never_with_what_was_typed(screener):
    case = routed()
    client = visitor(screener)
    assert client.post("/casos/", {"numero": case.reference}).url == f"/casos/{case.reference}/"
    client.post("/casos/", {"numero": "EC-0000-0000"})
    found = [(entry.subjects, entry.detail, entry.purpose) for entry in entries(action="searched")]
    assert sorted(found, key=str) == [([str(case.id)], {}, "reference"), ([], {"found": 0}, "reference")]


def test_another_try_for_dead_letters_is_recorded(database):
    operator = make_person("it")
    unknown = str(uuid.uuid4())
    visitor(operator).post("/operacion/reintentar/", {"id": [unknown, "x"]})
    assert [(entry.actor_id, entry.subjects, entry.detail) for entry in entries(action="messages_revived")] == [
        (str(operator.id), [unknown], {"revived": 0})
    ]


@pytest.mark.parametrize(("name", "purpose"), [("case_note", "note"), ("subject_access", "copy")])
def test_a_form_about_a_case_leaves_a_trace_when_it_is_opened(supervisor, name, purpose):
    case = routed()
    assert visitor(supervisor).get(reverse(name, args=[case.reference])).status_code == 200
    assert [entry.subjects for entry in entries(action="form_opened", purpose=purpose)] == [[str(case.id)]]
