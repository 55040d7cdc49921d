"""What applicants change and ask for by themselves, and what their page does not tell whoever holds the telephone."""

import datetime

import pytest

from audit.actor import Actor
from audit.models import Entry
from intake.models import AccessCode, Case, Correction, Identifier, RightsRequest
from intake.services import departures
from intake.services.correction import newest
from outbox.models import Message
from routing import services as routing
from routing.models import Assignment, Decision
from routing.reassessment import reassess
from tests.conftest import FormClient
from tests.intake.public.applicant import ANA, Applicant
from vault import lookup, scope

ROUTER = Actor("worker", "test")
CONTACT, NEWBORN = "/estado/contacto/", "/estado/nacimiento/"


@pytest.fixture
def ana(database) -> Applicant:
    ana = Applicant(ANA)
    ana.begin()
    ana.do_all_tasks()
    ana.send_all()
    with scope.enter(scope.SYSTEM) as at:
        routing.route({Case.objects.get().id: "e"}, at=at, actor=ROUTER)
    return ana


def now_stored() -> dict:
    with scope.enter(scope.SYSTEM):
        document = newest(Case.objects.get(), actor=ROUTER)[1]
        messages = list(Message.objects.filter(topic="case.corrected"))
    reassess(messages, office="EC")
    return document


def test_a_new_telephone_is_in_force_at_once_and_found_by(ana):
    assert ana.send(CONTACT, {"telephone": "other", "phone": "099 765 4321", "moved": "same"}) == "/estado/"
    document = now_stored()
    assert document["contact"]["phone"] == "+593997654321"
    assert "telefono" not in document["more"]
    page = ana.page("/estado/")
    assert "Sus datos fueron corregidos." in page and "7654321" not in page
    with scope.enter(scope.SYSTEM):
        phones = {bytes(one.digest) for one in Identifier.objects.filter(kind="phone")}
        assert phones == {bytes(lookup.phone("+593997654321"))}
        assert Decision.objects.count() == 1  # how somebody is reached decides nothing
        assert Correction.objects.get().actor_kind == "applicant"


def test_a_telephone_that_was_taken_away_is_called_no_more(ana):
    ana.send(CONTACT, {"telephone": "none", "moved": "same"})
    document = now_stored()
    assert document["contact"]["phone"] is None
    assert "991234567" not in str(document)


def test_another_area_of_the_country_is_assessed_anew_and_stays_where_it_is(ana):
    ana.send(CONTACT, {"telephone": "same", "moved": "here", "area": "EC-G", "place": "Durán"})
    assert now_stored()["residence"] == {"country": "EC", "area": "EC-G", "place": "Durán"}
    with scope.enter(scope.SYSTEM):
        assert (Decision.objects.count(), Assignment.objects.count()) == (2, 1)


def test_who_moves_to_another_country_goes_to_a_person_with_an_event(ana):
    ana.send(CONTACT, {"telephone": "same", "moved": "elsewhere", "country": "PE"})
    assert now_stored()["residence"]["country"] == "PE"
    with scope.enter(scope.SYSTEM):
        assert sorted(Decision.objects.values_list("outcome", flat=True)) == ["eligible", "not_eligible"]
        assert {one.queue: one.ended_at is None for one in Assignment.objects.all()} == {
            "screening": False,
            "review": True,
        }
        assert Case.objects.get().events.filter(kind="routed").count() == 2


def test_the_page_shows_nothing_that_is_stored_and_answers_the_same_to_what_is(ana):
    for address in (CONTACT, NEWBORN):
        page = ana.page(address)
        assert [one for one in ("991234567", "99 123", "Quito", "Ana", "ana@example.org") if one in page] == []
    told = []
    for phone in ("099 123 4567", "099 123 4568"):
        answer = ana.client.post(CONTACT, {"telephone": "other", "phone": phone, "moved": "same"}, follow=True)
        told.append([line for line in answer.content.decode().split("\n") if "Guardado" in line])
    assert told[0] == told[1] != []


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({}, "Elija si su teléfono cambió."),
        ({"telephone": "same", "moved": "same"}, "Diga qué cambió"),
        ({"telephone": "other", "moved": "same"}, "Escriba un número de teléfono."),
        ({"telephone": "other", "phone": "12", "moved": "same"}, "Escriba un número de teléfono completo"),
        ({"telephone": "same", "moved": "here"}, "Escriba al menos la ciudad"),
        ({"telephone": "same", "moved": "elsewhere"}, "Elija en qué país vive."),
    ],
)
def test_what_is_missing_is_said(ana, sent, says):
    assert says in ana.client.post(CONTACT, sent).content.decode()
    with scope.enter(scope.SYSTEM):
        assert not Correction.objects.exists()


def test_more_than_five_changes_a_day_are_left_to_a_person(ana):
    for number in range(5):
        ana.send(CONTACT, {"telephone": "other", "phone": f"099 765 432{number}", "moved": "same"})
    answer = ana.client.post(CONTACT, {"telephone": "none", "moved": "same"})
    assert "Espere a mañana" in answer.content.decode()


def test_a_closed_registration_is_changed_by_nobody_alone(ana):
    ana.send("/estado/retirar/", {})
    assert CONTACT not in ana.page("/estado/")
    answer = ana.client.post(CONTACT, {"telephone": "none", "moved": "same"})
    assert "Este registro ya está cerrado." in answer.content.decode()


def test_a_newborn_waits_for_a_person_and_is_asked_for_once(ana):
    answer = ana.client.post(NEWBORN, {})
    for text in ("Escriba cuándo nació", "Escriba al menos un nombre"):
        assert text in answer.content.decode()
    sent = {"given_names": "Alma", "birth_date_month": "3", "birth_date_year": "2026", "envio": "one"}
    for _time in range(2):
        assert ana.send(NEWBORN, sent) == "/estado/"
    page = ana.page("/estado/")
    assert "Añadir a alguien que nació: la oficina responde" in page and "Alma" not in page
    with scope.enter(scope.SYSTEM):
        asked = RightsRequest.objects.get()
        assert (asked.kind, asked.settled_at, Case.objects.get().size) == ("newborn", None, 1)


def test_a_date_that_is_yet_to_come_is_no_birth(ana):
    sent = {"given_names": "Alma", "birth_date_year": "2091"}
    assert "Esa fecha todavía no ha llegado." in ana.client.post(NEWBORN, sent).content.decode()


def test_the_code_of_a_principal_who_left_opens_nothing_any_more(database):
    ana = Applicant(ANA)
    code = ana.begin()
    ana.do_all_tasks()
    spouse = ana.add_member()
    ana.send("/solicitud/hogar/", {})
    ana.send_all()
    with scope.enter(scope.SYSTEM) as at:
        case = Case.objects.get()
        routing.route({case.id: "e"}, at=at, actor=ROUTER)
        base, _now = newest(case, actor=ROUTER)
        later = at + datetime.timedelta(hours=1)
        asked = {"member_id": "m1", "successor": spouse, "has_agreed": True, "asked_by": "member"}
        departures.leave(case, base=base.pk, **asked, at=later, actor=ROUTER)
        messages = list(Message.objects.filter(topic="case.principal_left"))
    departures.end_access(messages, office="EC")
    fresh = FormClient()
    assert fresh.post("/solicitud/seguir/", {"code": code, "year": "1990"}).status_code == 200
    with scope.enter(scope.SYSTEM):
        assert not AccessCode.objects.exists()
        assert Entry.objects.get(action="access_ended").subjects == [str(case.id)]
