"""Assisted registration on four pages: everything that applicants are asked, read back, and where it came from."""

import re

import pytest

from audit.actor import Actor
from audit.models import Entry
from intake.dossier import document_with
from intake.household import MOST_MEMBERS
from intake.models import Case, Draft, PreRegistration
from intake.questions.task_list import QUESTIONS
from intake.services import drafts
from routing.services import route
from tests.casework.test_pages import visitor
from tests.intake.clerk import (
    CLERK,
    READ,
    begin,
    fill_in,
    person_page,
    register,
    situation_page,
)
from tests.intake.public.applicant import ANA
from tests.intake.public.test_danger import help_text
from tests.permissions.world import make_case
from vault import scope

ANA_AT_THE_DESK = CLERK | ANA
LUIS = CLERK | {
    "parentesco": {"relationship": "child"},
    "nombres": {"given_names": "Luis", "first_surname": "Pérez"},
    "nacimiento": {"birth_date_day": "3 4 2015"},
    "nacionalidad": {"nationalities": ["VE"]},
}


@pytest.fixture
def client(screener):
    return visitor(screener)


def stored(screener) -> dict:
    with scope.enter(scope.staff({"EC"})):
        document, _opened = document_with(Case.objects.get(), [], columns=[], actor=screener.actor, purpose="test")
        return document


def in_draft(screener) -> dict:
    with scope.enter(scope.staff({"EC"})):
        return drafts.read(Draft.objects.get(), actor=screener.actor)


def page(client, address: str) -> str:
    return client.get(address).content.decode()


def test_a_family_of_four_is_registered_in_four_pages_with_all_that_applicants_are_asked(client, screener):
    sent = register(client, ANA_AT_THE_DESK, m2=CLERK, m3=LUIS, m4=LUIS)
    assert sent.startswith("/registro/enviado/")
    document = stored(screener)
    assert [one["relationship"] for one in document["members"]] == ["principal", "spouse", "child", "child"]
    assert document["members"][2]["birth_date"] == "2015-04-03"
    assert document["consents"] == ["screening"]
    assert document["contact"] == {
        "phone": "+593991234567",
        "email": "ana@example.org",
        "safe_to_contact": False,
        "whatsapp": False,
    }
    more = document["more"]
    assert more["familia"] == {"has_family": "unknown"}
    assert more["seguro"]["call"] == "yes"
    assert more["ayuda"] == {"interpreter": "none"}
    with scope.enter(scope.SYSTEM):
        registration = PreRegistration.objects.get()
        assert (registration.channel, registration.filled_by) == ("assisted", str(screener.id))


def test_the_three_pages_ask_every_question_of_the_applicants(client):
    help_text()
    draft = begin(client)
    client.post(f"{draft}persona/", person_page(CLERK | {"personas": {"others": "1"}}))
    shown = "".join(page(client, f"{draft}{one}/") for one in ("persona", "hogar", "situacion"))
    missing = [name for name in QUESTIONS if not re.search(rf'name="(m[12]-)?{name}-', shown)]
    assert missing == []


def test_whoever_is_alone_is_not_led_to_the_household(client):
    draft = begin(client)
    assert client.post(f"{draft}persona/", person_page()).url == f"{draft}situacion/"
    assert client.post(f"{draft}situacion/", situation_page()).url == f"{draft}revisar/"
    assert client.post(f"{draft}revisar/", READ).url.startswith("/registro/enviado/")


def test_a_page_with_a_fault_keeps_what_was_typed_lists_what_to_correct_and_saves_nothing(client, screener):
    draft, said = begin(client), person_page()
    shown = client.post(f"{draft}persona/", said | {"m1-nacimiento-birth_date_day": "31 2 1990", "personas-others": ""})
    html = shown.content.decode()
    assert "<title>Error:" in html
    assert [one for one in re.findall(r'<li><a href="(#[^"]+)"', html) if one.startswith("#id")] == [
        "#id_m1-nacimiento-birth_date_day",
        "#id_personas-others",
    ]
    assert 'value="Ñusta"' in html
    assert in_draft(screener)["done"] == []


