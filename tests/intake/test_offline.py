"""A whole family on one page: sent once however often it comes, kept as it was typed when something is wrong."""

import base64
import re
from typing import Any

import pytest
from django.test import Client

from audit.models import Entry
from intake.models import Case, PreRegistration
from offices.models import SentForm, StaffMember
from offices.once import FIELD
from tests import programmes
from tests.casework.test_pages import visitor
from tests.conftest import make_person
from vault import door, scope

PAGE, PERMIT, BLANK, WORKER = (
    f"/registro/sin-conexion/{rest}" for rest in ("", "permiso/", "en-blanco/", "trabajador.js")
)
PERSON = {
    **{"given_names": "Ana María", "first_surname": "Pérez", "sex": "F", "nationalities": "VE", "status": "unknown"},
    **{"birth_date_day": "2", "birth_date_month": "5", "birth_date_year": "1990", "present_since_year": "2022"},
}
CONTACT = {
    **{
        "c-lives": "here",
        "c-area": "EC-P",
        "c-languages": "spa",
        "c-interviewer_sex": "any",
        "c-phone": "099 123 45 67",
    },
    "c-consents": "screening",
}
TAKEN = {"t-interpreter": "relative", "t-interpreter_name": "Rosa", "t-is_read_back": "on"}


def person(number: int, **changes: str) -> dict[str, str]:
    return {f"p{number}-{name}": value for name, value in (PERSON | changes).items()}


def family(*children: int, **changes: str) -> dict[str, Any]:
    """As a script sends it: what was left blank is not there."""
    sent: dict[str, Any] = {"office": "EC", **person(0), **CONTACT, **TAKEN, "persona": [str(one) for one in children]}
    for one in children:
        sent |= person(one, given_names=f"Hijo {one}", relationship="child", birth_date_year="2015")
    return sent | changes


def send(client: Client, sent: dict[str, Any], key: str = "k1") -> Any:
    return client.post(PAGE, sent | {FIELD: key})


@pytest.fixture
def desk(screener: StaffMember) -> Client:
    return visitor(screener)


def cases() -> list[Case]:
    with scope.enter(scope.SYSTEM):
        return list(Case.objects.order_by("opened_at"))


def test_a_family_of_twenty_is_registered_with_one_post(desk):
    answer = send(desk, family(*range(1, 20)))
    [case] = cases()
    assert (answer.status_code, answer.url, case.size) == (302, f"/registro/enviado/{case.reference}/", 20)
    assert desk.get(answer.url).status_code == 200


def test_the_time_of_typing_who_interpreted_and_the_reading_are_sealed_beside_the_document(desk, screener):
    before = cases()
    send(desk, family(**{"t-typed_at": "2026-03-03T09:15:00Z"}))
    with scope.enter(scope.SYSTEM) as at:
        [registered] = PreRegistration.objects.all()
        answers = door.open([registered], actor=screener.actor, purpose="test")[registered.id]["answers"]
    assert before == []
    assert registered.channel == "assisted"
    assert abs((at - registered.submitted_at).total_seconds()) < 60  # the server's clock, whatever the browser's says
    assert answers["more"]["sin_conexion"] == {"typed_at": "2026-03-03T09:15:00+00:00"}
    assert answers["more"]["ayuda"] == {"interpreter": "relative", "name": "Rosa"}
    assert answers["more"]["lectura"] == {"is_read_back": True}


@pytest.mark.parametrize("said", ["", "ayer", "2026-03-03", "2026-03-03T09:15:00", "9" * 400])
def test_a_time_of_typing_that_is_none_is_left_out_and_stops_nothing(desk, said):
    assert send(desk, family(**{"t-typed_at": said})).status_code == 302


def test_the_same_form_sent_again_has_the_same_number_also_when_the_door_forgot_it(desk):
    first = send(desk, family(1))
    again = send(desk, family(1))
    SentForm.objects.all().delete()  # as the sweep does a month later
    later = send(desk, family(1))
    assert first.url == again.url == later.url
    assert len(cases()) == 1


def test_the_same_key_of_another_person_is_another_form(desk):
    send(desk, family())
    other = visitor(make_person("supervisor", "EC", email="otra@example.org"))
    assert send(other, family()).status_code == 302
    assert len(cases()) == 2


def test_other_answers_under_a_key_that_was_used_are_refused(desk):
    send(desk, family())
    assert send(desk, family(1)).status_code == 409
    SentForm.objects.all().delete()
    answer = send(desk, family(1))
    assert (answer.status_code, 'data-why="other"' in answer.content.decode()) == (200, True)
    assert len(cases()) == 1


def test_what_is_wrong_is_listed_with_whom_it_is_about_and_everything_typed_comes_back(desk):
    answer = send(desk, family(3, **{"p3-sex": "", "p0-birth_date_day": "31", "p0-birth_date_month": "2"}))
    text = answer.content.decode()
    assert (answer.status_code, cases()) == (200, [])
    assert 'data-why="answers"' in text
    assert re.search(r'href="#id_p3-sex_0">Persona 2 · Sexo:', text)
    assert "En febrero de 1990 no hay día 31" in text
    assert 'value="Hijo 3"' in text
    assert send(desk, family(3)).status_code == 302  # under the same key


def test_without_the_reading_nothing_is_sent(desk):
    sent = family()
    del sent["t-is_read_back"]
    assert "Lea las respuestas a la persona. Si confirma, marque la casilla." in send(desk, sent).content.decode()
    assert cases() == []


