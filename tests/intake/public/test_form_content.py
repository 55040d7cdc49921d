"""What an office changed is what its applicants read, in its order, and nothing that is needed can be missing."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from offices.models import ConsentText, FormContent
from tests.conftest import make_person
from tests.intake.public.applicant import ANA, Applicant
from tests.intake.public.test_from_start_to_confirmation import stored
from vault import scope


def content(question, part, text, language="es", *, is_draft=False, office="EC") -> FormContent:
    with scope.enter(scope.SYSTEM) as at:
        return FormContent.objects.create(
            office_id=office,
            question=question,
            part=part,
            text=text,
            language=language,
            in_force_from=None if is_draft else at,
        )


@pytest.fixture
def ana(database) -> Applicant:
    ana = Applicant(ANA)
    ana.begin()
    ana.answer_from("/solicitud/permiso/")
    return ana


def test_heading_hint_label_and_reason_are_the_offices(ana):
    content("nombres", "heading", "¿Cuál es su nombre?")
    content("nombres", "label.given_names", "Sus nombres")
    content("nombres", "hint.given_names", "Como en la cédula.")
    content("nombres", "why", "Para llamarle por su nombre.")
    content("nacimiento", "heading", "¿Qué día nació?")
    content("nombres", "heading", "¿Y en Colombia?", office="CO")
    page = ana.page("/solicitud/nombres/")
    said = ("¿Cuál es su nombre?", "Sus nombres", "Como en la cédula.", "Para llamarle por su nombre.")
    assert [text for text in said if text not in page] == []
    assert "¿Cómo se llama?" not in page
    assert "¿Qué día nació?" in ana.page("/solicitud/nacimiento/")
    review = ana.page("/solicitud/revisar/")
    assert "¿Cuál es su nombre?" in review
    assert "¿Qué día nació?" in review


def test_other_people_of_the_household_have_headings_of_their_own(ana):
    content("nombres", "heading", "¿Cuál es su nombre?")
    spouse = ana.add_member()
    assert "¿Cómo se llama esta persona?" in ana.page(f"/solicitud/hogar/{spouse}/nombres/")
    content("nombres", "heading_of_others", "¿Y cómo se llama ella o él?")
    content("sexo", "heading_of_others", "¿Es mujer o varón?")
    assert "¿Y cómo se llama ella o él?" in ana.page(f"/solicitud/hogar/{spouse}/nombres/")
    assert "¿Es mujer o varón?" in ana.page(f"/solicitud/hogar/{spouse}/sexo/")


def test_a_reader_of_another_language_reads_theirs_or_the_offices_spanish(ana):
    content("nombres", "hint.given_names", "Como en la cédula.")
    assert "Como en la cédula." in ana.client.post("/solicitud/nombres/", {"language": "ht"}).content.decode()
    content("nombres", "hint.given_names", "Jan sa ekri nan kat la.", language="ht")
    assert "Jan sa ekri nan kat la." in ana.page("/solicitud/nombres/")


def test_what_is_written_is_shown_as_text_and_never_as_markup(ana):
    content("nombres", "hint.given_names", "<script>alert(1)</script>")
    page = ana.page("/solicitud/nombres/")
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_the_pages_of_a_task_come_in_the_order_of_the_office(ana):
    content("sexo", "position", "5", language="")
    assert 'href="/solicitud/sexo/">Sobre usted' in ana.page("/solicitud/tareas/")
    assert ana.send("/solicitud/sexo/", ANA["sexo"]) == "/solicitud/nombres/"
    assert "1 de 5" in ana.page("/solicitud/sexo/")
    spouse = ana.add_member()
    assert spouse == "m2"
    assert ana.send(f"/solicitud/hogar/{spouse}/sexo/", ANA["sexo"]).endswith("/parentesco/")


def test_an_optional_page_that_the_office_leaves_out_is_not_asked_and_the_rest_is_sent(database):
    for name in ("correo", "entrevista", "familia", "vias", "vinculos"):
        content(name, "asked", "no", language="")
    ana = Applicant({name: says for name, says in ANA.items() if name not in ("correo", "entrevista", "vias")})
    ana.begin()
    ana.do_all_tasks()
    assert ana.send_all() == "/solicitud/enviada/"
    _case, document = stored()
    assert document["contact"]["email"] is None
    assert (document["interviewer_sex"], document["pathways"]) == (None, None)
    assert not [seen for seen in ana.seen if "correo" in seen or "entrevista" in seen]


def test_a_page_that_is_left_out_leads_to_the_tasks_and_what_was_said_before_stays_in_sight(ana):
    ana.send("/solicitud/correo/", ANA["correo"])
    content("correo", "asked", "no", language="")
    content("vias", "asked", "no", language="")
    assert ana.client.get("/solicitud/vias/").url == "/solicitud/tareas/"
    assert "ana@example.org" in ana.page("/solicitud/revisar/")


def test_a_page_that_is_needed_is_asked_whatever_a_row_says(ana):
    for name in ("nombres", "situacion", "nacionalidad", "permiso"):
        content(name, "asked", "no", language="")
    for name in ("nombres", "situacion", "nacionalidad", "permiso"):
        ana.page(f"/solicitud/{name}/")


def test_each_page_asks_once_what_the_office_changed(ana):
    ana.add_member()
    for address in ("/solicitud/nombres/", "/solicitud/tareas/", "/solicitud/revisar/", "/solicitud/hogar/"):
        with CaptureQueriesContext(connection) as queries:
            ana.page(address)
        assert sum("offices_formcontent" in query["sql"] for query in queries) == 1, address


def looked_at(row, language="") -> str:
    name = "consent_preview" if isinstance(row, ConsentText) else "question_preview"
    client = Client()
    client.force_login(make_person("policy", email=f"{row.pk}{language}@example.org"))
    answer = client.get(reverse(name, args=[row.pk]), {"idioma": language})
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_draft_is_looked_at_as_the_page_that_it_will_be(database, plain_static_files):
    row = content("nombres", "hint.given_names", "Un borrador.", is_draft=True)
    page = looked_at(row)
    assert "Un borrador." in page
    assert "¿Cómo se llama?" in page
    assert re.search(r"<fieldset[^>]* disabled", page)
    assert "<form" not in page
    ana = Applicant(ANA)
    ana.begin()
    ana.answer_from("/solicitud/permiso/")
    assert "Un borrador." not in ana.page("/solicitud/nombres/")


def test_a_preview_is_in_the_language_that_is_chosen(database, plain_static_files):
    content("nombres", "hint.given_names", "Como en la cédula.")
    row = content("nombres", "hint.given_names", "Un brouyon.", language="ht", is_draft=True)
    page = looked_at(row)
    assert '<html lang="ht">' in page
    assert "Un brouyon." in page
    english = looked_at(row, "en")
    assert "Como en la cédula." in english
    assert "What is your name?" in english


def test_a_preview_of_what_others_of_the_household_read_and_of_what_is_not_asked(database, plain_static_files):
    assert "¿Y ella?" in looked_at(content("nombres", "heading_of_others", "¿Y ella?", is_draft=True))
    page = looked_at(content("correo", "asked", "no", language="", is_draft=True))
    assert "Con este cambio la página no se pregunta." in page


def test_a_draft_of_a_consent_text_is_looked_at(database, plain_static_files):
    with scope.enter(scope.SYSTEM):
        row = ConsentText.objects.create(purpose="share_gt", number=2, question="¿Al Gobierno de Guatemala?")
    page = looked_at(row)
    assert "¿Al Gobierno de Guatemala?" in page
    assert "¿Podemos escribirle por WhatsApp?" in page


def test_the_console_leads_to_the_preview_in_every_language(database, plain_static_files):
    row = content("nombres", "why", "Un borrador.", is_draft=True)
    client = Client()
    client.force_login(make_person("it"))
    page = client.get(reverse("admin:offices_formcontent_change", args=[row.pk])).content.decode()
    for language in ("es", "ht", "en"):
        assert f'href="{reverse("question_preview", args=[row.pk])}?idioma={language}"' in page