def test_the_language_is_changed_without_losing_or_judging_what_was_typed(client, screener):
    draft = begin(client)
    shown = client.post(f"{draft}persona/", {"m1-nombres-given_names": "Ñusta", "language": "en"})
    assert 'lang="en"' in shown.content.decode()
    assert 'value="Ñusta"' in shown.content.decode()
    assert "error-summary" not in shown.content.decode()
    assert in_draft(screener)["done"] == []


def test_one_card_more_or_less_keeps_what_was_typed_in_the_others(client, screener):
    draft = begin(client)
    client.post(f"{draft}persona/", person_page(CLERK | {"personas": {"others": "2"}}))
    typed = {"m2-nombres-given_names": "Luis", "m3-nombres-given_names": "Rosa"}
    for _time in range(2):  # pressed twice, it is one more all the same
        shown = client.post(f"{draft}hogar/", typed | {"personas": "4"}).content.decode()
        assert 'value="Luis"' in shown
        assert "error-summary" not in shown
        assert [one["id"] for one in in_draft(screener)["document"]["members"]] == ["m1", "m2", "m3", "m4"]
    for _time in range(2):
        shown = client.post(f"{draft}hogar/", typed | {"quitar": "m2"}).content.decode()
        assert 'value="Rosa"' in shown
        assert [one["id"] for one in in_draft(screener)["document"]["members"]] == ["m1", "m3", "m4"]
    client.post(f"{draft}hogar/", {"quitar": "m1"})
    client.post(f"{draft}hogar/", {"personas": "999"})
    members = in_draft(screener)["document"]["members"]
    assert (members[0]["id"], len(members)) == ("m1", MOST_MEMBERS)
    assert 'name="personas"' not in page(client, f"{draft}hogar/")


def test_fewer_people_take_out_only_those_of_whom_nothing_was_said(client, screener):
    draft = fill_in(client, m2=LUIS)
    client.post(f"{draft}persona/", person_page(CLERK | {"personas": {"others": "3"}}))
    client.post(f"{draft}persona/", person_page(CLERK | {"personas": {"others": "0"}}))
    assert [one["id"] for one in in_draft(screener)["document"]["members"]] == ["m1", "m2"]


def test_what_an_answer_closes_is_neither_judged_nor_kept(client, screener):
    draft = begin(client)
    citizen = CLERK | {"situacion": {"status": "citizen"}, "entrada": {}, "seguro": {}}
    assert client.post(f"{draft}situacion/", situation_page(citizen)).status_code == 302
    done = in_draft(screener)["done"]
    assert "m1/entrada" not in done
    assert "seguro" not in done


def test_a_yes_to_danger_shows_at_once_whom_to_call(client):
    help_text()
    draft = begin(client)
    client.post(f"{draft}persona/", person_page(CLERK | {"peligro": {"now": "yes"}}))
    assert "Salga de ahí" in page(client, f"{draft}situacion/")
    assert client.post(f"{draft}persona/", {}).content.decode().count('name="peligro-now"') == 4


def test_what_is_missing_is_listed_with_the_way_there_and_nothing_is_sent(client):
    draft = begin(client)
    client.post(f"{draft}persona/", person_page())
    html = page(client, f"{draft}revisar/")
    assert f'href="{draft}situacion/?desde=revisar#parte-lugar"' in html
    assert client.post(f"{draft}revisar/", READ).status_code == 200
    with scope.enter(scope.SYSTEM):
        assert not Case.objects.exists()


def test_a_change_that_began_on_the_last_page_leads_back_to_it(client):
    draft = fill_in(client)
    assert client.post(f"{draft}persona/?desde=revisar", person_page()).url == f"{draft}revisar/"


def test_who_gives_no_permission_is_not_sent(client):
    consents = dict.fromkeys(("screening", "share_usrap", "share_ca_es", "medical", "whatsapp"), "no")
    draft = fill_in(client, CLERK | {"permiso": consents})
    shown = client.post(f"{draft}revisar/", READ)
    assert "La persona no da permiso" in shown.content.decode()
    with scope.enter(scope.SYSTEM):
        assert not Case.objects.exists()


def test_the_last_page_reads_everything_in_sentences(client):
    html = page(client, f"{fill_in(client, ANA_AT_THE_DESK, m2=LUIS)}revisar/")
    for sentence in (
        "Nombres: Ana María.",
        "Nació: 2 de mayo de 1990.",
        "Nacionalidad: Venezuela.",
        "Nombres: Luis.",
        "Es: Hijo o hija.",
        "Correo electrónico: ana@example.org.",
        "¿Alguien de su familia ya se registró aparte? No contestó.",
    ):
        assert sentence in html, sentence


