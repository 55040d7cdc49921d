"""No page is forgotten: whatever the table of permissions names and shows HTML stands here in some walk of axe."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.urls import resolve, reverse
from playwright.sync_api import Page

from audit.actor import Actor
from casework import demo
from intake.models import Case
from intake.services.rights import ask
from offices.drafts import discard, prepare
from offices.models import ProgrammeVersion, StaffMember
from offices.permissions import PAGES
from tests import databases, programmes
from tests.browser.applicant import Keyboard
from tests.browser.conftest import DESK, PHONE, Site
from tests.browser.test_axe import violations
from tests.intake.public.test_home import as_shipped, publish
from tests.intake.sheets import FAMILY, WRONG, as_csv
from vault import scope

# They answer with data, a file or another address, or are for machines.
NO_PAGE = {
    *("healthz", "readyz", "metrics", "api-1:api-root", "api-1:openapi-json"),
    *("offline_permit", "offline_worker", "import_file", "case_file", "routing_export"),
    *("registration_qr", "registration_slip", "public_slip", "public_leave", "public_continue", "kiosk_over"),
}
# What the walks of test_axe visit: people without a session, applicants, the desk, the door.
IN_OTHER_WALKS = {
    *("account_login", "mfa_authenticate", "first_access", "mfa_activate_totp", "mfa_add_webauthn"),
    *("mfa_view_recovery_codes", "mfa_index", "show_again"),
    *("public_start", "public_resume", "public_code", "public_tasks", "public_question", "public_household"),
    *("public_files", "public_discard", "public_review", "public_sent", "public_status"),
    *("public_complaint", "public_complaint_state", "public_message", "public_feedback"),
    *("home", "registration_start", "draft_take_over", "draft_person", "draft_household", "draft_situation"),
    *("draft_review", "draft_files", "registration_sent", "queue", "find_case", "arrivals", "case", "case_files"),
    *("case_recusals", "placements", "placement", "operations"),
}
PUBLIC = {"public_home", "public_check", "public_closed", "kiosk", "kiosk_warning"}
APPLICANT = {
    *("public_member", "public_help_now", "public_withdraw", "public_consents", "public_ask", "public_contact"),
    "public_newborn",
}
SUPERVISOR = {
    *("offline", "imports", "import_columns", "import_preview", "import_progress", "case_note", "case_correct"),
    *("case_correct_person", "case_correct_contact", "case_correct_new", "case_correct_leaving", "case_versions"),
    *("subject_access", "retention", "retention_proposal", "requests", "request", "shared_contacts", "case_readers"),
    *("feedback", "calls", "offline_blank", "case_route", "case_expiry", "case_transfer", "case_decide"),
    *("transfers", "rule_changes"),
}
POLICY = {
    *("fairness", "refusals", "programme_version", "routing_table", "routing_group", "golden_cases", "golden_case"),
    *("question_preview", "consent_preview", "override_counts", "what_ifs"),
}
# Owed: they take a finished trial of a version, which no walk has yet.
NOT_WALKED = {"what_if", "what_if_cases"}
OTHERS = {"audit", "audit_unusual", "audit_chains", "complaints", "complaint"}
LANGUAGES = ("es", "en", "ht")


@pytest.fixture
def closed_office(site: Site, django_db_blocker: Any) -> Iterator[str]:
    """The demonstration has none: for as long as the test lasts, one has no place left."""

    def none_left(data: dict[str, Any]) -> None:
        programmes.demo_window(data, "GT")["quota"] = 0

    for change, name in ((none_left, "GT"), (as_shipped, "")):
        with django_db_blocker.unblock(), databases.connected_to(site.names):
            publish(change)
        if name:
            yield name


@pytest.fixture
def asked_for(site: Site, django_db_blocker: Any) -> tuple[str, str]:
    """What somebody asks about their own data; and the case, of more than one person."""
    with django_db_blocker.unblock(), databases.connected_to(site.names), scope.enter(scope.SYSTEM) as at:
        case = Case.objects.filter(office="EC", size__gt=1).order_by("reference").first()
        assert case
        asked = ask(case, kind="correction", text="un dato", at=at, actor=Actor("worker", "test"))
        return str(asked.id), case.reference


@pytest.fixture
def draft(site: Site, django_db_blocker: Any) -> Iterator[str]:
    """A version to edit, thrown away afterwards."""
    with django_db_blocker.unblock(), databases.connected_to(site.names), scope.enter(scope.SYSTEM):
        person = StaffMember.objects.get(email=demo.address("policy", "EC"))
        version = prepare(ProgrammeVersion.objects.order_by("-number")[0], person=person)
    yield str(version.pk)
    with django_db_blocker.unblock(), databases.connected_to(site.names), scope.enter(scope.SYSTEM):
        discard(version, person=person)


class Walk:
    """Opens pages once and looks at each in both sizes; what `seen` holds was really shown."""

    def __init__(self, page: Page, site: Site) -> None:
        self.page, self.site = page, site
        self.found: list[str] = []
        self.seen: set[str] = set()

    def look(self) -> None:
        self.page.wait_for_load_state()
        self.seen.add(resolve(self.page.url.removeprefix(self.site.address).partition("?")[0]).url_name or "")
        for width, height in (PHONE, DESK):
            self.page.set_viewport_size({"width": width, "height": height})
            self.found += violations(self.page)

    def see(self, path: str) -> None:
        answer = self.page.goto(self.site.address + path)
        assert answer and answer.status == 200, (path, answer and answer.status)
        self.look()

    def see_all(self, names: Iterable[str], **arguments: object) -> None:
        for name in names:
            self.see(reverse(name, kwargs=arguments or None))

    def press(self, button: str) -> None:
        with self.page.expect_navigation():
            self.page.locator(button).last.click()

    def wrong(self, path: str, button: str = "main form#respuestas .button") -> None:
        """Opens the page, and sends it as nobody should."""
        self.see(path)
        self.press(button)
        assert self.page.locator(".error-summary").count() == 1, path
        self.look()

    def follow(self, links: str) -> str:
        """To the first of the links; its address."""
        address = self.page.locator(f"main a[href*='{links}']").first.get_attribute("href")
        assert address
        self.see(address)
        return address

    def done(self, names: set[str]) -> None:
        assert sorted(names - self.seen) == []
        assert "\n".join(sorted(set(self.found))) == ""


def walk(site: Site, language: str, role: str = "") -> Walk:
    """Of somebody who speaks the language; the console has no switch, so it is chosen at the door."""
    page = site.page(language=language)
    if role:
        page.goto(f"{site.address}/entrar/")
        page.click(f"button[lang={language}]")
        page.fill("#id_username", role if "@" in role else demo.address(role, "EC"))
        page.fill("#id_password", demo.PASSWORD)
        page.click("main button")
        page.wait_for_load_state()
    return Walk(page, site)


@pytest.mark.browser
@pytest.mark.axe
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_public_page_has_a_violation(site: Site, closed_office, language):
    of = walk(site, language)
    for path in ("/", "/kiosko/EC/sigue/", f"/cerrado/{closed_office}/", "/solicitud/"):
        of.see(path)
    of.wrong("/puedo/")
    applicant = Keyboard(of.page, lambda _page: None)
    applicant.begin(f"{site.address}/solicitud/")
    applicant.do_all_tasks()
    of.see("/solicitud/hogar/")
    of.press("main form[action$='/otra/'] .button")
    of.look()
    of.press("main form#respuestas .button")
    of.look()
    of.page.goto(f"{site.address}/solicitud/hogar/")
    of.press("main form[action$='/quitar/'] button")
    of.page.goto(f"{site.address}/solicitud/peligro/")
    of.page.check("[name=now][value=yes]")
    of.press("main form#respuestas .button")
    of.see("/solicitud/ayuda-ahora/")
    of.page.goto(f"{site.address}/solicitud/tareas/")
    applicant.send()
    of.see_all(("public_withdraw", "public_consents"))
    for path in ("/estado/pedir/", "/estado/contacto/", "/estado/nacimiento/"):
        of.wrong(path)
    of.see("/kiosko/EC/")
    of.done(PUBLIC | APPLICANT)


@pytest.mark.browser
@pytest.mark.axe
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_of_a_supervisor_has_a_violation(site: Site, asked_for, language):
    of = walk(site, language, "supervisor")
    asked, reference = asked_for
    of.see_all(
        (
            "offline",
            "offline_blank",
            "shared_contacts",
            "feedback",
            "calls",
            "requests",
            "retention",
            "transfers",
            "rule_changes",
        )
    )
    of.follow("/conservacion/")
    of.see(f"/peticiones/{asked}/")
    case = f"/casos/{reference}"
    of.wrong(f"{case}/nota/", "main form .button")
    for path in (
        "ruta",
        "vencimiento",
        "pasar",
        "decidir",
        "corregir",
        "corregir/otra",
        "corregir/contacto",
        "corregir/0",
        "corregir/0/retirar",
        "versiones",
        "copia",
        "lecturas",
    ):
        of.see(f"{case}/{path}/")
    of.wrong("/archivos/importar/")
    of.page.set_input_files(
        "input[type=file]", {"name": "a.csv", "mimeType": "text/csv", "buffer": as_csv(*FAMILY, WRONG)}
    )
    of.press("main form#respuestas .button")
    of.look()
    of.press("main form#respuestas .button")
    of.look()
    of.press("main form:has(p.actions) .button")
    of.look()
    of.done(SUPERVISOR)


@pytest.mark.browser
@pytest.mark.axe
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_of_the_programme_has_a_violation(site: Site, draft, language):
    of = walk(site, language, "policy")
    of.see_all(("fairness", "refusals", "golden_cases", "override_counts"))
    of.follow("/casos-de-prueba/")
    for path in ("", "rutas/", "rutas/safety/", "probar/"):
        of.see(f"/programa/{draft}/{path}")
    for model, pages in (("formcontent", "/formulario/vista/"), ("consenttext", "/formulario/permiso/")):
        of.page.goto(f"{site.address}/consola/offices/{model}/")
        of.page.locator("#result_list tbody th a").first.click()
        of.follow(pages)
    of.done(POLICY)


@pytest.mark.browser
@pytest.mark.axe
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_of_those_who_watch_has_a_violation(site: Site, language):
    of = walk(site, language, demo.HANDLER)
    of.see_all(("audit", "audit_unusual", "audit_chains", "complaints"))
    of.follow("/quejas/")
    of.done(OTHERS)


def test_every_page_that_shows_something_is_in_a_walk():
    shown = {name for name, page in PAGES.items() if "GET" in page.methods and not name.startswith("admin:")}
    walked = IN_OTHER_WALKS | PUBLIC | APPLICANT | SUPERVISOR | POLICY | OTHERS
    assert sorted(shown - NO_PAGE - NOT_WALKED - walked) == []
    assert sorted((walked | NO_PAGE | NOT_WALKED) - shown) == []
