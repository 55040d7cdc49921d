"""Applicants add photos and documents by themselves: before sending, after it, or not at all."""

import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from audit.actor import Actor
from audit.models import Entry
from intake.forms.files import WORDS
from intake.models import Attachment, Case
from intake.services import attachments
from intake.views.public import files
from tests import uploads
from tests.casework.test_pages import entries, visitor
from tests.conftest import FormClient, make_person
from tests.intake.public.applicant import ANA, NOTHING_TO_SAY, Applicant
from tests.privacy.watch import tables_that_show
from vault import scope

PAGE = "/solicitud/archivos/"


def photo(content: bytes = b"", name: str = "foto de Xilunqa.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or uploads.located_jpeg(), "image/jpeg")


def stored() -> list[Attachment]:
    with scope.enter(scope.SYSTEM):
        return list(Attachment.objects.order_by("at", "id"))


@pytest.fixture
def ana(database) -> Applicant:
    """Has given her consent and told her name."""
    ana = Applicant(ANA)
    ana.begin()
    ana.answer_from("/solicitud/permiso/")
    ana.send("/solicitud/nombres/", ANA["nombres"])
    return ana


def test_nothing_is_taken_before_consent(database):
    ana = Applicant(ANA)
    ana.begin()
    assert PAGE not in ana.page("/solicitud/tareas/")
    assert ana.client.get(PAGE).url == "/solicitud/permiso/"
    assert ana.client.post(PAGE, {"kind": "photo", "file": photo()}).url == "/solicitud/permiso/"
    assert stored() == []


def test_a_photo_is_added_listed_without_its_place_and_taken_out_again(ana, logged):
    assert PAGE in ana.page("/solicitud/tareas/")
    assert ana.send(PAGE, {"kind": "photo", "file": photo()}) == PAGE
    page = ana.page(PAGE)
    for text in ("El archivo se guardó.", "foto de Xilunqa.jpg", "Lo revisamos antes de que la oficina lo abra."):
        assert text in page
    assert "Descargar" not in page
    assert "1 archivo<" in ana.page("/solicitud/tareas/")
    (row,) = stored()
    with scope.enter(scope.SYSTEM):
        assert tables_that_show(["Xilunqa"]) == []
        added = Entry.objects.get(action="file_attached")
    assert (added.actor_kind, added.actor_id, added.office_code) == ("applicant", str(row.subject_id), "EC")
    for _click in range(2):
        assert ana.send(f"{PAGE}{row.id}/quitar/", {}) == PAGE
    assert stored() == []
    with scope.enter(scope.SYSTEM):
        assert Entry.objects.filter(action="file_removed").count() == 1
    assert [line for line in logged if "Xilunqa" in line] == []


def test_later_is_always_allowed(ana):
    page = ana.page(PAGE)
    assert re.search(r'<a href="/solicitud/tareas/">Más tarde</a>', page)
    ana.do_all_tasks()
    assert PAGE in ana.page("/solicitud/revisar/")
    assert ana.send_all() == "/solicitud/enviada/"


def test_what_was_added_before_goes_along_and_more_comes_after_sending(ana):
    ana.send(PAGE, {"kind": "photo", "file": photo()})
    ana.do_all_tasks()
    ana.send_all()
    assert PAGE in ana.page("/estado/")
    assert ana.send(PAGE, {"kind": "document", "file": photo(uploads.pdf(), "acta.pdf")}) == PAGE
    page = ana.page(PAGE)
    assert page.count('class="card"') == 2
    # The telephone may be in other hands by now.
    for name in ("Xilunqa", "acta.pdf", "Ana María", "quitar"):
        assert name not in page
    rows = stored()
    with scope.enter(scope.SYSTEM):
        case = Case.objects.get()
    assert {(row.subject_id, row.office_id) for row in rows} == {(case.id, "EC")}
    assert ana.client.post(f"{PAGE}{rows[0].id}/quitar/").url == "/estado/"
    assert len(stored()) == 2
    assert [entry.subjects for entry in entries(action="shown", purpose="files")][-1] == [str(case.id)]
    supervisor = visitor(make_person("supervisor", "EC")).get(f"/casos/{case.reference}/")
    assert "acta.pdf" in supervisor.content.decode()


def test_a_registration_that_was_withdrawn_takes_no_more(ana):
    ana.do_all_tasks()
    ana.send_all()
    ana.send("/estado/retirar/", {})
    assert PAGE not in ana.page("/estado/")
    assert ana.client.post(PAGE, {"kind": "photo", "file": photo()}).url == "/estado/"
    assert stored() == []


def test_a_family_says_whose_it_is(ana):
    ana.do_all_tasks()
    ana.add_member()
    second = re.findall(r'value="(m\d)"', ana.page(PAGE))[-1]
    ana.send(PAGE, {"kind": "photo", "member": second, "file": photo()})
    (row,) = stored()
    with scope.enter(scope.SYSTEM):
        listed = attachments.open_list(row.subject_id, actor=Actor("command", "test"), purpose="test")
    assert [one.member for one in listed] == [second]


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (photo(uploads.heic(), "IMG_1.HEIC"), "heif"),
        (photo(uploads.HTML), "kind"),
        (photo(uploads.EICAR), "kind"),
        (photo(uploads.png_that_claims(50_000, 50_000)), "too_many_pixels"),
        (photo(uploads.pdf(b"/OpenAction " + uploads.SCRIPT), "a.pdf"), "pdf_active"),
    ],
)
def test_a_refused_file_says_what_to_do(ana, sent, code):
    answer = ana.client.post(PAGE, {"kind": "document", "file": sent})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert str(WORDS[code]) in text.replace("&quot;", '"')
    assert re.search(r'value="document" checked', text)
    assert "<title>Error:" in text
    assert stored() == []


