"""The pages with photos and documents: adding at the desk and to a case, the list, and handing out what is clean."""

import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from intake.files.kinds import LARGEST
from intake.forms.files import WORDS
from intake.models import Attachment, Case, Draft
from intake.services import attachments
from tests import uploads
from tests.casework.test_pages import entries, routed, visitor
from tests.conftest import be_fresh
from tests.documents import member
from tests.intake.test_desk import filled_in
from tests.permissions.world import make_file
from tests.privacy.watch import tables_that_show
from vault import scope

FAMILY = [member(), member("m2", "child", given_names="Zoé", birth_date="2015")]


def photo(content: bytes = b"", name: str = "foto de Xilunqa.jpg", kind: str = "image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or uploads.located_jpeg(), kind)


@pytest.fixture
def draft(screener) -> Draft:
    with scope.enter(scope.staff({"EC"})) as at:
        return filled_in(screener, at=at)


def stored() -> list[Attachment]:
    with scope.enter(scope.SYSTEM):
        return list(Attachment.objects.order_by("at", "id"))


def test_a_photo_is_added_to_a_draft_listed_and_taken_out_again(screener, draft, logged):
    client = visitor(screener)
    address = f"/archivos/registro/{draft.id}/"
    assert address in client.get(f"/registro/{draft.id}/revisar/").content.decode()
    answer = client.post(address, {"kind": "photo", "file": photo()})
    assert (answer.status_code, answer.url) == (302, address)
    page = client.get(address).content.decode()
    for text in ("El archivo se guardó.", "foto de Xilunqa.jpg", "Espera la revisión de virus", "Ana María"):
        assert text in page
    (row,) = stored()
    assert f"{address}{row.id}/quitar/" in page and "Descargar" not in page
    with scope.enter(scope.SYSTEM):
        assert tables_that_show(["Xilunqa"]) == []
    assert client.post(f"{address}{row.id}/quitar/").url == address
    assert stored() == []
    assert [line for line in logged if "Xilunqa" in line] == []


def test_the_form_asks_for_what_a_telephone_offers_and_lets_choose(screener, draft):
    page = visitor(screener).get(f"/archivos/registro/{draft.id}/").content.decode()
    (control,) = re.findall(r'<input type="file"[^>]*>', page)
    assert 'accept="image/*,application/pdf"' in control and "capture" not in control
    assert 'enctype="multipart/form-data"' in page
    assert 'name="member"' not in page  # there is one person


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (photo(uploads.heic(), "IMG_1.HEIC"), "heif"),
        (photo(uploads.HTML), "kind"),
        (photo(uploads.jpeg()[:300]), "unreadable"),
        (photo(uploads.pdf(b"/OpenAction " + uploads.SCRIPT), "a.pdf"), "pdf_active"),
        (photo(bytes(LARGEST + 1)), "too_large"),
        (SimpleUploadedFile("nada.jpg", b""), "empty"),
    ],
)
def test_a_refused_file_says_what_to_do_and_keeps_the_other_answers(screener, draft, sent, code):
    page = visitor(screener).post(f"/archivos/registro/{draft.id}/", {"kind": "document", "file": sent})
    text = page.content.decode()
    assert page.status_code == 200
    assert str(WORDS[code]) in text.replace("&quot;", '"')
    assert re.search(r'value="document" checked', text)
    assert stored() == []


def test_without_a_file_the_page_says_so(screener, draft):
    text = visitor(screener).post(f"/archivos/registro/{draft.id}/", {}).content.decode()
    assert "Elija un archivo o tome una foto." in text and "Elija una opción." in text


def test_the_language_changes_and_the_answers_stay(screener, draft):
    sent = {"kind": "document", "language": "en"}
    page = visitor(screener).post(f"/archivos/registro/{draft.id}/", sent)
    assert re.search(r'value="document" checked', page.content.decode())
    assert 'lang="en"' in page.content.decode() and stored() == []


def test_the_same_click_twice_keeps_one_photo_and_another_photo_is_another(screener, draft):
    client, address = Client(), f"/archivos/registro/{draft.id}/"
    client.force_login(screener)
    once = {"kind": "photo", "envio": uuid.uuid4().hex}
    for _click in range(2):
        assert client.post(address, once | {"file": photo()}).status_code == 302
    assert len(stored()) == 1
    assert client.post(address, once | {"file": photo(uploads.png())}).status_code == 409
    assert client.post(address, {"kind": "photo", "envio": uuid.uuid4().hex, "file": photo()}).status_code == 302
    assert len(stored()) == 2


def test_a_photo_is_added_to_a_case_for_one_of_the_family(screener):
    case = routed(members=FAMILY)
    client = visitor(screener)
    address = f"/archivos/casos/{case.reference}/"
    assert "Zoé" in client.get(address).content.decode()
    answer = client.post(address, {"kind": "photo", "member": "m2", "file": photo()})
    assert (answer.status_code, answer.url) == (302, f"/casos/{case.reference}/")
    section = client.get(answer.url).content.decode().partition('id="archivos"')[2].partition("</section>")[0]
    for text in ("foto de Xilunqa.jpg", "Zoé", "Espera la revisión de virus", "Añadir un archivo"):
        assert text in section
    assert "Descargar" not in section and "quitar" not in section
    (row,) = stored()
    assert (row.subject_id, row.office_id) == (case.id, "EC")


