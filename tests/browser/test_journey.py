"""From sign-in over a form with an error to the case page with the decision of a real worker."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Site

pytestmark = pytest.mark.browser
REFERENCE = re.compile(r"EC-[0-9A-Z]{4}-[0-9A-Z]{4}")


def fill_person(page: Page, *, names: str, year: str = "1990") -> None:
    page.fill("#id_given_names", names)
    page.fill("#id_first_surname", "O'Brien")
    page.fill("#id_birth_date_day", "2")
    page.fill("#id_birth_date_month", "mayo")
    page.fill("#id_birth_date_year", year)
    page.check("input[name=sex][value=F]")
    page.check("input[name=nationalities][value=VE]")
    page.fill("#id_present_since_year", "2022")
    page.check("input[name=status][value=regularisation_in_process]")


def fill_contact(page: Page) -> None:
    page.check("input[name=lives][value=here]")
    page.select_option("#id_area", "EC-P")
    page.check("input[name=languages][value=spa]")
    page.check("input[name=interviewer_sex][value=any]")
    page.fill("#id_phone", "099 123.45 67")
    page.check("input[name=consents][value=screening]")


def register(page: Page) -> str:
    """All four pages; the reference that the last one shows."""
    page.goto(page.url.split("/inicio")[0] + "/registro/")
    page.click("text=Empezar en Ecuador")
    fill_person(page, names="Tz’unun Ñusta")
    page.click("main button:has-text('Continuar')")
    page.click("main a:has-text('Continuar')")
    fill_contact(page)
    page.click("main button:has-text('Continuar')")
    page.click("text=Enviar el registro")
    found = REFERENCE.search(page.inner_text("main"))
    assert found
    return found.group()


def test_a_clerk_registers_a_family_and_a_screener_sees_why_it_is_where_it_is(site: Site):
    page = site.signed_in("screener")
    expect(page.locator("h1")).to_have_text("Mi trabajo")
    page.click("nav >> text=Nuevo registro")
    page.click("text=Empezar en Ecuador")

    page.fill("#id_birth_date_day", "31")
    page.fill("#id_birth_date_month", "2")
    page.fill("#id_birth_date_year", "1990")
    page.click("main button:has-text('Continuar')")
    expect(page).to_have_title(re.compile("^Error:"))
    assert page.evaluate("document.activeElement.className") == "error-summary"
    assert "En febrero de 1990 no hay día 31" in page.inner_text(".error-summary")
    assert page.input_value("#id_birth_date_day") == "31"
    page.click(".error-summary a >> nth=0")
    assert page.evaluate("document.activeElement.tagName") in ("INPUT", "SELECT")

    fill_person(page, names="Ana María")
    page.click("main button:has-text('Continuar')")
    page.click("text=Añadir otra persona")
    page.select_option("#id_relationship", "child")
    fill_person(page, names="Luis", year="2015")
    page.click("main button:has-text('Continuar')")
    expect(page.locator(".card")).to_have_count(2)
    page.click("text=Añadir otra persona")
    page.select_option("#id_relationship", "sibling")
    fill_person(page, names="De más", year="2016")
    page.click("main button:has-text('Continuar')")
    page.click(".card:has-text('De más') button")
    expect(page.locator(".card")).to_have_count(2)
    page.click("main a:has-text('Continuar')")
    fill_contact(page)
    page.click("main button:has-text('Continuar')")

    expect(page.locator("h1")).to_have_text("Revise las respuestas antes de enviar")
    assert "Ana María" in page.inner_text("main")
    assert "+593991234567" in page.inner_text("main")
    page.click(".summary >> nth=0 >> text=Cambiar >> nth=0")
    assert page.input_value("#id_given_names") == "Ana María"
    page.click("main button:has-text('Continuar')")
    page.click("text=Enviar el registro")
    reference = REFERENCE.search(page.inner_text("main")).group()
    with page.expect_download() as downloading:
        page.click("text=Descargar comprobante")
    assert downloading.value.suggested_filename == f"{reference}.pdf"

    page.goto(f"{site.address}/casos/{reference}/")
    for _try in range(50):
        if "Cumple las reglas" in page.inner_text("main"):
            break
        page.wait_for_timeout(100)
        page.goto(f"{site.address}/casos/{reference}/")
    text = page.inner_text("main")
    assert "Va a la cola de evaluación" in text
    assert "Regla EC-DEMO" in text
    assert "EC-QUITO: atiende la zona donde vive (elegida)" in text
    page.goto(f"{site.address}/cola/EC/screening/")
    assert reference in page.inner_text("main")
    assert "Ana O." in page.inner_text("main")
    assert page.faults == []


def test_the_same_journey_works_without_javascript_on_a_phone(site: Site):
    page = site.signed_in("front_desk", size=PHONE, javascript=False)
    assert REFERENCE.fullmatch(register(page))


def test_sending_twice_gives_one_case(site: Site):
    page = site.signed_in("front_desk")
    page.goto(f"{site.address}/registro/")
    page.click("text=Empezar en Ecuador")
    fill_person(page, names="Doble")
    page.click("main button:has-text('Continuar')")
    page.click("main a:has-text('Continuar')")
    fill_contact(page)
    page.click("main button:has-text('Continuar')")
    review = page.url
    page.click("text=Enviar el registro")
    first = page.url
    page.go_back()
    page.goto(review)
    assert page.url == first


def test_nothing_scrolls_sideways_at_320_pixels(site: Site):
    page = site.signed_in("supervisor", size=(320, 740))
    for path in ("/inicio/", "/registro/", "/cola/EC/review/"):
        page.goto(site.address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


def test_another_office_gets_the_same_404_as_for_a_case_that_does_not_exist(site: Site):
    page = site.signed_in("supervisor")
    page.goto(f"{site.address}/cola/EC/screening/")
    reference = REFERENCE.search(page.inner_text("main")).group()
    stranger = site.page()
    stranger.goto(f"{site.address}/entrar/")
    stranger.fill("#id_username", "supervisor.co@demo.example")
    stranger.fill("#id_password", "demostracion movilidad segura")
    stranger.click("main button")
    answers = [stranger.goto(f"{site.address}/casos/{one}/") for one in (reference, "EC-0000-0000")]
    assert [answer.status for answer in answers if answer] == [404, 404]
    assert stranger.inner_text("main")
