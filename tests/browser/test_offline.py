"""A desk whose connection comes and goes, in a real browser: nothing lost, nothing sent twice, nothing in the clear."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from casework import demo
from config.chromium import chromium
from intake.models import Case
from tests import databases
from tests.browser.conftest import ARGUMENTS, DESK, PHONE, Site
from tests.browser.test_axe import violations
from tests.privacy.watch import disguises
from vault import scope

pytestmark = pytest.mark.browser
PAGE = "/registro/sin-conexion/"
NAME, SURNAME, PHONE_NUMBER, INTERPRETER = "Xochiquetzalli Ñuñure", "Quispicóndor", "0976543210", "Wilfrídez Anchapaxi"
CANARIES = (NAME, SURNAME, PHONE_NUMBER, INTERPRETER)
expect.set_options(timeout=20_000)  # a retry may be some seconds away
WAITS, READY = "Espera para enviarse.", "1 por enviar"


def open_page(page: Page, site: Site) -> None:
    """And wait until it may be used without a connection."""
    page.goto(site.address + PAGE)
    expect(page.locator("#conexion")).to_contain_text("En línea")
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function("caches.keys().then((names) => names.length === 1)")


def at_desk(site: Site, role: str = "front_desk", **how: Any) -> Page:
    page = site.signed_in(role, **how)
    page.wait_for_url("**/inicio/")
    open_page(page, site)
    return page


def fill_in_person(page: Page, row: str, *, names: str, year: str = "1990") -> None:
    page.fill(f"#id_{row}-given_names", names)
    page.fill(f"#id_{row}-first_surname", SURNAME)
    page.fill(f"#id_{row}-birth_date_year", year)
    page.check(f"input[name={row}-sex][value=F]")
    page.check(f"input[name={row}-nationalities][value=VE]")
    page.fill(f"#id_{row}-present_since_year", "2022")
    page.check(f"input[name={row}-status][value=regularisation_in_process]")


def fill_in(page: Page, names: str = NAME, *, children: int = 1) -> None:
    fill_in_person(page, "p0", names=names)
    for number in range(1, children + 1):
        page.click("button[name=otra]")
        page.select_option(f"#id_p{number}-relationship", "child")
        fill_in_person(page, f"p{number}", names=f"{names} {number}", year="2015")
    page.check("input[name=c-lives][value=here]")
    page.select_option("#id_c-area", "EC-P")
    page.check("input[name=c-languages][value=spa]")
    page.check("input[name=c-interviewer_sex][value=any]")
    page.fill("#id_c-phone", PHONE_NUMBER)
    page.check("input[name=c-consents][value=screening]")
    page.check("input[name=t-interpreter][value=relative]")
    page.fill("#id_t-interpreter_name", INTERPRETER)
    page.check("input[name=t-is_read_back]")


def rows(page: Page) -> int:
    return page.evaluate("outbox.all().then((rows) => rows.length)")


@pytest.fixture
def cases(site: Site, django_db_blocker: Any):
    """How many cases have come since, and of how many people."""

    def known() -> dict[Any, int]:
        with django_db_blocker.unblock(), databases.connected_to(site.names), scope.enter(scope.SYSTEM):
            return dict(Case.objects.values_list("reference", "size"))

    before = known()
    return lambda: {reference: size for reference, size in known().items() if reference not in before}


def test_a_form_filled_in_offline_outlives_its_tab_and_becomes_exactly_one_case(site: Site, cases):
    page = at_desk(site)
    context = page.context
    context.set_offline(True)
    page.goto(site.address + PAGE)  # from what the browser keeps
    expect(page.locator("#conexion")).to_have_text("Sin conexión")
    fill_in(page)
    page.click("#enviar")
    expect(page.locator("#conexion")).to_contain_text(READY)
    expect(page.locator("#por-enviar .card")).to_contain_text(WAITS)
    expect(page.locator("#por-enviar .card")).to_contain_text("personas: 2")
    expect(page.locator("#id_p0-given_names")).to_have_value("")
    assert NAME not in page.content()
    page.close()

    page = context.new_page()
    page.goto(site.address + PAGE)
    expect(page.locator("#conexion")).to_have_text(f"Sin conexión · {READY}")
    assert cases() == {}
    context.set_offline(False)
    expect(page.locator("#aviso")).to_contain_text("Enviado: EC-")
    expect(page.locator("#conexion")).to_have_text("En línea")
    expect(page.locator("#por-enviar")).to_be_hidden()
    assert list(cases().values()) == [2]
    assert rows(page) == 0
    page.reload()
    expect(page.locator("#conexion")).to_have_text("En línea")
    assert len(cases()) == 1


def test_a_connection_cut_after_the_server_took_it_gives_the_same_number(site: Site, cases):
    page = at_desk(site)
    taken = []

    def cut(route: Route) -> None:
        if route.request.method != "POST" or taken:
            route.continue_()
            return
        answer = route.fetch(max_redirects=0)
        taken.append(answer.headers["location"])
        route.abort("connectionreset")

    page.route(f"**{PAGE}*", cut)
    fill_in(page, children=0)
    page.click("#enviar")
    expect(page.locator("#aviso")).to_contain_text("Guardado en este equipo")
    assert len(cases()) == 1
    page.click(".card button:text-is('Enviar ahora')")
    expect(page.locator("#aviso")).to_contain_text("Enviado: EC-")
    assert page.locator("#aviso a").get_attribute("href") == taken[0]
    assert list(cases()) == [re.search(r"EC-\w{4}-\w{4}", taken[0])[0]]
    assert rows(page) == 0


def test_with_a_connection_it_leads_to_the_confirmation_and_keeps_nothing(site: Site, cases):
    page = at_desk(site)
    fill_in(page)
    page.click("#enviar")
    page.wait_for_url("**/registro/enviado/EC-*/")
    assert list(cases().values()) == [2]
    page.goto(site.address + PAGE)
    expect(page.locator("#conexion")).to_have_text("En línea")
    assert rows(page) == 0


def test_what_the_server_refuses_stays_and_can_be_mended(site: Site, cases):
    page = at_desk(site)
    page.context.set_offline(True)
    fill_in(page, children=1)
    page.fill("#id_p1-birth_date_month", "trece")
    page.click("#enviar")
    expect(page.locator("#aviso")).to_contain_text("Guardado en este equipo")
    page.context.set_offline(False)
    expect(page.locator("#por-enviar .card")).to_contain_text("hay que corregir respuestas")
    assert cases() == {}
    page.click(".card button:text-is('Corregir')")
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page).to_have_title(re.compile("^Error:"))
    assert "Persona 2 · Fecha de nacimiento: No entendemos el mes «trece»" in page.inner_text(".error-summary")
    assert page.input_value("#id_p1-given_names") == f"{NAME} 1"
    assert page.input_value("#id_t-interpreter_name") == INTERPRETER
    page.fill("#id_p1-birth_date_month", "3")
    page.click("#enviar")
    page.wait_for_url("**/registro/enviado/EC-*/")
    assert list(cases().values()) == [2]


def test_when_the_session_ended_the_row_waits_until_the_person_has_signed_in(site: Site, cases):
    page = at_desk(site)
    fill_in(page, children=0)
    page.context.clear_cookies()
    page.click("#enviar")
    expect(page.locator("#conexion")).to_contain_text("Su sesión terminó")
    assert (rows(page), cases()) == (1, {})
    page.click("text=entre de nuevo para enviarlo")
    page.fill("#id_username", demo.address("front_desk", "EC"))
    page.fill("#id_password", demo.PASSWORD)
    page.click("main button")
    expect(page.locator("#aviso")).to_contain_text("Enviado: EC-")
    assert len(cases()) == 1


def test_signing_out_with_something_unsent_asks_and_leaves_it_to_whoever_wrote_it(site: Site, cases):
    page = at_desk(site)
    page.route(f"**{PAGE}*", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    fill_in(page, children=0)
    page.click("#enviar")
    expect(page.locator("#conexion")).to_contain_text(READY)
    page.goto(f"{site.address}/inicio/")
    expect(page.locator(".menu")).to_contain_text(READY)
    page.click(".menu form button")
    expect(page.locator("#unsent")).to_be_focused()
    page.click("text=Salir y dejarlos aquí")
    page.wait_for_url("**/entrar/")

    page.fill("#id_username", demo.address("screener", "EC"))  # somebody else on the same machine
    page.fill("#id_password", demo.PASSWORD)
    page.click("main button")
    page.wait_for_url("**/inicio/")
    open_page(page, site)
    expect(page.locator("#por-enviar .hint")).to_contain_text("De otra persona en este equipo: 1")
    expect(page.locator("#por-enviar .card")).to_have_count(0)
    read = "outbox.all().then(([row]) => outbox.open(row)).then(() => 'read', (why) => why.message)"
    assert page.evaluate(read) == "not this person's, or not signed in"
    tried = """outbox.all().then(async ([row]) => {
        const [half] = [...outbox.keys().values()];
        outbox.keys().set(row.key, half);  // with one's own key in its place
        return outbox.open(row).then(() => 'read', (why) => why.name);
    })"""
    assert page.evaluate(tried) == "OperationError"
    page.click(".menu form button")
    page.wait_for_url("**/entrar/")
    assert cases() == {}

    page.unroute_all()
    page.fill("#id_username", demo.address("front_desk", "EC"))
    page.fill("#id_password", demo.PASSWORD)
    page.click("main button")
    page.wait_for_url("**/inicio/")
    page.goto(site.address + PAGE)
    expect(page.locator("#aviso")).to_contain_text("Enviado: EC-")
    assert len(cases()) == 1


def test_signing_out_with_nothing_unsent_leaves_no_worker_no_page_and_no_store(site: Site):
    page = at_desk(site)
    page.click(".menu form button")
    page.wait_for_url("**/entrar/")
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0
    assert page.evaluate("caches.keys()") == []
    assert page.evaluate("indexedDB.databases()") == []


def test_no_key_can_be_taken_out_and_none_that_opens_a_row_lies_in_the_browser(site: Site):
    page = at_desk(site)
    facts = page.evaluate(
        """async () => {
        const held = [...outbox.keys().values()], errors = [];
        for (const key of held)
          for (const format of ["pkcs8", "jwk", "raw"])
            errors.push(await crypto.subtle.exportKey(format, key).then(() => "exported", (why) => why.name));
        const base = await new Promise((done) => {
          const asked = indexedDB.open("outbox"); asked.onsuccess = () => done(asked.result); });
        const pairs = await new Promise((done) => {
          const asked = base.transaction("pairs").objectStore("pairs").getAll();
          asked.onsuccess = () => done(asked.result); });
        const stored = pairs.flatMap((pair) => Object.values(pair)).filter((one) => one instanceof CryptoKey);
        return { extractable: held.map((key) => key.extractable), errors, stored: stored.length };
    }"""
    )
    assert facts["extractable"] == [False]
    assert set(facts["errors"]) <= {"InvalidAccessError", "NotSupportedError"}
    assert facts["stored"] == 0


def test_nothing_that_was_typed_lies_in_the_browsers_folder_in_the_clear(site: Site, tmp_path: Path):
    context: BrowserContext = site.chromium.launch_persistent_context(
        tmp_path, executable_path=chromium(), args=ARGUMENTS, locale="es"
    )
    page = context.new_page()
    page.goto(f"{site.address}/entrar/")
    page.fill("#id_username", demo.address("front_desk", "EC"))
    page.fill("#id_password", demo.PASSWORD)
    page.click("main button")
    page.wait_for_url("**/inicio/")
    open_page(page, site)
    context.set_offline(True)
    fill_in(page)
    page.click("#enviar")
    expect(page.locator("#conexion")).to_contain_text(READY)
    shown = page.evaluate("outbox.all().then(([row]) => Object.keys(row).sort())")
    assert shown == sorted(("id", "person", "key", "office", "at", "people", "state", "from", "iv", "sealed"))
    context.close()
    kept = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert any("indexeddb" in str(path).lower() for path in kept)
    raw = [word.encode() for value in CANARIES for word in disguises(value)]
    raw += [value.encode("utf-16-le") for value in CANARIES]
    assert [path.name for path, content in kept.items() if any(word in content for word in raw)] == []


def test_without_a_script_it_is_a_long_form(site: Site, cases):
    page = site.signed_in("front_desk", size=PHONE, javascript=False)
    page.goto(site.address + PAGE)
    page.fill("#id_p0-given_names", NAME)
    page.click("button[name=otra]")
    assert page.input_value("#id_p0-given_names") == NAME
    assert page.locator("#conexion").inner_text() == ""
    page.click("button[name=quitar] >> nth=0")
    fill_in(page, children=0)
    page.click("#enviar")
    page.wait_for_url("**/registro/enviado/EC-*/")
    assert list(cases().values()) == [1]


def test_all_scripts_of_the_page_have_twenty_kilobytes_as_they_are_written(site: Site):
    page = at_desk(site)
    addresses = page.eval_on_selector_all("script[src]", "all => all.map((one) => one.src)")
    assert 0 < sum(len(page.request.get(address).body()) for address in addresses) <= 20 * 1024


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("language", ["es", "en", "ht"])
def test_the_page_has_no_violation_blank_with_errors_and_with_something_waiting(site: Site, size, language):
    page = at_desk(site, size=size)
    page.click(f"button[lang={language}]")
    page.wait_for_load_state()
    found = violations(page)
    page.click("button[name=otra]")
    page.click("#enviar")
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator("#por-enviar .card")).to_have_count(1)
    found += violations(page)
    page.goto(f"{site.address}/inicio/")
    page.click(".menu form button")
    expect(page.locator("#unsent")).to_be_focused()
    found += violations(page)
    assert found == []


@pytest.mark.parametrize("path", ["/", "/solicitud/", "/solicitud/seguir/", "/puedo/", "/entrar/"])
def test_a_public_page_registers_no_worker_and_keeps_nothing(site: Site, path):
    page = site.page(PHONE)
    page.goto(site.address + path)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0
    assert page.evaluate("Promise.all([caches.keys(), indexedDB.databases()])") == [[], []]
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_nothing_scrolls_sideways_also_with_errors_and_something_waiting(site: Site, size):
    page = at_desk(site, size=size)
    page.click("#enviar")
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator("#por-enviar .card")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    page.click(".card button:text-is('Descartar')")
    page.click("text=Sí, descartar sin enviar")
    expect(page.locator("#por-enviar")).to_be_hidden()
