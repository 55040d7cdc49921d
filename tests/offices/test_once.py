"""A form that creates something is answered once."""

import re
import uuid

import pytest
from django.conf import settings
from django.test import Client

from intake.models import Case, Draft
from offices.models import Closure, SentForm
from offices.once import FIELD
from offices.permissions import PAGES
from tests.conftest import make_person
from tests.documents import member
from tests.intake.public.applicant import NOTHING_TO_SAY, Applicant
from tests.permissions.world import make_case
from vault import scope

# Shown only where there is something to answer, to give out or to go back to.
ON_TEMPLATES = {
    "complaint_answer": "casework/complaint.html",
    "placements": "casework/placements.html",
    "programme_roll_back": "programme/version.html",
    "what_ifs": "programme/what_ifs.html",
}
START = "/registro/"
CLOSURE = "/consola/offices/closure/add/"


def key() -> str:
    return uuid.uuid4().hex


@pytest.fixture
def desk(screener):
    client = Client()
    client.force_login(screener)
    return client


def draft_count() -> int:
    with scope.enter(scope.SYSTEM):
        return Draft.objects.count()


def test_the_same_form_sent_again_leads_where_it_led_and_creates_nothing(desk):
    sent = {"office": "EC", FIELD: key()}
    first, again = desk.post(START, sent), desk.post(START, sent)
    assert (first.status_code, again.status_code) == (302, 302)
    assert first.url == again.url
    assert draft_count() == 1


def test_two_forms_are_two(desk):
    first, second = (desk.post(START, {"office": "EC", FIELD: key()}) for _time in range(2))
    assert first.url != second.url
    assert draft_count() == 2


def test_other_answers_under_the_same_key_are_refused_and_told_where_to_look(as_policy):
    sent = {"office": "EC", "on": "2026-08-10", "reason": "fiesta", FIELD: key()}
    assert as_policy.post(CLOSURE, sent).status_code == 302
    refused = as_policy.post(CLOSURE, sent | {"on": "2026-08-11"})
    assert refused.status_code == 409
    assert "/consola/offices/closure/" in refused.content.decode()
    assert [day.on.isoformat() for day in Closure.objects.filter(reason="fiesta")] == ["2026-08-10"]


def test_a_form_that_came_back_with_errors_may_be_sent_again_under_its_key(as_policy):
    sent = {"office": "EC", "on": "no es un día", "reason": "fiesta", FIELD: key()}
    assert as_policy.post(CLOSURE, sent).status_code == 200
    assert as_policy.post(CLOSURE, sent | {"on": "2026-08-10"}).status_code == 302
    assert Closure.objects.filter(reason="fiesta").count() == 1


def test_an_answer_that_leads_to_a_long_address_is_kept_whole(as_policy):
    filters = f"_changelist_filters=q%3D{'x' * 400}"
    sent = {"office": "EC", "on": "2026-08-10", "reason": "fiesta", FIELD: key()}
    first, again = (as_policy.post(f"{CLOSURE}?{filters}", sent) for _time in range(2))
    assert (first.status_code, len(first.url) > 400, again.url) == (302, True, first.url)


@pytest.mark.parametrize("wrong", ["", "x" * 201])
def test_without_a_key_nothing_is_created(desk, wrong):
    assert desk.post(START, {"office": "EC", FIELD: wrong}).status_code == 400
    assert draft_count() == 0


def test_a_key_belongs_to_whoever_used_it(desk):
    sent = {"office": "EC", FIELD: key()}
    colleague = Client()
    colleague.force_login(make_person("screener", "EC", email="colega@example.org"))
    assert desk.post(START, sent).url != colleague.post(START, sent).url
    assert draft_count() == 2


def test_the_key_may_come_as_a_header(desk):
    header = {"Idempotency-Key": key()}
    first, again = (desk.post(START, {"office": "EC"}, headers=header) for _time in range(2))
    assert first.url == again.url


def test_nothing_typed_is_kept_with_the_key(as_policy):
    as_policy.post(CLOSURE, {"office": "EC", "on": "2026-08-10", "reason": "secreto", FIELD: key()})
    kept = SentForm.objects.get()
    assert len(kept.digest) == len(kept.content) == 34
    assert "secreto" not in kept.location


def test_every_page_that_creates_carries_the_field(desk, as_policy):
    draft = desk.post(START, {"office": "EC", FIELD: key()}).url
    with scope.enter(scope.SYSTEM) as at:
        case = make_case("EC", at=at, members=[member(), member("m2", "spouse", documents=[])])
        long_ago = {"opened_at": "2010-01-01T10:00:00Z", "status": "closed"}
        Case.objects.create(reference="EC-0000-0001", office_id="EC", size=1, **long_ago)
    supervisor = Client()
    supervisor.force_login(make_person("supervisor", "EC"))
    applicant = Applicant(NOTHING_TO_SAY)
    applicant.begin()
    applicant.answer_from("/solicitud/permiso/")
    sent = Applicant(NOTHING_TO_SAY)
    sent.begin()
    sent.do_all_tasks()
    sent.send_all()
    shown = {
        "public_ask": sent.client.get("/estado/pedir/"),
        "public_contact": sent.client.get("/estado/contacto/"),
        "public_newborn": sent.client.get("/estado/nacimiento/"),
        "case_correct_person": supervisor.get(f"/casos/{case.reference}/corregir/0/"),
        "case_correct_contact": supervisor.get(f"/casos/{case.reference}/corregir/contacto/"),
        "case_correct_new": supervisor.get(f"/casos/{case.reference}/corregir/otra/"),
        "case_correct_leaving": supervisor.get(f"/casos/{case.reference}/corregir/0/retirar/"),
        "public_files": applicant.client.get("/solicitud/archivos/"),
        "public_add_member": applicant.client.get("/solicitud/hogar/"),
        "offline": desk.get("/registro/sin-conexion/"),
        "imports": supervisor.get("/archivos/importar/"),
        "case_recusals": supervisor.get(f"/casos/{case.reference}/recusas/"),
        "golden_from_case": supervisor.get(f"/casos/{case.reference}/"),
        "case_decide": supervisor.get(f"/casos/{case.reference}/decidir/"),
        "case_expiry": supervisor.get(f"/casos/{case.reference}/vencimiento/"),
        "case_route": supervisor.get(f"/casos/{case.reference}/ruta/"),
        "case_transfer": supervisor.get(f"/casos/{case.reference}/pasar/"),
        "case_note": supervisor.get(f"/casos/{case.reference}/nota/"),
        "retention": supervisor.get("/conservacion/"),
        "registration_start": desk.get(START),
        "draft_files": desk.get(f"/archivos{draft.removesuffix('persona/')}"),
        "case_files": supervisor.get(f"/archivos/casos/{case.reference}/"),
    }
    assert set(shown) | set(ON_TEMPLATES) == {name for name, page in PAGES.items() if page.creates}
    for name, page in [*shown.items(), ("console", as_policy.get(CLOSURE))]:
        assert f'name="{FIELD}"' in page.content.decode(), name


@pytest.mark.parametrize(("name", "template"), ON_TEMPLATES.items())
def test_a_form_that_stands_on_a_page_with_a_condition_carries_the_field(name, template):
    text = (settings.BASE_DIR / "templates" / template).read_text(encoding="utf-8")
    forms = [form for form in re.findall(r"<form.*?</form>", text, re.DOTALL) if f"{{% url '{name}'" in form]
    assert forms
    assert [form for form in forms if "{% once %}" not in form] == []