@pytest.mark.parametrize(("chosen", "kept"), [("m2", "m2"), ("*", "")])
def test_whose_a_file_is_has_to_be_said_and_may_be_everybodys(screener, chosen, kept):
    case = routed(members=FAMILY)
    client, address = visitor(screener), f"/archivos/casos/{case.reference}/"
    assert "Elija una opción." in client.post(address, {"kind": "photo", "file": photo()}).content.decode()
    assert client.post(address, {"kind": "photo", "member": chosen, "file": photo()}).status_code == 302
    with scope.enter(scope.SYSTEM):
        (listed,) = attachments.open_list(case.id, actor=screener.actor, purpose="test")
    assert listed.member == kept


def test_a_case_that_has_no_office_yet_takes_a_file(supervisor):
    with scope.enter(scope.SYSTEM):
        case = routed()
        Case.objects.filter(pk=case.pk).update(office=None)
    answer = visitor(supervisor).post(f"/archivos/casos/{case.reference}/", {"kind": "photo", "file": photo()})
    assert answer.status_code == 302
    assert stored()[0].office_id is None


def test_a_clean_file_is_downloaded_and_never_shown(screener):
    case = routed()
    with scope.enter(scope.SYSTEM) as at:
        row = make_file(case.id, office="EC", at=at, state="clean")
    client = visitor(screener)
    address = f"/casos/{case.reference}/archivos/{row.id}/"
    assert address in client.get(f"/casos/{case.reference}/").content.decode()
    answer = client.get(address)
    assert answer.content.startswith(b"\xff\xd8") and len(answer.content) == row.size
    name = f"{case.reference}-{row.id.hex[:6]}.jpg"
    told = {
        "Content-Type": "image/jpeg",
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    assert {header: answer.headers[header] for header in told} == told
    policy = answer.headers["Content-Security-Policy"].split("; ")
    assert "sandbox" in policy and "default-src 'none'" in policy
    assert not any(part.startswith(("script-src", "img-src")) for part in policy)
    (seen,) = entries(action="opened", purpose="file")
    assert (seen.actor_id, seen.subjects) == (str(screener.id), [str(case.id)])


@pytest.mark.parametrize("state", ["quarantined", "refused"])
def test_a_file_that_is_not_clean_is_not_there(supervisor, state):
    case = routed()
    with scope.enter(scope.SYSTEM) as at:
        row = make_file(case.id, office="EC", at=at, state=state)
    client = visitor(supervisor)
    assert client.get(f"/casos/{case.reference}/archivos/{row.id}/").status_code == 404
    assert "Descargar" not in client.get(f"/casos/{case.reference}/").content.decode()


def test_the_copy_of_ones_data_names_each_file(supervisor):
    case = routed()
    with scope.enter(scope.SYSTEM) as at:
        make_file(case.id, office="EC", at=at)
    client = visitor(supervisor)
    be_fresh(client)
    page = client.post(f"/casos/{case.reference}/copia/", {"formato": "html"}).content.decode()
    assert "foto.jpg" in page and "espera la revisión de virus" in page


def test_no_file_that_is_sent_ever_touches_the_disk(screener, draft, monkeypatch):
    def refuse(*_how: object, **_more: object) -> None:
        raise AssertionError("a temporary file")

    monkeypatch.setattr("django.core.files.temp.NamedTemporaryFile", refuse)
    large = uploads.pdf(more=b"8 0 obj\n(" + b"x" * (LARGEST - 1_000) + b")\nendobj\n")
    answer = visitor(screener).post(
        f"/archivos/registro/{draft.id}/", {"kind": "document", "file": photo(large, "a.pdf")}
    )
    assert answer.status_code == 302
    assert stored()[0].media_type == "application/pdf"


@pytest.mark.parametrize(
    ("path", "size"), [("/archivos/registro/{}/", 6 * 1024 * 1024), ("/registro/{}/persona/", 1024 * 1024)]
)
def test_a_request_with_a_file_may_be_so_long_and_no_longer(screener, draft, path, size):
    client = visitor(screener)
    room = 1_000  # for what stands around the file
    for length, status in ((size - room, 200), (size + 1, 413)):
        answer = client.post(path.format(draft.id), {"file": photo(bytes(length))})
        assert answer.status_code == status
    assert "demasiado grande" in answer.content.decode()
    assert stored() == []


def test_one_file_at_a_time(screener, draft):
    answer = visitor(screener).post(
        f"/archivos/registro/{draft.id}/", {"kind": "photo", "file": photo(), "another": photo()}
    )
    assert answer.status_code == 413


def test_a_file_where_none_is_expected_is_looked_at_by_nobody(screener, draft):
    answer = visitor(screener).post(f"/registro/{draft.id}/persona/", {"file": photo()})
    assert answer.status_code == 200
    assert stored() == []
