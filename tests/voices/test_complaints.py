"""Complaints: made without a name, seen by designated people alone, and by nobody of the office complained of."""

import datetime
import re
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client

from audit.chain import APART
from audit.models import Entry
from intake.models import Complaint, ComplaintWord
from intake.services import complaints
from offices.models import StaffMember
from offices.visits import MARK
from outbox.models import Message
from tests.conftest import FormClient, make_person
from tests.intake.public.applicant import ANA, Applicant
from vault import keys, scope
from vault.models import CaseKey

SAID = {"kind": "fraud", "office": "EC", "text": "Me cobraron cien dólares por un cupo."}
ALL = {"complaint_kinds": ["general", "fraud", "abuse"], "complaint_countries": ["EC", "CO", "CR", "GT"]}


def complain(client: Client | None = None, **said: Any) -> tuple[str, str]:
    """Number and secret."""
    page = (client or FormClient()).post("/queja/", SAID | said).content.decode()
    number, secret = re.findall(r'class="reference">([-0-9A-Z]+)<', page)
    return number, secret


def handler(role: str = "auditor", *offices: str, email: str = "quejas@example.org", **designation: Any) -> FormClient:
    person = make_person(role, *offices, email=email)
    for name, value in (ALL | designation).items():
        setattr(person, name, value)
    person.save()
    client = FormClient()
    client.force_login(person)
    return client


def the_one() -> Complaint:
    with scope.enter(scope.SYSTEM):
        return Complaint.objects.get()


def address(step: str = "") -> str:
    return f"/quejas/{the_one().pk}/{step}"


def state(number: str, secret: str, **more: Any) -> str:
    return FormClient().post("/queja/seguir/", {"number": number, "secret": secret} | more).content.decode()


def test_a_complaint_takes_no_name_and_gives_a_number_and_a_secret(database):
    number, secret = complain()
    assert re.fullmatch(r"QJ-.{4}-.{4}", number)
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}", secret)
    page = state(number.lower(), secret.replace("-", " "))
    assert "Recibimos su queja" in page
    assert "cien dólares" not in page
    row = the_one()
    assert (row.kind, row.about_id, row.status) == ("fraud", "EC", "received")
    with scope.enter(scope.SYSTEM):
        assert b"cien" not in bytes(row.said)
        acts = Entry.objects.filter(subjects__contains=[str(row.id)])
        assert {(one.action, one.actor_id, one.office_code) for one in acts} >= {("complaint_made", "complaint", APART)}
    assert CaseKey.objects.get(subject_id=row.id).country == "ZZ"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"kind": ""}, "Elija qué pasó."),
        ({"office": ""}, "Elija una oficina"),
        ({"text": " "}, "Escriba qué pasó"),
        ({"text": "x" * 5001}, "Escriba como máximo 5000 caracteres"),
        ({"reference": "EC-1111-1111"}, "Revise el número: tiene esta forma"),
    ],
)
def test_what_is_missing_is_told_and_what_was_written_stays(database, said, told):
    page = FormClient().post("/queja/", SAID | {"who": "Un señor alto"} | said).content.decode()
    assert "Error:" in page
    assert told in page
    assert 'value="Un señor alto"' in page
    with scope.enter(scope.SYSTEM):
        assert not Complaint.objects.exists()


def test_the_same_form_sent_again_is_the_same_complaint_and_another_text_is_another(database):
    client = FormClient()
    first = complain(client, envio="a" * 32)
    assert complain(client, envio="a" * 32) == first
    assert complain(client, envio="a" * 32, text="Otra cosa.") != first
    with scope.enter(scope.SYSTEM):
        assert Complaint.objects.count() == 2
        assert Message.objects.filter(topic="complaint.waits").count() == 2


@pytest.mark.parametrize(("number", "secret"), [("QJ", "x"), ("QJ-0000-0000", "0000-0000")])
def test_what_cannot_be_a_number_or_secret_is_told(database, number, secret):
    assert "Revise" in state(number, secret)


def test_a_wrong_number_and_a_wrong_secret_are_told_alike_and_guessing_has_to_wait(database):
    number, secret = complain()
    other, _secret = complain()
    for wrong in ((other, secret), (number, "0000-0000")):
        assert "No encontramos una queja con ese número y esa clave." in state(*wrong)
    answers = [FormClient().post("/queja/seguir/", {"number": number, "secret": "1111-1111"}) for _ in range(12)]
    assert answers[-1].status_code == 429
    assert number not in answers[-1].content.decode()


