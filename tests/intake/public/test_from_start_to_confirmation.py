"""An applicant alone with a browser: from the first page to the case."""

import re

import pytest

from audit.actor import Actor
from audit.models import Entry
from intake.dossier import documents_of
from intake.models import AccessCode, Case, Draft, PreRegistration
from tests.conftest import FormClient
from tests.intake.public.applicant import ANA, NOTHING_TO_SAY, Applicant, texts_on
from vault import scope

READER = Actor("command", "test")


def stored() -> tuple[Case, dict]:
    with scope.enter(scope.SYSTEM):
        case = Case.objects.get()
        return case, documents_of([case], actor=READER, purpose="test")[case.id]


def test_somebody_with_a_family_reaches_the_confirmation(database):
    ana = Applicant(ANA)
    ana.begin()
    ana.do_all_tasks()
    ana.add_member()
    assert ana.send_all() == "/solicitud/enviada/"
    case, document = stored()
    assert case.reference in ana.page("/solicitud/enviada/")
    assert case.reference in ana.page("/estado/")
    assert [member["relationship"] for member in document["members"]] == ["principal", "spouse"]
    principal = document["members"][0]
    assert (principal["birth_date"], principal["present_since"]) == ("1990-05-02", "2021")
    assert principal["legal_status"] == {
        "code": "regular", "permit": "VIRTE", "registered_on": "2022", "entry": "irregular",
    }  # fmt: skip
    assert principal["documents"] == [{"type": "passport", "country": "VE", "number": "12.345.678"}]
    assert document["contact"]["phone"] == "+593991234567"
    assert (document["channel"], document["consents"]) == ("online", ["screening"])
    with scope.enter(scope.SYSTEM):
        assert not Draft.objects.exists()
        assert PreRegistration.objects.get().filled_by == ""


def test_somebody_without_phone_paper_dates_or_nationality_reaches_the_confirmation(database):
    nobody = Applicant(NOTHING_TO_SAY)
    nobody.begin(year="")
    nobody.do_all_tasks()
    assert nobody.send_all() == "/solicitud/enviada/"
    case, document = stored()
    assert document["members"][0]["nationalities"] == []
    assert document["contact"] == {"phone": None, "email": None, "safe_to_contact": None, "whatsapp": None}
    assert case.reference.startswith("EC-")


def test_the_code_and_the_year_lead_back_from_another_telephone(database):
    ana = Applicant(ANA)
    code = ana.begin()
    ana.answer_from("/solicitud/permiso/")
    ana.send("/solicitud/nombres/", ANA["nombres"])
    other = Applicant(ANA)
    typed = code.replace("-", " ").lower().replace("0", "o").replace("1", "l")
    assert other.send("/solicitud/seguir/", {"code": typed, "year": "1990"}) == "/solicitud/abrir/"
    assert other.client.get("/solicitud/abrir/").url == "/solicitud/tareas/"
    assert "Ana María" in other.page("/solicitud/nombres/")
    other.do_all_tasks()
    other.send_all()
    # The first telephone's page leads to the same case, and so does the code from now on.
    assert ana.client.get("/solicitud/tareas/").url == "/estado/"
    with scope.enter(scope.SYSTEM):
        shown = Entry.objects.get(action="code_shown")
    assert (shown.actor_kind, shown.detail, shown.office_code) == ("system", {"opened": True}, "EC")
    third = Applicant(ANA)
    third.send("/solicitud/seguir/", {"code": code, "year": "1990"})
    assert third.client.get("/solicitud/abrir/").url == "/estado/"


@pytest.mark.parametrize(("change", "year"), [(True, "1990"), (False, "1991"), (False, "")])
def test_a_wrong_code_and_a_wrong_year_get_the_same_answer(database, change, year):
    ana = Applicant(ANA)
    code = ana.begin()
    typed = ("2" if code[0] != "2" else "3") + code[1:] if change else code
    answer = FormClient().post("/solicitud/seguir/", {"code": typed, "year": year})
    assert answer.status_code == 200
    assert "No encontramos un registro con ese código y ese año" in answer.content.decode()


def test_nothing_is_asked_before_consent(database):
    ana = Applicant(ANA)
    ana.begin()
    assert ana.client.get("/solicitud/nombres/").url == "/solicitud/permiso/"
    assert ana.client.post("/solicitud/nombres/", ANA["nombres"]).url == "/solicitud/permiso/"
    assert ana.client.get("/solicitud/revisar/").url == "/solicitud/tareas/"
    texts = texts_on(ana.page("/solicitud/permiso/"))
    ana.send("/solicitud/permiso/", NOTHING_TO_SAY["permiso"] | texts | {"screening": "no"})
    assert "no se envía ningún registro" in ana.page("/solicitud/tareas/")
    assert ana.client.get("/solicitud/nombres/").url == "/solicitud/permiso/"


