"""What applicants can do once their registration is sent: see how it stands, ask for something, withdraw."""

import datetime

import pytest
from django.test import Client

from audit.actor import Actor
from audit.models import Entry
from intake.models import Case, RightsRequest
from intake.services.rights import ask
from outbox.models import Message
from routing import services as routing
from routing.models import Assignment
from tests.conftest import make_person
from tests.intake.public.applicant import ANA, Applicant
from tests.permissions.world import make_case
from vault import scope

ROUTER = Actor("worker", "test")


@pytest.fixture
def ana(database) -> Applicant:
    ana = Applicant(ANA)
    ana.begin()
    ana.do_all_tasks()
    ana.send_all()
    with scope.enter(scope.SYSTEM) as at:
        routing.route({Case.objects.get().id: "e"}, at=at, actor=ROUTER)
    return ana


def test_the_page_says_what_happened_and_what_comes_and_names_nobody(ana):
    page = ana.page("/estado/")
    assert "Recibimos su registro" in page
    assert "espera a que una persona lo revise" in page
    assert [name for name in ("Ana", "Pérez", "991234567", "refugi", "Venezuela") if name in page] == []


def test_withdrawing_is_asked_twice_and_takes_the_case_out_of_its_queue(ana):
    assert "¿Retirar su registro?" in ana.page("/estado/retirar/")
    assert ana.send("/estado/retirar/", {}) == "/estado/"
    ana.send("/estado/retirar/", {})  # a second tap
    page = ana.page("/estado/")
    assert page.count("Usted retiró su registro.") == 1
    assert "Retirar mi registro" not in page
    with scope.enter(scope.SYSTEM):
        assert Case.objects.get().status == "withdrawn"
        assert Entry.objects.filter(action="withdrawn", actor_kind="applicant").count() == 1
        messages = list(Message.objects.filter(topic="case.withdrawn"))
    routing.end_of_finished(messages, office="EC")
    with scope.enter(scope.SYSTEM):
        assert not Assignment.objects.open().exists()


def test_a_case_that_was_withdrawn_before_it_was_routed_goes_to_no_queue(database):
    ana = Applicant(ANA)
    ana.begin()
    ana.do_all_tasks()
    ana.send_all()
    ana.send("/estado/retirar/", {})
    with scope.enter(scope.SYSTEM) as at:
        routing.route({Case.objects.get().id: "e"}, at=at, actor=ROUTER)
        assert not Assignment.objects.exists()
        assert Case.objects.get().status == "withdrawn"


def test_a_change_that_is_asked_for_reaches_the_office_and_its_answer_the_applicant(ana):
    ana.send("/estado/pedir/", {"kind": "correction", "text": "Mi teléfono nuevo es 099 123 4567"})
    assert "la oficina responde a más tardar el" in ana.page("/estado/")
    supervisor, foreign = Client(), Client()
    supervisor.force_login(make_person("supervisor", "EC"))
    foreign.force_login(make_person("supervisor", "CO"))
    with scope.enter(scope.SYSTEM):
        asked = RightsRequest.objects.get()
    address = f"/peticiones/{asked.id}/"
    assert address in supervisor.get("/peticiones/").content.decode()
    assert "099 123 4567" in supervisor.get(address).content.decode()
    assert address not in foreign.get("/peticiones/").content.decode()
    assert foreign.get(address).status_code == 404
    assert supervisor.post(address).url == "/peticiones/"
    assert "No hay peticiones" in supervisor.get("/peticiones/").content.decode()
    assert "ya la había atendido" in supervisor.post(address, follow=True).content.decode()
    page = ana.page("/estado/")
    assert "La oficina atendió lo que pidió." in page
    assert "la oficina responde a más tardar" not in page
    with scope.enter(scope.SYSTEM):
        acts = {entry.action for entry in Entry.objects.filter(subjects__contains=[str(asked.case_id)])}
    assert {"right_asked", "right_settled"} <= acts


def test_what_a_change_is_has_to_be_written(ana):
    answer = ana.client.post("/estado/pedir/", {"kind": "correction"})
    assert "Escriba qué dato cambia y cómo es ahora." in answer.content.decode()
    with scope.enter(scope.SYSTEM):
        assert not RightsRequest.objects.exists()


def test_no_more_than_five_requests_wait_at_once(ana):
    for _number in range(5):
        ana.send("/estado/pedir/", {"kind": "copy"})
    answer = ana.client.post("/estado/pedir/", {"kind": "erasure", "text": "Todo"})
    assert "Espere o llame" in answer.content.decode()
    assert ">Todo</textarea>" in answer.content.decode().replace("\n", "")


@pytest.mark.parametrize(("office", "day"), [("CO", 16), ("EC", 16)])
def test_the_day_to_answer_by_counts_the_working_days_of_the_office(system, office, day):
    case = make_case(office, at=system)
    monday = datetime.datetime(2026, 3, 2, 15, tzinfo=datetime.UTC)
    assert ask(case, kind="copy", text="", at=monday, actor=ROUTER).due_on == datetime.date(2026, 3, day)