@pytest.mark.parametrize("sent", [{}, {"how": "voice"}, {"heard": "on"}, {"how": "x", "heard": "on"}])
def test_nothing_is_sent_before_the_person_has_confirmed_what_was_read(client, sent):
    shown = client.post(f"{fill_in(client)}revisar/", sent)
    assert "<title>Error:" in shown.content.decode()
    with scope.enter(scope.SYSTEM):
        assert not Case.objects.exists()


def test_every_answer_tells_where_it_came_from_and_whether_it_was_read_back(client, screener):
    draft = begin(client)
    papers = {"origen-seen": ["m1/nombres", "m1/nacimiento"]}
    helped = CLERK | {"ayuda": {"interpreter": "outside", "outside_name": "Rosa Vaca"}}
    client.post(f"{draft}persona/", person_page(helped) | papers)
    client.post(f"{draft}situacion/", situation_page(helped))
    client.post(f"{draft}revisar/", READ | {"how": "signature", "unread": ["vida"]})
    more = stored(screener)["more"]
    assert more["ayuda"] == {"interpreter": "outside", "outside_name": "Rosa Vaca"}
    assert more["lectura"] == {"how": "signature"}
    origins = more["origen"]
    assert origins["m1/nombres"] == {"by": "seen", "read": True}
    assert origins["m1/sexo"] == {"by": "interpreted", "read": True}
    assert origins["m1/proteccion"] == {"by": "interpreted", "read": False}
    assert {"ayuda", "personas"}.isdisjoint(origins)


def test_an_answer_that_was_found_and_left_keeps_where_it_came_from(client, screener):
    draft = begin(client)
    client.post(f"{draft}persona/", person_page())
    helped = CLERK | {"ayuda": {"interpreter": "relative"}, "sexo": {"sex": "F"}}
    client.post(f"{draft}persona/", person_page(helped))
    origins = in_draft(screener)["more"]["origen"]
    assert origins["m1/nombres"]["by"] == "said"
    assert origins["m1/sexo"]["by"] == "interpreted"


def test_sending_twice_gives_the_same_case(client):
    draft = fill_in(client)
    assert client.post(f"{draft}revisar/", READ).url == client.post(f"{draft}revisar/", READ).url
    with scope.enter(scope.SYSTEM):
        assert Case.objects.count() == 1
        assert Entry.objects.filter(action="registered").count() == 1


def test_the_case_page_tells_who_filled_it_in_who_interpreted_and_where_each_answer_came_from(client, screener):
    draft = begin(client)
    helped = CLERK | {"ayuda": {"interpreter": "relative", "relative_name": "Rosa", "relation": "hermana"}}
    client.post(f"{draft}persona/", person_page(helped) | {"origen-seen": ["m1/nombres"]})
    client.post(f"{draft}situacion/", situation_page(helped))
    reference = client.post(f"{draft}revisar/", READ | {"unread": ["vida"]}).url.split("/")[3]
    with scope.enter(scope.SYSTEM) as at:
        route({Case.objects.get().id: str(PreRegistration.objects.get().id)}, at=at, actor=Actor("worker", "test"))
    shown = re.sub(r"<[^>]+>|\s+", " ", page(client, f"/casos/{reference}/"))
    told = " ".join(shown.split())
    for words in (
        f"Lo llenó {screener.full_name}",
        "Interpretó Un familiar o conocido: Rosa, hermana",
        "La persona lo confirmó De viva voz",
        "¿Cómo se llama? Se vio en un documento Sí",
        "¿Dónde vive ahora? Lo dijo quien interpretó Sí",
    ):
        assert words in told, words
    assert "¿Vive o vivió algo de esto?" not in told  # a screener is told nothing about needs


def test_the_case_page_of_whoever_wrote_alone_has_no_such_section(client, screener):
    with scope.enter(scope.SYSTEM) as at:
        case = make_case("EC", at=at)
        route({case.id: str(PreRegistration.objects.get().id)}, at=at, actor=Actor("worker", "test"))
    shown = page(client, f"/casos/{case.reference}/")
    assert case.reference in shown
    assert "De dónde viene cada respuesta" not in shown
