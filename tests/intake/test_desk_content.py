"""The desk asks with the office's texts too: consents to be read aloud, hints, and what the office leaves out."""

import pytest

from intake.models import Case, Consent, Draft
from intake.services import drafts
from offices.models import ConsentText
from tests.casework.test_pages import visitor
from tests.documents import document
from tests.intake.public.applicant import texts_on
from tests.intake.public.test_form_content import content
from vault import scope

CONTACT = {"lives": "here", "area": "EC-P", "languages": "spa", "interviewer_sex": "any"}
AGAIN = "El texto del consentimiento cambió."


@pytest.fixture
def draft(screener) -> Draft:
    """Everything is there but the contact."""
    with scope.enter(scope.SYSTEM) as at:
        draft = drafts.begin(office="EC", person=screener, actor=screener.actor, at=at)
        members = document()["members"]
        given = {"schema": "pre-registration/1", "channel": "assisted", "applying_to": "EC", "members": members}
        drafts.save(draft, {"done": ["person"], "document": given}, at=at, actor=screener.actor)
    return draft


def new_version(**changes) -> ConsentText:
    with scope.enter(scope.SYSTEM) as at:
        given = {"purpose": "screening", "language": "es", "number": 2, "question": "¿Nos da permiso ahora?"}
        return ConsentText.objects.create(**given | {"in_force_from": at} | changes)


def test_what_was_on_the_page_is_kept_with_the_consent(draft, screener):
    client = visitor(screener)
    page = client.get(f"/registro/{draft.id}/contacto/").content.decode()
    assert "¿Nos da permiso para guardar sus respuestas y evaluar su caso?" in page
    sent = client.post(f"/registro/{draft.id}/contacto/", CONTACT | {"consents": "screening"} | texts_on(page))
    assert sent.url == f"/registro/{draft.id}/revisar/"
    assert "/registro/enviado/" in client.post(f"/registro/{draft.id}/revisar/").url
    with scope.enter(scope.SYSTEM):
        consent = Consent.objects.select_related("text").get()
        assert (consent.text.question[:20], consent.text_version) == ("¿Nos da permiso para", "1")


def test_a_text_that_changed_is_read_aloud_again_before_sending(draft, screener):
    client = visitor(screener)
    page = client.get(f"/registro/{draft.id}/contacto/").content.decode()
    newer = new_version()
    client.post(f"/registro/{draft.id}/contacto/", CONTACT | {"consents": "screening"} | texts_on(page))
    refused = client.post(f"/registro/{draft.id}/revisar/").content.decode()
    assert AGAIN in refused
    assert "Ana María" in refused
    with scope.enter(scope.SYSTEM):
        assert not Case.objects.exists()
    page = client.get(f"/registro/{draft.id}/contacto/").content.decode()
    assert "¿Nos da permiso ahora?" in page
    client.post(f"/registro/{draft.id}/contacto/", CONTACT | {"consents": "screening"} | texts_on(page))
    assert "/registro/enviado/" in client.post(f"/registro/{draft.id}/revisar/").url
    with scope.enter(scope.SYSTEM):
        assert Consent.objects.get().text == newer


def test_the_hints_of_the_office_are_on_the_pages_of_the_desk(draft, screener):
    content("nombres", "hint.given_names", "Como en la cédula.")
    content("correo", "hint.email", "Si tiene.")
    client = visitor(screener)
    assert "Como en la cédula." in client.get(f"/registro/{draft.id}/persona/").content.decode()
    assert "Como en la cédula." in client.get(f"/registro/{draft.id}/hogar/otra/").content.decode()
    assert "Si tiene." in client.get(f"/registro/{draft.id}/contacto/").content.decode()


def test_what_the_office_leaves_out_is_not_asked_at_the_desk(draft, screener):
    for name in ("correo", "entrevista", "vias", "vinculos"):
        content(name, "asked", "no", language="")
    client = visitor(screener)
    page = client.get(f"/registro/{draft.id}/contacto/").content.decode()
    assert [name for name in ("email", "interviewer_sex", "pathways", "linked_to") if f'name="{name}"' in page] == []
    says = {"lives": "here", "area": "EC-P", "languages": "spa", "consents": "screening"} | texts_on(page)
    assert client.post(f"/registro/{draft.id}/contacto/", says).url == f"/registro/{draft.id}/revisar/"
    assert client.get(f"/registro/{draft.id}/contacto/").status_code == 200
    assert "/registro/enviado/" in client.post(f"/registro/{draft.id}/revisar/").url
