"""At the desk: who began on a phone goes on there, who has a case is noted, who has none is never given a date."""

import datetime

import pytest
from django.urls import get_resolver

from audit.actor import Actor
from audit.models import Entry
from intake.models import Case, CaseEvent, Draft, PreRegistration
from intake.services import drafts
from intake.services.arrivals import note_arrival
from offices.models import StaffMember
from routing.placement.recusals import recuse
from routing.services import route
from tests import programmes
from tests.casework.test_pages import visitor
from tests.conftest import make_person
from tests.documents import member
from tests.intake.clerk import CLERK, READ, person_page, situation_page
from tests.intake.public.applicant import ANA, Applicant
from tests.intake.public.test_danger import help_text
from tests.permissions.world import make_case
from vault import scope

ROUTER = Actor("worker", "test")
WRONG = "No hay un registro de su oficina con ese código y ese año"


@pytest.fixture
def client(screener):
    return visitor(screener)


def routed(**changes) -> Case:
    with scope.enter(scope.SYSTEM) as at:
        case = make_case("EC", at=at, **changes)
        route({case.id: str(PreRegistration.objects.get(case=case).id)}, at=at, actor=ROUTER)
        return Case.objects.get(pk=case.pk)


def acts(action: str) -> list[tuple[str, list[str]]]:
    with scope.enter(scope.SYSTEM):
        return [(one.actor_id, one.subjects) for one in Entry.objects.filter(action=action).order_by("at", "id")]


# --- A draft from a phone --------------------------------------------------------------------------------------------


def begun_on_a_phone(office: str = "EC") -> tuple[Applicant, str]:
    ana = Applicant(ANA)
    code = ana.begin(office)
    ana.answer_from("/solicitud/permiso/")
    ana.answer_from("/solicitud/nombres/")
    return ana, code


def test_what_was_begun_on_a_phone_is_completed_at_the_desk_and_its_answers_stay(client, screener):
    ana, code = begun_on_a_phone()
    where = client.post("/registro/seguir/", {"code": code, "year": "1990"}).url
    draft = where.split("/")[2]
    assert where == f"/registro/{draft}/revisar/"
    assert "Nombres: Ana María." in client.get(where).content.decode()
    assert acts("draft_taken_over") == [(str(screener.id), [draft])]
    client.post(f"/registro/{draft}/persona/", person_page(CLERK | ANA))
    client.post(f"/registro/{draft}/situacion/", situation_page(CLERK | ANA))
    assert client.post(where, READ).url.startswith("/registro/enviado/")
    with scope.enter(scope.SYSTEM):
        registration = PreRegistration.objects.get()
        assert (registration.channel, registration.filled_by) == ("assisted", str(screener.id))
    told = ana.page("/estado/")  # the same code shows how it stands
    assert "Recibimos su registro." in told


def test_an_answer_that_the_desk_left_as_it_was_is_the_persons_own(client, screener):
    _ana, code = begun_on_a_phone()
    draft = client.post("/registro/seguir/", {"code": code, "year": "1990"}).url.removesuffix("revisar/")
    client.post(f"{draft}persona/", person_page(CLERK | ANA | {"sexo": {"sex": "X"}}))
    with scope.enter(scope.staff({"EC"})):
        origins = drafts.read(Draft.objects.get(), actor=screener.actor)["more"]["origen"]
    assert (origins["m1/nombres"]["by"], origins["m1/sexo"]["by"]) == ("own", "said")


def test_the_phone_is_told_that_the_office_goes_on(client):
    ana, code = begun_on_a_phone()
    client.post("/registro/seguir/", {"code": code, "year": "1990"})
    assert "La oficina completa su registro con usted" in ana.page("/solicitud/tareas/")


@pytest.mark.parametrize("wrong", ["code", "year", "office"])
def test_a_wrong_code_a_wrong_year_and_another_office_are_the_same_answer(client, wrong):
    _ana, code = begun_on_a_phone("CO" if wrong == "office" else "EC")
    said = {"code": "7K4P-9XQM-2WDA" if wrong == "code" else code, "year": "1991" if wrong == "year" else "1990"}
    shown = client.post("/registro/seguir/", said)
    assert shown.status_code == 200
    assert WRONG in shown.content.decode()
    assert acts("draft_taken_over") == []
    with scope.enter(scope.SYSTEM):
        assert Draft.objects.get().filled_by is None


def test_a_clerk_who_guesses_codes_waits(client):
    answers = [client.post("/registro/seguir/", {"code": "7K4P-9XQM-2WDA", "year": "1990"}) for _time in range(12)]
    assert answers[0].status_code == 200
    assert answers[-1].status_code == 429


def test_taking_over_twice_or_after_a_colleague_is_the_same_draft_and_one_that_was_sent_leads_to_its_number(client):
    _ana, code = begun_on_a_phone()
    said = {"code": code, "year": "1990"}
    colleague = visitor(make_person("front_desk", "EC"))
    first = colleague.post("/registro/seguir/", said).url
    assert [client.post("/registro/seguir/", said).url for _time in range(2)] == [first, first]
    assert len(acts("draft_taken_over")) == 2
    assert colleague.get(first).status_code == 404
    draft = first.removesuffix("revisar/")
    client.post(f"{draft}persona/", person_page())
    client.post(f"{draft}situacion/", situation_page())
    reference = client.post(first, READ).url.split("/")[3]
    assert reference in client.post("/registro/seguir/", said).content.decode()