def test_designated_people_take_answer_and_close_it_and_the_complainant_reads_it(database):
    number, secret = complain(contact="por la tarde", who="Una mujer de la entrada")
    client = handler()
    assert number in client.get("/quejas/").content.decode()
    page = client.get(address()).content.decode()
    for said in ("cien dólares", "por la tarde", "Una mujer de la entrada"):
        assert said in page
    with scope.enter(scope.SYSTEM):
        seen = Entry.objects.filter(action="opened", actor_kind="staff", subjects=[str(the_one().id)])
        assert [entry.purpose for entry in seen] == ["complaint"]
    assert "Tome primero la queja" in client.post(address("contestar/"), {"text": "Hola"}, follow=True).content.decode()
    client.post(address("tomar/"))
    assert "está viendo su queja" in state(number, secret)
    assert "Escriba la respuesta." in client.post(address("contestar/"), {"text": ""}).content.decode()
    client.post(address("contestar/"), {"text": "Gracias. Lo vemos con el inspector."})
    page = state(number, secret)
    assert "Hay una respuesta." in page
    assert "Gracias. Lo vemos con el inspector." in page
    assert "Elija cómo termina" in client.post(address("cerrar/"), {}).content.decode()
    client.post(address("cerrar/"), {"outcome": "referred"})
    assert "La queja está cerrada." in state(number, secret)
    with scope.enter(scope.SYSTEM):
        acts = list(Entry.objects.filter(actor_kind="staff", office_code=APART).values_list("action", flat=True))
    assert {"opened", "complaint_taken", "complaint_answered", "complaint_closed"} <= set(acts)
    assert "tomó una queja" in client.get(address()).content.decode()


def test_what_is_added_opens_it_again_and_is_added_once(database):
    number, secret = complain()
    client = handler()
    client.post(address("tomar/"))
    client.post(address("cerrar/"), {"outcome": "solved"})
    for _time in range(2):
        page = state(number, secret, text="Pasó otra vez.", add="1", envio="b" * 32)
    assert page.count("Pasó otra vez.") == 1
    assert (the_one().status, the_one().outcome) == ("taken", "")
    assert "Escriba lo que quiere añadir." in state(number, secret, add="1", text="")
    with scope.enter(scope.SYSTEM):
        assert Entry.objects.filter(action="complaint_added").count() == 1


def test_abuse_comes_first_and_is_due_the_same_day(database):
    complain()
    complain(kind="abuse")
    page = handler().get("/quejas/").content.decode()
    assert page.index("Explotación o abuso sexual") < page.index("Cobros o engaños")
    with scope.enter(scope.SYSTEM) as at:
        first = Complaint.objects.waiting().by_urgency()[0]
    assert first.due_on == at.astimezone(first.zone).date()


HIDDEN_FROM = {
    "its own office": ("supervisor", ("EC",), {}),
    "its own office and another": ("supervisor", ("CO", "EC"), {}),
    "another kind": ("auditor", (), {"complaint_kinds": ["general"]}),
    "another country": ("auditor", (), {"complaint_countries": ["CO"]}),
    "nobody designated": ("auditor", (), {"complaint_kinds": [], "complaint_countries": []}),
    "somebody who left": ("auditor", (), {"is_active": False}),
}


@pytest.mark.parametrize("who", HIDDEN_FROM)
def test_the_database_alone_hides_it(database, monkeypatch, who):
    """With every check of the application taken away."""
    complain()
    role, offices, changes = HIDDEN_FROM[who]
    monkeypatch.setattr("offices.gate.may", lambda *_: True)
    monkeypatch.setattr("casework.views.complaints.seen_by", lambda _person: Complaint.objects.all())
    client = handler(role, *offices, **{name: value for name, value in changes.items() if name != "is_active"})
    if "is_active" in changes:
        with scope.enter(scope.complaints(StaffMember.objects.get(email="quejas@example.org").pk)):
            assert Complaint.objects.count() == 1
            StaffMember.objects.filter(email="quejas@example.org").update(is_active=False)
            assert Complaint.objects.count() == 0
        return
    assert the_one().number not in client.get("/quejas/").content.decode()
    for step in ("", "tomar/", "contestar/", "cerrar/"):
        answer = (
            client.get(address(step)) if not step else client.post(address(step), {"text": "x", "outcome": "solved"})
        )
        assert answer.status_code == 404, step


