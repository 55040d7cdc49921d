"""The pages of a correction: choose, change, see before and after, confirm; and what others see of it afterwards."""

import re
from html.parser import HTMLParser

import pytest
from django.test import Client

from audit.models import Entry
from intake.models import Case, Correction, PreRegistration
from intake.services.rights import ask
from offices.models import StaffMember
from outbox.models import Message
from routing.models import Assignment, Decision
from routing.reassessment import reassess
from tests.casework.test_pages import received, routed
from tests.conftest import FormClient, make_person
from tests.documents import member
from vault import scope

MOTHER = {"relationship": "child", "given_names": "Recién", "first_surname": "Nacida", "sex": "F", "status": "unknown"}


class Fields(HTMLParser):
    """What a browser would send of the page's own form."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self.inside, self.select, self.area = False, "", ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        of = dict(attrs)
        if tag == "form":
            self.inside = of.get("id") == "respuestas"
        if not self.inside:
            return
        name = of.get("name", "")
        if tag == "select":
            self.select = name
        elif tag == "textarea":
            self.area = name
        elif tag == "option" and "selected" in of and self.select:
            self.sent.setdefault(self.select, []).append(of.get("value", ""))
        elif tag == "input" and name and (of.get("type") not in {"radio", "checkbox"} or "checked" in of):
            blank = "on" if of.get("type") == "checkbox" else ""
            self.sent.setdefault(name, []).append(of.get("value", blank))

    def handle_data(self, data):
        if self.area and data:
            self.sent[self.area] = [data.removeprefix("\n")]
            self.area = ""

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False


def visitor(person: StaffMember) -> Client:
    client = FormClient()
    client.force_login(person)
    return client


def fields(answer) -> dict[str, list[str]]:
    assert answer.status_code == 200
    sent = Fields(answer.content.decode()).sent
    sent.pop("csrfmiddlewaretoken", None)
    sent.pop("envio", None)
    return sent


def step(client, path, **changes):
    """Open the page, change some answers, and press Continue."""
    return client.post(path, fields(client.get(path)) | changes)


def in_system(ask_for):
    with scope.enter(scope.SYSTEM) as at:
        return ask_for(at)


def let_the_router_see(case: Case) -> None:
    with scope.enter(scope.SYSTEM):
        messages = list(Message.objects.filter(topic="case.corrected", subject_id=case.id))
    reassess(messages, office=case.office_id)


WHY = {"reason": "typing", "asked_by": "principal"}


def test_a_correction_is_seen_before_it_is_made_and_told_afterwards(screener):
    case = routed(members=[member(present_since="2026-01-15")])
    client, path = visitor(screener), f"/casos/{case.reference}/corregir/0/"
    checked = step(client, path, present_since_day="", present_since_month="5", present_since_year="2023", **WHY)
    text = checked.content.decode()
    assert "15 de enero de 2026" in text and "mayo de 2023" in text
    assert in_system(lambda _at: Correction.objects.count()) == 0
    done = client.post(path, fields(checked) | {"confirmar": "si"})
    assert (done.status_code, done.url) == (302, f"/casos/{case.reference}/")
    with scope.enter(scope.SYSTEM):
        old, new = PreRegistration.objects.filter(case=case).order_by("received_at", "supersedes_id")
        assert {old.supersedes_id, new.supersedes_id} == {
            None,
            min((old, new), key=lambda one: bool(one.supersedes_id)).id,
        }
        [entry] = Entry.objects.filter(action="corrected")
        assert (entry.actor_id, entry.subjects) == (str(screener.id), [str(case.id)])
        assert entry.detail["reason"] == "typing"
    let_the_router_see(case)
    with scope.enter(scope.SYSTEM):
        assert sorted(Decision.objects.filter(case=case).values_list("outcome", flat=True)) == [
            "eligible",
            "not_eligible",
        ]
        assert Assignment.objects.open().get(case=case).queue == "screening"
        assert Entry.objects.filter(action="reassessed").count() == 1
    page = client.get(f"/casos/{case.reference}/versiones/").content.decode()
    assert "Versión 2" in page and "se escribió mal".capitalize() in page and screener.full_name in page


def test_a_corrected_case_is_marked_until_whoever_has_it_has_seen_it(screener):
    case = routed()
    client, path = visitor(screener), f"/casos/{case.reference}/corregir/contacto/"
    client.post(path, fields(step(client, path, place="Cuenca", **WHY)) | {"confirmar": "si"})
    for address in ("/cola/EC/screening/", f"/casos/{case.reference}/"):
        assert "Corregido" in client.get(address).content.decode()
    assert client.post(f"/casos/{case.reference}/versiones/vistas/").status_code == 302
    assert "Corregido" not in client.get("/cola/EC/screening/").content.decode()
    assert "Ya lo he visto" not in client.get(f"/casos/{case.reference}/").content.decode()
    assert in_system(lambda _at: Entry.objects.filter(action="correction_seen").count()) == 1


def test_a_mark_stays_for_whoever_holds_the_case(screener, supervisor):
    case = routed()
    client, path = visitor(supervisor), f"/casos/{case.reference}/corregir/contacto/"
    in_system(lambda _at: Assignment.objects.filter(case=case).update(held_by=screener))
    client.post(path, fields(step(client, path, place="Cuenca", **WHY)) | {"confirmar": "si"})
    page = client.post(f"/casos/{case.reference}/versiones/vistas/", follow=True).content.decode()
    assert "Otra persona tiene este caso" in page and "Ya lo he visto" in page


def test_what_somebody_holds_stays_and_the_page_says_what_the_facts_would_give(screener):
    case = routed(members=[member(present_since="2026-01-15")])
    in_system(lambda _at: Assignment.objects.filter(case=case).update(held_by=screener))
    client, path = visitor(screener), f"/casos/{case.reference}/corregir/0/"
    checked = step(client, path, present_since_day="", present_since_month="5", present_since_year="2023", **WHY)
    client.post(path, fields(checked) | {"confirmar": "si"})
    let_the_router_see(case)
    let_the_router_see(case)
    with scope.enter(scope.SYSTEM):
        assert list(Assignment.objects.filter(case=case).values_list("queue", flat=True)) == ["review"]
        assert Decision.objects.filter(case=case).count() == 2
    page = client.get(f"/casos/{case.reference}/").content.decode()
    assert "Los datos corregidos darían ahora: cumple las reglas, cola de evaluación." in page


def test_who_comes_second_sees_what_the_first_changed_and_undoes_nothing(screener, supervisor):
    case = routed()
    path = f"/casos/{case.reference}/corregir/0/"
    first, second = visitor(screener), visitor(supervisor)
    opened = fields(second.get(path))
    first.post(path, fields(step(first, path, given_names="Ana Lucía", **WHY)) | {"confirmar": "si"})
    answer = second.post(path, opened | {"birth_date_year": "1991", **WHY, "confirmar": "si"})
    page = answer.content.decode()
    assert "Otra persona corrigió esto mientras tanto" in page and "Ana Lucía" in page
    assert in_system(lambda _at: Correction.objects.count()) == 1
    checked = second.post(path, fields(answer))
    changes = re.findall(r"<td.*</td>", checked.content.decode())
    assert len(changes) == 1 and "1991" in changes[0]
    second.post(path, fields(checked) | {"confirmar": "si"})
    page = second.get(f"/casos/{case.reference}/").content.decode()
    assert "Ana Lucía" in page and "1991" in page


def test_confirming_twice_corrects_once(screener):
    case = routed()
    client, path = visitor(screener), f"/casos/{case.reference}/corregir/0/"
    sent = fields(step(client, path, given_names="Luz", **WHY)) | {"confirmar": "si", "envio": "one"}
    assert [client.post(path, sent).status_code for _time in range(2)] == [302, 302]
    assert in_system(lambda _at: Correction.objects.count()) == 1


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, "Elija por qué se corrige."),
        ({"reason": "typing"}, "Elija quién lo pidió."),
        ({"reason": "proof", "asked_by": "office"}, "Elija el archivo que lo prueba."),
        (WHY, "Todavía no cambió nada."),
        ({"birth_date_year": "1850", **WHY}, "error-summary"),
    ],
)
def test_a_correction_without_its_reason_its_proof_or_a_change_says_what_to_do(screener, changes, says):
    case = routed()
    answer = step(visitor(screener), f"/casos/{case.reference}/corregir/0/", **changes)
    assert says in answer.content.decode()
    assert in_system(lambda _at: Correction.objects.count()) == 0


def test_needs_are_neither_shown_to_a_screener_nor_lost_by_their_correction(screener, supervisor):
    case = routed(members=[member(needs=["SM-CI", "DS-BD"])])
    client, path = visitor(screener), f"/casos/{case.reference}/corregir/0/"
    assert "SM-CI" not in client.get(path).content.decode()
    client.post(path, fields(step(client, path, given_names="Luz", **WHY)) | {"confirmar": "si"})
    page = visitor(supervisor).get(f"/casos/{case.reference}/").content.decode()
    assert "enfermedad crónica" in page and "Luz" in page


def test_several_papers_of_another_door_survive_a_correction(screener):
    papers = [{"type": "RUMV", "country": "CO", "number": "1"}, {"type": "passport", "country": "VE", "number": "2"}]
    case = routed(members=[member(documents=papers)])
    client, path = visitor(screener), f"/casos/{case.reference}/corregir/0/"
    changed = client.post(path, fields(step(client, path, given_names="Luz", **WHY)) | {"confirmar": "si"})
    assert changed.status_code == 302
    page = client.get(f"/casos/{case.reference}/versiones/").content.decode()
    assert "RUMV" not in page  # unchanged, so not among the changes
    assert "RUMV" in client.get(f"/casos/{case.reference}/").content.decode()


def test_a_newborn_asked_for_by_the_applicant_is_confirmed_by_a_person(supervisor):
    case = routed()
    newborn = {"given_names": "Alma", "first_surname": "Pérez", "second_surname": None, "birth_date": "2026-10-01"}
    asked = in_system(lambda at: ask(case, kind="newborn", text="", answers=newborn, at=at, actor=supervisor.actor))
    client = visitor(supervisor)
    path = f"/casos/{case.reference}/corregir/otra/?peticion={asked.id}"
    assert path in client.get(f"/peticiones/{asked.id}/").content.decode().replace("&amp;", "&")
    checked = step(client, path, nationalities=["VE"], sex="F", status="unknown", asked_by="principal")
    assert "Alma" in checked.content.decode()
    done = client.post(path, fields(checked) | {"confirmar": "si"})
    assert done.status_code == 302
    case = in_system(lambda _at: Case.objects.get(pk=case.pk))
    assert case.size == 2
    asked = in_system(lambda _at: type(asked).objects.get(pk=asked.pk))
    assert asked.settled_by == supervisor


def test_the_principal_leaves_and_the_spouse_goes_on(supervisor):
    case = routed(members=[member(), member("m2", "spouse", given_names="Sigue", documents=[])])
    client, path = visitor(supervisor), f"/casos/{case.reference}/corregir/0/retirar/"
    refused = step(client, path, successor="m2", asked_by="member")
    assert "Léale el aviso" in refused.content.decode()
    checked = step(client, path, successor="m2", has_agreed="on", asked_by="member")
    assert "sale" in checked.content.decode()
    assert client.post(path, fields(checked) | {"confirmar": "si"}).status_code == 302
    assert "Sigue" in client.get(f"/casos/{case.reference}/").content.decode()
    with scope.enter(scope.SYSTEM):
        assert sorted(Case.objects.values_list("status", flat=True)) == ["assigned", "withdrawn"]


def test_a_case_of_another_office_or_queue_is_corrected_by_nobody_else(screener):
    foreign = routed(applying_to="CO", residence={"country": "CO", "area": None, "place": None})
    restricted = routed(members=[member(needs=["SV-VO"])])
    waiting = received()
    client = visitor(screener)
    for case in (foreign, restricted, waiting):
        for part in ("", "0/", "contacto/", "otra/", "0/retirar/"):
            assert client.get(f"/casos/{case.reference}/corregir/{part}").status_code == 404
    assert client.get(f"/casos/{routed().reference}/corregir/7/").status_code == 404


def test_the_policy_role_corrects_nothing(database):
    client = visitor(make_person("policy"))
    assert client.get(f"/casos/{routed().reference}/corregir/").status_code == 403
