"""The desk asks with the office's texts too: consents to be read aloud, hints, and what the office leaves out."""

import pytest

from intake.models import Case, Consent
from offices.models import ConsentText
from tests.casework.test_pages import visitor
from tests.intake.clerk import READ, begin, fill_in, person_page
from tests.intake.public.applicant import texts_on
from tests.intake.public.test_form_content import content
from vault import scope

AGAIN = "El texto del consentimiento cambió."


@pytest.fixture
def client(screener):
    return visitor(screener)


def new_version(**changes) -> ConsentText:
    with scope.enter(scope.SYSTEM) as at:
        given = {"purpose": "screening", "language": "es", "number": 2, "question": "¿Nos da permiso ahora?"}
        return ConsentText.objects.create(**given | {"in_force_from": at} | changes)


def test_what_was_on_the_page_is_kept_with_the_consent(client):
    draft = fill_in(client)
    assert "¿Nos da permiso para guardar" in client.get(f"{draft}persona/").content.decode()
    assert "/registro/enviado/" in client.post(f"{draft}revisar/", READ).url
    with scope.enter(scope.SYSTEM):
        consent = Consent.objects.select_related("text").get()
        assert (consent.text.question[:20], consent.text_version) == ("¿Nos da permiso para", "1")


def test_a_text_that_changed_is_read_aloud_again_before_sending(client):
    draft = fill_in(client)
    newer = new_version()
    refused = client.post(f"{draft}revisar/", READ).content.decode()
    assert "permiso" in refused.partition("<main")[2]
    with scope.enter(scope.SYSTEM):
        assert not Case.objects.exists()
    page = client.get(f"{draft}persona/").content.decode()
    assert "¿Nos da permiso ahora?" in page
    assert client.post(f"{draft}persona/", person_page() | texts_on(page)).status_code == 302
    assert "/registro/enviado/" in client.post(f"{draft}revisar/", READ).url
    with scope.enter(scope.SYSTEM):
        assert Consent.objects.get().text == newer


def test_what_was_read_before_the_text_changed_is_not_taken_for_the_new_one(client):
    draft = begin(client)
    page = client.get(f"{draft}persona/").content.decode()
    new_version()
    assert client.post(f"{draft}persona/", person_page() | texts_on(page)).status_code == 302
    assert "permiso" in client.get(f"{draft}revisar/").content.decode().partition("Falta por llenar")[2].lower()


def test_the_hints_of_the_office_are_on_the_pages_of_the_desk(client):
    content("nombres", "hint.given_names", "Como en la cédula.")
    content("correo", "hint.email", "Si tiene.")
    draft = begin(client)
    client.post(f"{draft}hogar/", {"personas": "2"})
    assert "Como en la cédula." in client.get(f"{draft}persona/").content.decode()
    assert "Como en la cédula." in client.get(f"{draft}hogar/").content.decode()
    assert "Si tiene." in client.get(f"{draft}situacion/").content.decode()


def test_what_the_office_leaves_out_is_not_asked_at_the_desk(client):
    for name in ("correo", "entrevista", "vias", "vinculos"):
        content(name, "asked", "no", language="")
    draft = fill_in(client)
    page = client.get(f"{draft}situacion/").content.decode()
    left_out = ("correo-email", "entrevista-interviewer_sex", "vias-pathways", "vinculos-linked_to")
    assert [name for name in left_out if f'name="{name}"' in page] == []
    assert "/registro/enviado/" in client.post(f"{draft}revisar/", READ).url