@pytest.mark.parametrize("who", [who for who in HIDDEN_FROM if who != "somebody who left"])
def test_the_application_alone_hides_it(database, monkeypatch, who):
    """With every policy of the database taken away."""
    complain()
    role, offices, changes = HIDDEN_FROM[who]
    client = handler(role, *offices, **changes)
    monkeypatch.setattr("vault.scope.complaints", lambda _person: scope.SYSTEM)
    refused = 403 if who == "nobody designated" else 404
    assert client.get(address()).status_code == refused
    assert client.post(address("tomar/")).status_code == refused
    assert the_one().number not in client.get("/quejas/").content.decode()


def test_whoever_is_named_does_not_see_it_nor_does_their_team(database):
    named = handler(email="rosa@example.org")
    StaffMember.objects.filter(email="rosa@example.org").update(full_name="Rosa Elena Muñoz")
    of_co = handler("protection", "CO", email="co@example.org")
    boss = make_person("supervisor", "CO", email="jefe@example.org")
    StaffMember.objects.filter(pk=boss.pk).update(full_name="Jean-Robert Contreras")
    other = handler(email="otra@example.org")
    number, _secret = complain(who="la señora rosa munoz", text="y Jean Robert también")
    assert number in other.get("/quejas/").content.decode()
    for client in (named, of_co):
        assert number not in client.get("/quejas/").content.decode()
        assert client.get(address()).status_code == 404
    row = the_one()
    assert row.teams == ["CO"]
    with scope.enter(scope.complaints(StaffMember.objects.get(email="rosa@example.org").pk)):
        assert not Complaint.objects.exists()
    with scope.enter(scope.complaints(StaffMember.objects.get(email="co@example.org").pk)):
        assert not Complaint.objects.exists()


def test_whoever_is_named_later_sees_it_no_longer_and_somebody_else_takes_it(database):
    named, other = handler(email="rosa@example.org"), handler(email="otra@example.org")
    StaffMember.objects.filter(email="rosa@example.org").update(full_name="Rosa Elena Muñoz")
    number, secret = complain()
    named.post(address("tomar/"))
    named.post(address("contestar/"), {"text": "Gracias."})
    page = state(number, secret, text="Quien me cobró se llama Rosa Muñoz.", add="1", envio="c" * 32)
    assert "Recibimos su queja." in page
    assert number not in named.get("/quejas/").content.decode()
    assert named.get(address()).status_code == 404
    with scope.enter(scope.complaints(StaffMember.objects.get(email="rosa@example.org").pk)):
        assert not Complaint.objects.exists()
        assert not ComplaintWord.objects.exists()
    assert [mailed.to for mailed in told(the_one())][-1] == ["otra@example.org"]
    other.post(address("tomar/"))
    assert "Rosa Muñoz" in other.get(address()).content.decode()


@pytest.mark.parametrize("name", ["Ana Li", "Ño Yu Paz"])
def test_a_name_with_one_long_part_is_known_by_that_part(database, name):
    named = handler(email="corta@example.org")
    StaffMember.objects.filter(email="corta@example.org").update(full_name=name)
    complain(who=name)
    assert named.get(address()).status_code == 404


def test_where_no_office_is_named_whoever_belongs_to_one_sees_nothing(database):
    number, _secret = complain(office="unknown")
    assert number in handler().get("/quejas/").content.decode()
    assert number not in handler("supervisor", "CO", email="co@example.org").get("/quejas/").content.decode()


def test_auditors_and_supervisors_find_no_trace_of_it(database):
    number, _secret = complain(who="alguien")
    client, one = handler(), the_one()
    client.get(address())
    client.post(address("tomar/"))
    auditor = FormClient()
    auditor.force_login(make_person("auditor", email="auditora@example.org"))
    for page in (
        auditor.post("/auditoria/", {"sobre": str(one.id)}),
        auditor.post("/auditoria/", {"acto": "complaint_made"}),
        auditor.get("/auditoria/cadenas/"),
        auditor.post("/auditoria/cadenas/archivo/", {"cadena": APART}),
        auditor.get("/quejas/"),
    ):
        text = page.content.decode()
        assert number not in text
        assert f">{APART}<" not in text
        assert f">{one.id}<" not in text
    with scope.enter(scope.AUDITOR):
        assert not Entry.objects.filter(office_code=APART).exists()
    with scope.enter(scope.SYSTEM):
        assert Entry.objects.filter(office_code=APART).exists()