def test_a_file_that_held_a_virus_is_told_with_what_to_do(ana):
    ana.send(PAGE, {"kind": "photo", "file": photo()})
    with scope.enter(scope.SYSTEM):
        Attachment.objects.update(state="refused", content=None)
    assert "Envíe otra foto u otra copia." in ana.page(PAGE)


def test_one_applicant_touches_no_file_of_another(ana):
    ana.send(PAGE, {"kind": "photo", "file": photo()})
    (row,) = stored()
    other = Applicant(NOTHING_TO_SAY)
    other.begin()
    other.answer_from("/solicitud/permiso/")
    assert 'class="card"' not in other.page(PAGE)
    assert other.send(f"{PAGE}{row.id}/quitar/", {}) == PAGE
    assert stored() == [row]
    with scope.enter(scope.applicant(uuid.uuid4(), office="EC")):
        assert not Attachment.objects.exists()
        assert Attachment.objects.filter(pk=row.pk).update(state="clean") == 0
    assert FormClient().get(PAGE).url == "/solicitud/seguir/"


def test_too_many_at_once_are_asked_to_wait(ana, monkeypatch):
    monkeypatch.setattr(files, "OF_APPLICANT", files.Limit("files.test", free=2, first=30, longest=60, quiet=900))
    answers = [ana.client.post(PAGE, {"kind": "photo", "file": photo()}).status_code for _file in range(3)]
    assert answers == [302, 302, 429]
    assert len(stored()) == 2


def test_a_large_body_is_taken_there_and_nowhere_else(ana):
    large = photo(uploads.pdf(more=b"8 0 obj\n(" + b"x" * 2_000_000 + b")\nendobj\n"), "a.pdf")
    assert ana.send(PAGE, {"kind": "document", "file": large}) == PAGE
    assert ana.client.post("/solicitud/nombres/", {"file": photo(bytes(2_000_000))}).status_code == 413
    assert ana.client.post(PAGE, {"file": photo(bytes(6 * 1024 * 1024))}).status_code == 413


def test_the_language_changes_and_the_answers_stay(ana):
    page = ana.client.post(PAGE, {"kind": "document", "language": "en"}).content.decode()
    assert 'lang="en"' in page
    assert re.search(r'value="document" checked', page)