def test_without_a_code_the_pages_of_a_registration_lead_to_the_door(database):
    for address in ("/solicitud/tareas/", "/solicitud/nombres/", "/solicitud/revisar/", "/estado/"):
        assert FormClient().get(address).url == "/solicitud/seguir/"


def test_what_is_missing_is_named_and_nothing_is_sent(database):
    ana = Applicant(ANA)
    ana.begin()
    ana.answer_from("/solicitud/permiso/")
    page = ana.page("/solicitud/revisar/")
    left = re.findall(r'<li><a href="([^"]+)\?desde=revisar"', page)
    assert {"/solicitud/nombres/", "/solicitud/hogar/", "/solicitud/telefono/"} <= set(left)
    assert ana.client.post("/solicitud/revisar/", {"declaro": "si"}).status_code == 200
    with scope.enter(scope.SYSTEM):
        assert not Case.objects.exists()


def test_sending_takes_the_declaration(database):
    ana = Applicant(ANA)
    ana.begin()
    ana.do_all_tasks()
    answer = ana.client.post("/solicitud/revisar/")
    assert "Marque que sus respuestas son ciertas" in answer.content.decode()
    assert ana.send_all() == "/solicitud/enviada/"


def test_sending_twice_gives_one_case(database):
    ana = Applicant(ANA)
    ana.begin()
    ana.do_all_tasks()
    assert ana.send_all() == "/solicitud/enviada/"
    assert ana.client.post("/solicitud/revisar/", {"declaro": "si"}).url == "/estado/"
    stored()


def test_what_is_thrown_away_is_gone_with_its_code(database):
    ana = Applicant(ANA)
    code = ana.begin()
    ana.send("/solicitud/borrar/", {})
    with scope.enter(scope.SYSTEM):
        assert (Draft.objects.count(), AccessCode.objects.count()) == (0, 0)
    answer = FormClient().post("/solicitud/seguir/", {"code": code, "year": "1990"})
    assert "No encontramos" in answer.content.decode()


def test_the_quick_way_out_ends_the_visit_and_clears_the_telephone(database):
    ana = Applicant(ANA)
    ana.begin()
    answer = ana.client.get("/salir-rapido/")
    with scope.enter(scope.SYSTEM):
        acts = [entry.action for entry in Entry.objects.filter(actor_kind="applicant").order_by("at", "id")]
    assert (acts[0], acts[-1]) == ("draft_begun", "left")
    assert (answer.status_code, answer["Clear-Site-Data"]) == (302, '"cache", "cookies", "storage"')
    assert ana.client.get("/solicitud/tareas/").url == "/solicitud/seguir/"


def test_what_nobody_asks_is_not_found(database):
    ana = Applicant(ANA)
    ana.begin()
    ana.answer_from("/solicitud/permiso/")
    for address in ("/solicitud/nada/", "/solicitud/hogar/m9/nombres/", "/solicitud/hogar/m9/telefono/"):
        assert ana.client.get(address).status_code == 404, address
    spouse = ana.add_member()
    assert ana.client.get(f"/solicitud/hogar/{spouse}/nombres/").status_code == 200
    assert ana.client.get(f"/solicitud/hogar/{spouse}/telefono/").status_code == 404  # asked of the first person alone


def test_there_is_no_confirmation_before_the_sending(database):
    ana = Applicant(ANA)
    ana.begin()
    for address in ("/solicitud/enviada/", "/solicitud/enviada/qr.svg", "/solicitud/enviada/comprobante.pdf"):
        assert ana.client.get(address).status_code == 404, address


def test_a_code_is_in_sight_of_its_applicant_and_of_whoever_shows_it_alone(database):
    for _one in range(2):
        Applicant(ANA).begin()
    with scope.enter(scope.SYSTEM):
        mine, _other = AccessCode.objects.order_by("id")
    for theirs in (scope.applicant(mine.subject_id, office="EC"), scope.door([bytes(mine.digest)])):
        with scope.enter(theirs):
            assert list(AccessCode.objects.values_list("pk", flat=True)) == [mine.pk]


def test_whoever_is_added_later_is_never_taken_for_somebody_who_was_taken_out(database):
    ana = Applicant(NOTHING_TO_SAY)
    ana.begin()
    ana.answer_from("/solicitud/permiso/")
    first = ana.add_member()
    ana.send(f"/solicitud/hogar/{first}/quitar/", {})
    assert (first, ana.add_member()) == ("m2", "m3")