def test_that_it_was_refused_to_somebody_is_read_by_whoever_may_see_it_alone(database):
    complain()
    client, one = handler(), the_one()
    for nosy in (handler("supervisor", "EC", email="ec@example.org"), FormClient()):
        if not nosy.session.get("_auth_user_id"):
            nosy.force_login(make_person("supervisor", "EC", email="otro@example.org"))
        assert nosy.get(address()).status_code in {403, 404}
    auditor = FormClient()
    auditor.force_login(make_person("auditor", email="auditora@example.org"))
    assert not auditor.post("/auditoria/", {"sobre": str(one.id)}).context["page"].rows
    with scope.enter(scope.AUDITOR):
        assert not Entry.objects.filter(action="refused", subjects__contains=[str(one.id)]).exists()
    assert client.get(address()).content.decode().count("se le negó") == 2


def test_an_applicants_complaint_stands_beside_no_case(database):
    ana = Applicant(ANA)
    ana.begin()
    ana.do_all_tasks()
    ana.send_all()
    for page in ("/estado/", "/solicitud/enviada/"):
        assert 'href="/queja/?oficina=EC"' in ana.page(page)
    session = dict(ana.client.session)
    complain(ana.client)
    assert dict(ana.client.session) == session
    row = the_one()
    with scope.enter(scope.SYSTEM):
        about_it = Entry.objects.filter(subjects__contains=[str(row.id)])
        assert {entry.actor_kind for entry in about_it} == {"system"}


def test_a_complaint_that_took_longer_than_a_visit_is_not_lost(database):
    ana = Applicant(ANA)
    ana.begin()
    session = ana.client.session
    subject, office, seen_at = session[MARK]
    session[MARK] = [subject, office, str(datetime.datetime.fromisoformat(seen_at) - datetime.timedelta(hours=1))]
    session.save()
    number, _secret = complain(ana.client)
    assert number == the_one().number
    assert MARK not in ana.client.session
    assert ana.client.get("/solicitud/tareas/").url == "/solicitud/seguir/"


def test_each_complainant_sees_one_complaint_and_no_case(database):
    complain()
    complain(kind="general")
    with scope.enter(scope.SYSTEM):
        first, second = Complaint.objects.order_by("id")
    with scope.enter(scope.complainant(first.id)):
        assert list(Complaint.objects.values_list("id", flat=True)) == [first.id]
        with pytest.raises(ComplaintWord.DoesNotExist):
            ComplaintWord.objects.get(complaint=second)


def told(row: Complaint) -> list[Any]:
    mail.outbox.clear()
    complaints.tell(list(Message.objects.filter(subject_id=row.id)))
    return mail.outbox


def test_a_mail_goes_to_whoever_may_see_it_and_says_nothing(database, settings):
    settings.ADMINS = [("operations", "operations@example.org")]
    complain(kind="abuse")
    [alarm] = told(the_one())
    assert alarm.to == ["operations@example.org"]
    assert "nadie puede abrir" in alarm.body
    handler()
    handler("supervisor", "EC", email="ec@example.org")
    [mailed] = told(the_one())
    assert mailed.to == ["quejas@example.org"]
    assert "hoy mismo" in mailed.body
    assert "EC" not in mailed.body + mailed.subject


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("complaint_kind_is_known", {"kind": "other"}),
        ("a_complaint_that_somebody_sees_to_names_them", {"status": "lost"}),
        ("a_closed_complaint_has_an_outcome", {"outcome": "solved"}),
        ("complaint_said_is_sealed", {"said": b"in the clear"}),
    ],
)
def test_the_database_refuses(database, name, change):
    complain()
    with pytest.raises(IntegrityError) as refusal, scope.enter(scope.SYSTEM), transaction.atomic():
        Complaint.objects.update(**change)
    assert refusal.value.__cause__.diag.constraint_name == name


def test_its_key_is_no_orphan_and_it_is_found_by_a_new_lookup_key(database):
    complain()
    row = the_one()
    assert keys.newest(row.id)
    with scope.enter(scope.SYSTEM):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE intake_complaint SET digest = '\\x0000'::bytea || substring(digest FROM 3)")
        assert complaints.under_older() == 1
    assert complaints.renew(at_once=10) == 1
    assert complaints.renew(at_once=10) == 0
