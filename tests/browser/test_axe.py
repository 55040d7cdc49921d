"""axe (WCAG 2.2 AA) on every page, in both sizes and all languages, blank and with errors."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.applicant import Keyboard
from tests.browser.conftest import DESK, PHONE, Site, choose_password, give_password
from tests.browser.test_journey import CHILD, NEXT, REFERENCE, answer, fill_person, fill_situation, register
from tests.intake.clerk import household_page
from tests.signin.conftest import code
from tests.uploads import jpeg

pytestmark = [pytest.mark.browser, pytest.mark.axe]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def violations(page: Page) -> list[str]:
    page.wait_for_load_state()  # a click comes back as soon as the next page begins
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{page.url} {one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]


@pytest.mark.parametrize("language", ["es", "en", "ht"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_no_page_has_a_violation(site: Site, size, language):
    found: list[str] = []
    visitor = site.page(size)
    visitor.goto(f"{site.address}/entrar/")
    visitor.click(f"button[lang={language}]")
    found += violations(visitor)
    visitor.click("main button")
    found += violations(visitor)

    page = site.signed_in("supervisor", size=size)
    reference = register(page)
    page.click(f"button[lang={language}]")
    for path in (
        "/inicio/",
        "/registro/",
        "/registro/seguir/",
        "/llegadas/",
        "/cola/EC/review/",
        "/cola/EC/screening/",
        "/cola/EC/screening/?prioridad=emergency&sede=EC-QUITO",
        "/cola/ZZ/review/",
        f"/casos/{reference}/",
        f"/archivos/casos/{reference}/",
        f"/casos/{reference}/recusas/",
        "/reparto/",
        f"/registro/enviado/{reference}/",
        "/casos/",
        "/llamadas/",
        "/opiniones/",
        "/no-existe/",
    ):
        page.goto(site.address + path)
        found += violations(page)
    page.goto(f"{site.address}/casos/{reference}/recusas/")
    page.click("main form button >> nth=-1")
    assert page.locator(".error-summary").count() == 1
    found += violations(page)
    page.goto(f"{site.address}/reparto/")
    page.click("button[value=proponer]")
    page.locator("main details").first.evaluate("one => one.open = true")
    found += violations(page)
    page.goto(f"{site.address}/registro/")
    page.click(".card .button")
    found += violations(page)
    page.click(NEXT)
    found += violations(page)
    fill_person(page, names="Axe", others=1)
    page.click(NEXT)
    found += violations(page)
    page.click(NEXT)
    found += violations(page)
    answer(page, household_page(m2=CHILD))
    page.click(NEXT)
    found += violations(page)
    page.click(NEXT)
    found += violations(page)
    fill_situation(page)
    page.click(NEXT)
    found += violations(page)
    page.click(NEXT)
    found += violations(page)
    page.click("main a[href^='/archivos/']")
    page.set_input_files("input[type=file]", {"name": "a.gif", "mimeType": "image/gif", "buffer": b"GIF89a"})
    page.click("main form button.button >> nth=-1")
    assert page.locator(".error-summary").count() == 1
    found += violations(page)
    page.check("input[name=kind][value=photo]")
    page.set_input_files("input[type=file]", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": jpeg()})
    page.click("main form button.button >> nth=-1")
    found += violations(page)

    operator = site.signed_in("it", size=size)
    operator.click(f"button[lang={language}]")
    found += violations(operator)
    assert REFERENCE.fullmatch(reference)
    assert "\n".join(sorted(set(found))) == ""


@pytest.mark.parametrize("language", ["es", "en", "ht"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_no_page_of_an_applicant_has_a_violation(site: Site, size, language):
    """Each as it comes, and once more sent back with what is wrong with it."""
    found: list[str] = []
    page = site.page(size, language=language)

    def look(page: Page) -> None:
        found.extend(violations(page))
        send = page.locator("main form:has([name=csrfmiddlewaretoken])#respuestas .button")
        if send.count() and page.locator("main :checked").count() == 0 and not page.locator(".error-summary").count():
            with page.expect_navigation():
                send.click()
            if page.locator(".error-summary").count():
                found.extend(violations(page))
            else:
                page.go_back()

    for path in ("/mensaje/", "/queja/", "/queja/seguir/", "/opinion/", "/solicitud/seguir/", "/solicitud/"):
        page.goto(site.address + path)
        look(page)
    applicant = Keyboard(page, look)
    applicant.begin(f"{site.address}/solicitud/")
    applicant.do_all_tasks()
    page.goto(f"{site.address}/solicitud/borrar/")
    found += violations(page)
    page.goto(f"{site.address}/solicitud/archivos/")
    look(page)
    page.goto(f"{site.address}/solicitud/tareas/")
    applicant.send()
    for path in ("/estado/", "/solicitud/archivos/"):
        page.goto(site.address + path)
        found += violations(page)
    assert "\n".join(sorted(set(found))) == ""


@pytest.mark.parametrize("language", ["es", "en", "ht"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_no_page_of_the_door_has_a_violation(site: Site, newcomer, size, language):
    found: list[str] = []
    person, link = newcomer("screener")
    page = site.page(size)

    def send(code: str) -> None:
        page.fill("#id_code", code)
        page.click("form:has(#id_code) .button")
        found.extend(violations(page))

    def see(path: str) -> None:
        page.goto(site.address + path)
        found.extend(violations(page))

    see("/entrar/primera-vez/nadie/nada/")
    see(link)
    page.click(f"button[lang={language}]")
    page.click("main button")
    found += violations(page)
    choose_password(page, site.address, link)
    give_password(page, site.address, person)
    found += violations(page)
    see("/acceso/llave/")
    page.evaluate("document.querySelector('form[data-key]').submit()")  # as if the key had said nothing
    page.wait_for_selector(".error-summary")
    found += violations(page)
    see("/acceso/aplicacion/")
    secret = page.text_content("details code") or ""
    send("000000")
    send(code(secret))
    codes = page.locator(".spare-codes code").all_text_contents()
    for path in ("/acceso/codigos/", "/acceso/", "/acceso/llave/", "/entrar/otra-vez/"):
        see(path)
    send("000000")
    with page.expect_navigation():  # the page first asks whether anything is unsent
        page.click(".menu form button")
    give_password(page, site.address, person)
    found += violations(page)
    send("000000")
    send(codes[0])
    assert page.url.endswith("/inicio/")
    assert "\n".join(sorted(set(found))) == ""
