"""Values that exist nowhere else go through the whole journey and through every failure, and must not come out."""

import json
import logging
import uuid

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client

from audit.actor import Actor
from audit.services import record
from intake.models import PreRegistration
from intake.services.submission import submit
from offices.models import ApiKey, Office
from outbox.models import Message
from outbox.services import publish
from outbox.work import perform
from tests.casework.test_pages import OPERATOR, visitor
from tests.conftest import make_person
from tests.documents import document, member
from tests.intake.clerk import CLERK, READ, fill_in, person_page
from tests.permissions.test_matrix import tries
from tests.permissions.world import build
from tests.privacy.watch import disguises, pattern, tables_that_show, written_tables
from vault import lookup, scope

NAME, PLACE, NUMBER, MAIL = "Xilunqa Ñandüwé", "Qhapaqtambo", "QZ99771155", "xilunqa@canario.example"
PHONE = "593987654321"
CANARIES = (NAME, PLACE, NUMBER, MAIL, PHONE)


@pytest.fixture(autouse=True)
def everything_is_logged(caplog):
    caplog.set_level(logging.DEBUG)


def canary_document() -> dict[str, object]:
    person = member(
        given_names=NAME,
        first_surname=NAME,
        second_surname=NAME,
        documents=[{"type": NAME, "country": "VE", "number": NUMBER}],
    )
    return document(
        person,
        residence={"country": "EC", "area": "EC-P", "place": PLACE},
        contact={"phone": f"+{PHONE}", "email": MAIL, "safe_to_contact": True},
    )


def leaks(lines: list[str]) -> list[str]:
    return [line for line in lines if pattern(CANARIES).search(line)]


@pytest.mark.parametrize("value", CANARIES)
def test_the_watch_sees_through_every_disguise(database, value):
    for disguise in disguises(value):
        assert leaks([f"… {disguise} …"])
    with scope.enter(scope.SYSTEM):
        record("x", actor=Actor("command", "test"), detail={"said": value})
        assert tables_that_show(CANARIES) == [("audit_entry", 1)]
        assert tables_that_show(CANARIES, among=written_tables()) == [("audit_entry", 1)]


def test_a_journey_by_form_leaves_nothing_in_the_clear(screener, logged):
    client = visitor(screener)
    said = CLERK | {
        "nombres": {"given_names": NAME, "first_surname": NAME},
        "ayuda": {"interpreter": "outside", "outside_name": NAME},
        "donde": {"lives": "here", "area": "EC-P", "place": PLACE},
        "telefono": {"whose": "own", "own": PHONE},
        "correo": {"email": MAIL},
    }
    draft = fill_in(client, said, m2=said)
    wrong = {"m1-nacimiento-birth_date_year": NAME}
    assert client.post(f"{draft}persona/", person_page(said) | wrong).status_code == 200
    sent = client.post(f"{draft}revisar/", READ).url
    for path in (sent, f"{sent}qr.svg", f"{sent}comprobante.pdf", "/cola/EC/screening/", "/inicio/"):
        assert client.get(path).status_code == 200
    client.post("/casos/", {"numero": NAME})
    client.get(f"/casos/{NAME}/")
    client.get(f"/inicio/?q={NAME}")
    with scope.enter(scope.SYSTEM):
        assert PreRegistration.objects.count() == 1
        assert tables_that_show(CANARIES) == []
    assert leaks(logged) == []
    assert leaks([str(message.message()) for message in mail.outbox]) == []


@pytest.mark.parametrize("document", [canary_document(), canary_document() | {NAME: NAME}, {"schema": NAME}])
def test_a_document_through_the_api_leaves_nothing_in_the_clear(database, logged, document):
    secret = uuid.uuid4().hex
    key = ApiKey.objects.create(label="prueba", digest=lookup.secret(secret))
    key.offices.set(Office.objects.all())
    client = Client(headers={"authorization": f"Bearer {secret}", "Idempotency-Key": MAIL})
    assert client.post("/api/v1/pre-registrations", json.dumps(document), "application/json").status_code in {201, 422}
    with scope.enter(scope.SYSTEM):
        assert tables_that_show(CANARIES) == []
    assert leaks(logged) == []


def test_a_view_that_fails_says_nothing_of_what_it_held(database, plain_static_files, monkeypatch, logged):
    def fail(*_arguments):
        raise ValueError(f"{NAME} {NUMBER}")

    world = build("supervisor")
    client = Client(raise_request_exception=False)
    client.force_login(world.person)
    addresses = [address for _name, address, _page, _thing in tries(world)]
    monkeypatch.setattr("offices.gate.Gate.process_view", fail)
    for address in addresses:
        for answer in (client.get(f"{address}?q={NAME}"), client.post(address, {"given_names": NAME, "x": MAIL})):
            assert answer.status_code == 500, address
            assert leaks([answer.content.decode(), str(answer.headers)]) == []
    assert leaks(logged) == []
    assert leaks([str(message.message()) for message in mail.outbox]) == []


def test_a_task_that_fails_says_nothing_of_what_it_held(committed, logged):
    def fail(_messages, *, office):
        raise ValueError(f"{NAME} {NUMBER}")

    with scope.enter(scope.SYSTEM) as at:
        case = submit(canary_document(), sender=OPERATOR, at=at, idempotency_key="k").case_id
        for topic in settings.OUTBOX_TOPICS:
            publish(topic, subject_id=case, office="EC", event="e")
    Message.objects.update(sends=1)
    for message in Message.objects.all():
        perform([str(message.pk)], task=message.task, work=fail)
    assert {message.last_error for message in Message.objects.all()} == {"ValueError"}
    assert leaks(logged) == []


def test_nobody_else_is_shown_by_an_exception_of_a_service(database):
    make_person("screener", "EC")
    with scope.enter(scope.SYSTEM) as at, pytest.raises(Exception) as failed:
        submit(canary_document() | {"members": [{"id": NAME}]}, sender=OPERATOR, at=at, idempotency_key="k")
    assert leaks([repr(failed.value)]) == []
