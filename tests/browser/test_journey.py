"""From sign-in over a form with an error to the case page with the decision of a real worker."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Site
from tests.intake.clerk import CLERK, household_page, person_page, situation_page
from tests.intake.public.applicant import ANA

pytestmark = pytest.mark.browser
NEXT = "[data-next]"
REFERENCE = re.compile(r"EC-[0-9A-Z]{4}-[0-9A-Z]{4}")
PLACED = {name: ANA[name] for name in ("donde", "llegada")} | {"situacion": {"status": "regularisation_in_process"}}
CHILD = (
    CLERK
    | PLACED
    | {
        "parentesco": {"relationship": "child"},
        "nombres": {"given_names": "Luis", "first_surname": "O'Brien"},
        "nacimiento": {"birth_date_day": "2 mayo 2015"},
        "nacionalidad": {"nationalities": ["VE"]},
    }
)


def answer(page: Page, answers: dict[str, Any]) -> None:
    for name, value in answers.items():
        for one in value if isinstance(value, list) else [value]:
            control = page.locator(f'[name="{name}"]').first
            kind = control.evaluate("it => it.type")
            if kind in ("radio", "checkbox"):
                page.check(f'[name="{name}"][value="{one}"]')
            elif kind == "select-one":
                control.select_option(one)
            else:
                control.fill(one)


def fill_person(page: Page, *, names: str, others: int = 0) -> None:
    said = CLERK | {"nombres": {"given_names": names, "first_surname": "O'Brien"}, "personas": {"others": str(others)}}
    answer(page, person_page(said | {name: ANA[name] for name in ("nacimiento", "nacionalidad", "sexo")}))


def fill_situation(page: Page, *, phone: str = "099 123.45 67") -> None:
    answer(page, situation_page(CLERK | {**PLACED, "telefono": {"whose": "own", "own": phone}}))


def confirm(page: Page) -> None:
    page.check("input[name=how][value=voice]")
    page.check("input[name=heard]")
    page.click("text=Enviar el registro")


def register(page: Page) -> str:
    """All pages; the reference that the last one shows."""
    page.goto(page.url.split("/inicio")[0] + "/registro/")
    page.click("text=Empezar en Ecuador")
    fill_person(page, names="Tz’unun Ñusta")
    page.click(NEXT)
    fill_situation(page)
    page.click(NEXT)
    confirm(page)
    found = REFERENCE.search(page.inner_text("main"))
    assert found
    return found.group()


def test_a_clerk_registers_a_family_and_a_screener_sees_why_it_is_where_it_is(site: Site):
    page = site.signed_in("screener")
    expect(page.locator("h1")).to_have_text("Mi trabajo")
    page.click("nav >> text=Nuevo registro")
    page.click("text=Empezar en Ecuador")

    page.fill("[id='id_m1-nacimiento-birth_date_day']", "31 2 1990")
    page.click(NEXT)
    expect(page).to_have_title(re.compile("^Error:"))
    assert page.evaluate("document.activeElement.className") == "error-summary"
    assert "En febrero de 1990 no hay día 31" in page.inner_text(".error-summary")
    assert page.input_value("[id='id_m1-nacimiento-birth_date_day']") == "31 2 1990"
    page.click(".error-summary a >> nth=0")
    assert page.evaluate("document.activeElement.tagName") in ("INPUT", "SELECT")

    fill_person(page, names="Ana María", others=1)
    page.click(NEXT)
    answer(page, household_page(m2=CHILD))
    page.click("text=Añadir otra persona")
    expect(page.locator(".part")).to_have_count(2)
    assert page.input_value("[name='m2-nombres-given_names']") == "Luis"
    page.click("button[name=quitar][value=m3]")
    expect(page.locator(".part")).to_have_count(1)
    page.click(NEXT)
    fill_situation(page)
    page.click(NEXT)

    expect(page.locator("h1")).to_have_text("Leer y confirmar")
    assert "Nombres: Ana María." in page.inner_text("main")
    assert "Nombres: Luis." in page.inner_text("main")
    page.click(".reading a >> nth=1")
    assert page.input_value("[name='m1-nombres-given_names']") == "Ana María"
    page.click(NEXT)
    confirm(page)
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
    page.click(NEXT)
    fill_situation(page)
    page.click(NEXT)
    review = page.url
    confirm(page)
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