def test_without_a_script_people_are_added_and_taken_out_by_buttons_and_nothing_is_judged(desk):
    text = desk.post(PAGE, family(1) | {"otra": "1", FIELD: "k", "p0-sex": ""}).content.decode()
    assert ('name="p2-given_names"' in text, 'value="Hijo 1"' in text) == (True, True)
    assert "error-summary" not in text
    assert 'name="envio" value="k"' in text
    text = desk.post(PAGE, family(1, 2) | {"quitar": "1", FIELD: "k"}).content.decode()
    assert ('name="p1-given_names"' in text, 'value="Hijo 2"' in text) == (False, True)
    assert cases() == []


def test_a_twenty_first_person_cannot_be_added(desk):
    text = desk.post(PAGE, family(*range(1, 20)) | {"otra": "1", FIELD: "k"}).content.decode()
    assert text.count('name="persona"') == 19 + 1  # and the one that a script copies
    assert send(desk, family(1) | {"persona": ["1", "1", "99", "x"]}).status_code == 302
    assert cases()[0].size == 2


def test_a_look_judges_and_sends_nothing(desk):
    assert 'data-why="answers"' in send(desk, family(**{"p0-sex": "", "mirar": "1"})).content.decode()
    assert "error-summary" not in send(desk, family(**{"mirar": "1"})).content.decode()
    assert cases() == []


def full(data: dict[str, Any]) -> None:
    programmes.demo_window(data, "EC")["quota"] = 0


def closed(data: dict[str, Any]) -> None:
    windows = data["demo_reopening"]["windows"]
    windows.remove(programmes.demo_window(data, "EC"))


def ended(data: dict[str, Any]) -> None:
    del data["demo_reopening"]


@pytest.mark.parametrize(("change", "why"), [(full, "full"), (closed, "closed"), (ended, "ended")])
def test_why_nothing_was_taken_is_a_word_that_the_list_of_what_waits_knows(desk, change, why):
    data = programmes.shipped()
    change(data)
    with scope.enter(scope.SYSTEM) as at:
        programmes.publish(data, at, supersede=True)
    text = send(desk, family()).content.decode()
    assert f'role="alert" tabindex="-1" autofocus aria-labelledby="hay-un-problema" data-why="{why}"' in text
    assert f'data-{why}="No se envió' in text
    assert 'value="Ana María"' in text
    assert cases() == []


def test_another_office_is_refused_and_leaves_a_trace(desk):
    for answer in (desk.get(f"{PAGE}?oficina=CO"), send(desk, family(office="CO")), desk.get(f"{BLANK}?oficina=CO")):
        assert answer.status_code == 403
    with scope.enter(scope.SYSTEM):
        assert Entry.objects.filter(action="refused").count() == 3


def test_the_page_that_a_browser_keeps_is_nobodys(desk, screener):
    text = desk.get(BLANK).content.decode()
    token = desk.get(PERMIT).json()["token"]
    for personal in (screener.full_name, screener.email, str(screener.pk), "csrfmiddlewaretoken", token):
        assert personal not in text
    assert 'name="envio" value=""' in text
    other = visitor(make_person("supervisor", "EC", email="otra@example.org"))
    assert other.get(BLANK).content.decode() == text


@pytest.mark.parametrize("path", [PAGE, BLANK, PERMIT, WORKER])
def test_nothing_of_it_is_for_whoever_is_not_signed_in_and_the_browsers_own_cache_keeps_none(database, desk, path):
    assert desk.get(path)["Cache-Control"] == "no-store"
    assert Client().get(path).url.startswith("/entrar/?next=")
    auditor = visitor(make_person("auditor", email="auditora@example.org"))
    assert auditor.get(path).status_code == 403


def test_what_opens_the_rows_of_a_person_is_theirs_alone_stays_the_same_and_leaves_a_trace(desk, screener):
    first, again = desk.get(PERMIT).json(), desk.get(PERMIT).json()
    other = visitor(make_person("supervisor", "EC", email="otra@example.org")).get(PERMIT).json()
    assert first["secrets"] == again["secrets"] != other["secrets"]
    assert [len(base64.b64decode(secret)) for secret in first["secrets"]] == [32]
    with scope.enter(scope.SYSTEM):
        traces = Entry.objects.filter(action="outbox_opened", actor_id=str(screener.pk))
        assert [trace.subjects for trace in traces] == [[str(screener.pk)]] * 2


def test_the_worker_answers_for_one_page_and_its_files(desk):
    answer = desk.get(WORKER)
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/javascript")
    assert "worker-src 'self'" in answer["Content-Security-Policy"]
    assert 'PAGE = "/registro/sin-conexion/"' in text
    assert 'BLANKS = ["/registro/sin-conexion/en-blanco/?oficina=EC",]' in text
    assert set(re.findall(r'"(/[^"]*)"', text.split("const blank")[0])) == {
        PAGE,
        f"{BLANK}?oficina=EC",
        *(f"/static/{name}" for name in ("css/app.css", "img/icon.svg")),
        *(f"/static/js/outbox/{name}.js" for name in ("store", "page", "door")),
    }


def test_signing_out_clears_the_browser_but_not_what_waits_in_it(desk, screener):
    desk.cookies["por_enviar"] = "2"
    assert desk.post("/salir/")["Clear-Site-Data"] == '"cache"'
    del desk.cookies["por_enviar"]
    assert visitor(screener).post("/salir/")["Clear-Site-Data"] == '"cache", "storage"'
