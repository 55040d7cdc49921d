"""The tablet of an office in a real browser: it warns, forgets, and shows the next person nothing of the last."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests import databases, processes
from tests.browser.conftest import PATIENCE, PHONE, Site
from tests.browser.test_axe import RULES

pytestmark = pytest.mark.browser
START = "/kiosko/EC/"
TABLET = (800, 1280)
CODE = ".reference.code"


def begin(page: Page, address: str) -> str:
    """Somebody begins on the tablet and writes the code down."""
    page.goto(address + START)
    page.click("text=Empezar")
    assert page.is_checked("input[name=office][value=EC]")
    page.fill("#id_year", "1990")
    page.click("main form .button")
    return page.inner_text(CODE)


def test_an_untouched_kiosk_warns_and_then_shows_nobody(site: Site):
    page = site.page(TABLET)
    page.clock.install()
    code = begin(page, site.address)
    warning = page.locator("#kiosk")
    page.focus("main .button")
    page.clock.fast_forward("01:39")
    expect(warning).to_be_hidden()
    page.clock.fast_forward("00:02")
    expect(warning).to_be_visible()
    expect(warning).to_have_attribute("role", "alertdialog")
    expect(warning.locator("button")).to_be_focused()
    page.keyboard.press("Enter")
    expect(warning).to_be_hidden()
    expect(page.locator("main .button")).to_be_focused()
    page.clock.fast_forward("01:41")
    expect(warning).to_be_visible()
    page.clock.fast_forward("00:20")
    page.wait_for_url(f"**{START}")
    expect(page.locator("h1")).to_contain_text("Regístrese aquí en Ecuador")
    for _step in range(4):
        page.go_back()
        page.wait_for_load_state()
        assert code not in page.content()
    page.goto(f"{site.address}/solicitud/tareas/")
    assert page.url.endswith("/solicitud/seguir/")
    page.fill("#id_code", code)  # what was begun is found again
    page.fill("#id_year", "1990")
    page.click("main form .button")
    page.wait_for_url("**/solicitud/tareas/")
    assert page.faults == []


def test_somebody_who_goes_on_typing_is_not_disturbed(site: Site):
    page = site.page(TABLET)
    page.clock.install()
    begin(page, site.address)
    page.goto(f"{site.address}/solicitud/seguir/")
    for _minute in range(4):
        page.clock.fast_forward("01:30")
        page.press("#id_code", "A")
        expect(page.locator("#kiosk")).to_be_hidden()


def test_without_a_script_the_kiosk_warns_and_forgets_as_well(site: Site, django_db_blocker, tmp_path):
    """On a web process that waits for 12 seconds; one in production cannot be told to."""
    static = processes.ROOT / "var" / "static"
    patient = {"STATIC_ROOT": str(static), "SMO_KIOSK_SECONDS": "12"}
    with (
        django_db_blocker.unblock(),
        databases.connected_to(site.names),
        processes.gunicorn("config.wsgi", tmp_path / "web.log", **patient) as (port, _process),
    ):
        address = f"http://127.0.0.1:{port}"
        processes.wait_until(lambda: processes._answers(f"{address}/healthz"))
        page = site.page(TABLET, javascript=False)
        code = begin(page, address)
        page.wait_for_url("**/kiosko/EC/sigue/", timeout=PATIENCE)
        expect(page.locator("h1")).to_have_text("¿Sigue ahí?")
        page.click("text=Sigo aquí")
        page.wait_for_url("**/solicitud/tareas/")
        page.wait_for_url(f"**{START}", timeout=PATIENCE)
        page.go_back()
        page.go_back()
        assert code not in page.content()
        assert "Sus respuestas se guardan" not in page.content()


@pytest.mark.parametrize("size", [PHONE, TABLET], ids=["phone", "tablet"])
@pytest.mark.parametrize("language", ["es", "en", "ht"])
def test_the_pages_of_a_kiosk_have_no_violation_and_lead_nowhere_else(site: Site, size, language):
    page = site.page(size, language=language)
    page.clock.install()
    found, leads = [], set()

    def look() -> None:
        found.extend((page.url, one["id"]) for one in Axe().run(page, options=RULES).response["violations"])
        leads.update(page.eval_on_selector_all("a[href]", "all => all.map((one) => one.getAttribute('href'))"))
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]

    for path in (START, START, "/kiosko/EC/sigue/", "/solicitud/?pais=EC", "/solicitud/seguir/"):
        page.goto(site.address + path)
        look()
    page.clock.fast_forward("01:45")
    expect(page.locator("#kiosk")).to_be_visible()
    look()
    assert found == []
    inside = ("/solicitud/", "/kiosko/EC/", "#")
    assert sorted(one for one in leads if one != "/" and not one.startswith(inside)) == []
