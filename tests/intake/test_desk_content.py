"""The desk asks with the office's texts too: consents to be read aloud, hints, and what the office leaves out."""

import re

import pytest
from django.test import Client

from intake.models import Case, Consent
from offices.models import ConsentText
from tests.casework.test_pages import visitor
from tests.intake.clerk import CLERK, READ, begin, fill_in, person_page, situation_page
from tests.intake.public.test_form_content import content
from tests.intake.public.test_from_start_to_confirmation import stored
from vault import scope

AGAIN = "El texto del consentimiento cambió."


@pytest.fixture
def client(screener) -> Client:
    return visitor(screener)


def new_version(**changes) -> ConsentText:
    with scope.enter(scope.SYSTEM) as at:
        given = {"purpose": "screening", "language": "es", "number": 2, "question": "¿Nos da permiso ahora?"}
        return ConsentText.objects.create(**given | {"in_force_from": at} | changes)


def texts_on(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(permiso-texts)" value="([^"]*)"', page))


def kept() -> Consent:
    with scope.enter(scope.SYSTEM):
        return Consent.objects.select_related("text").get()


def test_what_was_on_the_page_is_kept_with_the_consent(client):
    draft = begin(client)
    page = client.get(f"{draft}persona/").content.decode()
    assert "¿Nos da permiso para guardar sus respuestas y evaluar su caso?" in page
    assert texts_on(page)
    client.post(f"{draft}persona/", person_page() | texts_on(page))
    client.post(f"{draft}situacion/", situation_page())
    assert "/registro/enviado/" in client.post(f"{draft}revisar/", READ).url
    assert (kept().text.question[:20], kept().text_version) == ("¿Nos da permiso para", "1")


def test_a_page_that_does_not_say_what_it_showed_showed_the_texts_of_now(client):
    newer = new_version()
    assert "/registro/enviado/" in client.post(f"{fill_in(client)}revisar/", READ).url
    assert kept().text == newer


def test_a_text_that_changed_is_read_aloud_again_before_sending(client):
    draft = begin(client)
    page = client.get(f"{draft}persona/").content.decode()
    newer = new_version()
    client.post(f"{draft}persona/", person_page() | texts_on(page))
    client.post(f"{draft}situacion/", situation_page())
    refused = client.post(f"{draft}revisar/", READ)
    assert refused.status_code == 200
    assert AGAIN in refused.content.decode()
    with scope.enter(scope.SYSTEM):
        assert not Case.objects.exists()
    page = client.get(f"{draft}persona/").content.decode()
    assert "¿Nos da permiso ahora?" in page
    client.post(f"{draft}persona/", person_page() | texts_on(page))
    assert "/registro/enviado/" in client.post(f"{draft}revisar/", READ).url
    assert kept().text == newer


def test_the_texts_of_the_office_are_on_the_pages_of_the_desk(client):
    content("nombres", "hint.given_names", "Como en la cédula.")
    content("correo", "hint.email", "Si tiene.")
    draft = begin(client)
    assert "Como en la cédula." in client.get(f"{draft}persona/").content.decode()
    assert "Si tiene." in client.get(f"{draft}situacion/").content.decode()


def test_what_the_office_leaves_out_is_not_asked_at_the_desk(client):
    left_out = ("correo", "entrevista", "familia", "vias", "vinculos")
    for name in left_out:
        content(name, "asked", "no", language="")
    draft = begin(client)
    client.post(f"{draft}persona/", person_page())
    page = client.get(f"{draft}situacion/").content.decode()
    assert [name for name in left_out if f'name="{name}-' in page] == []
    says = {name: said for name, said in CLERK.items() if name not in left_out}
    assert client.post(f"{draft}situacion/", situation_page(says)).url == f"{draft}revisar/"
    assert "/registro/enviado/" in client.post(f"{draft}revisar/", READ).url
    _case, document = stored()
    assert document["interviewer_sex"] is None