# --- Checking in -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["{0}", " {0}\r\n", "{1}", "{2}"])
def test_a_number_typed_or_scanned_notes_that_the_person_is_here_and_leads_to_the_case(client, screener, typed):
    case = routed()
    plain = case.reference
    said = typed.format(plain, plain.lower().replace("-", " "), plain.replace("0", "O"))
    assert client.post("/llegadas/", {"numero": said}).url == f"/casos/{plain}/"
    assert acts("arrived") == [(str(screener.id), [str(case.id)])]
    with scope.enter(scope.SYSTEM):
        assert CaseEvent.objects.get(case=case, kind="arrived").public_code == "arrived"


def test_an_arrival_is_noted_once_a_day(screener):
    case = routed()
    with scope.enter(scope.staff({"EC"})) as at:
        assert note_arrival(case, at=at, person=screener)
        assert not note_arrival(case, at=at, person=screener)
        assert note_arrival(case, at=at + datetime.timedelta(days=1), person=screener)


def test_the_applicant_sees_that_they_came(client):
    ana = Applicant(ANA)
    ana.begin()
    ana.do_all_tasks()
    ana.send_all()
    with scope.enter(scope.SYSTEM) as at:
        case = Case.objects.get()
        route({case.id: str(PreRegistration.objects.get().id)}, at=at, actor=ROUTER)
        note_arrival(case, at=at, person=StaffMember.objects.first())
    assert "Usted vino a la oficina." in ana.page("/estado/")


@pytest.mark.parametrize("typed", ["María Pérez", "perez ANA", "Pérez"])
def test_a_name_without_accents_and_in_any_order_finds_open_cases(client, typed):
    case = routed(members=[member(given_names="Ana María", first_surname="Pérez")])
    routed(members=[member(given_names="Luisa", first_surname="Vera")])
    shown = client.post("/llegadas/", {"numero": typed}).content.decode()
    assert case.reference in shown
    assert "Luisa" not in shown
    assert acts("arrived") == []


@pytest.mark.parametrize("typed", ["EC-0000-0000", "Nadie Así", "", "%"])
def test_who_is_not_found_is_offered_registration_and_what_was_typed_is_kept_nowhere(client, typed):
    routed()
    shown = client.post("/llegadas/", {"numero": typed})
    assert shown.status_code == 200
    assert "<title>Error:" in shown.content.decode()
    with scope.enter(scope.SYSTEM):
        assert not [one for one in Entry.objects.all() if "Nadie" in str(one.detail)]


def test_a_restricted_case_is_not_found_by_who_may_not_open_it(client):
    case = routed(members=[member(given_names="Rosa", first_surname="Mora", needs=["SV-VO"])])
    for typed in (case.reference, "Rosa Mora"):
        assert (
            "No hay ningún caso que usted pueda abrir" in client.post("/llegadas/", {"numero": typed}).content.decode()
        )
    assert acts("arrived") == []


def test_whom_a_case_is_closed_to_does_not_find_it_by_name(client, screener):
    case = routed(members=[member(given_names="Rosa", first_surname="Mora")])
    with scope.enter(scope.SYSTEM) as at:
        recuse(case, person=screener, reason="acquainted", at=at, actor=screener.actor, by=screener)
    for typed in (case.reference, "Rosa Mora"):
        assert case.reference not in client.post("/llegadas/", {"numero": typed}).content.decode().replace(
            f'value="{case.reference}"', ""
        )


def test_whose_names_a_search_showed_is_in_the_trail(client, screener):
    case = routed(members=[member(given_names="Rosa", first_surname="Mora")])
    routed(members=[member(given_names="Luisa", first_surname="Vera")])
    client.post("/llegadas/", {"numero": "Mora"})
    assert acts("searched") == [(str(screener.id), [str(case.id)])]


def test_going_through_names_one_after_another_has_to_wait(client):
    routed()
    answers = [client.post("/llegadas/", {"numero": f"Nadie {number}"}).status_code for number in range(31)]
    assert answers == [200] * 30 + [429]


# --- Nobody without a case -------------------------------------------------------------------------------------------


def at_the_desk_in_costa_rica() -> str:
    help_text(office_id="CR")
    clerk = visitor(make_person("front_desk", "CR"))
    missed = clerk.post("/llegadas/", {"numero": "Persona Sin Registro"}).content.decode()
    assert "Sin registro no se da cita a nadie." in missed
    return clerk.get("/registro/").content.decode()


def test_scenario_24_asked_for_an_appointment_the_desk_offers_registration_while_the_window_is_open(database):
    html = at_the_desk_in_costa_rica()
    assert 0 < html.index("Salga de ahí") < html.index("Empezar en Costa Rica")
    assert "Recordatorio para Costa Rica" not in html


def test_scenario_24_asked_for_an_appointment_the_desk_hands_over_the_reminder_while_it_is_closed(database):
    data = programmes.shipped()
    data.pop("demo_reopening")
    with scope.enter(scope.SYSTEM) as at:
        programmes.publish(data, at, supersede=True)
    html = at_the_desk_in_costa_rica()
    assert 0 < html.index("Salga de ahí") < html.index('href="/cerrado/CR/"')
    assert "Empezar en Costa Rica" not in html


def test_scenario_24_no_address_makes_an_appointment_for_somebody_without_a_case():
    booking = [
        str(one.pattern)
        for one in get_resolver().url_patterns
        if any(word in str(one.pattern) for word in ("cita", "entrevista", "appointment"))
    ]
    assert [address for address in booking if "reference" not in address] == []
