"""What every page promises to hands, eyes and slow lines: weights, targets, focus, and a language that can change."""

import gzip
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, Site
from tests.browser.test_journey import fill_person

pytestmark = pytest.mark.browser
KB = 1024
SMALL = """() => [...document.querySelectorAll('a, button, input:not([type=hidden]), select, textarea, summary')]
  .filter(one => !one.closest('p, li, dd, .skip, .visually-hidden') || one.closest('.error-summary, .actions'))
  .map(one => [one, one.getBoundingClientRect()])
  .filter(([one, box]) => box.width > 1 && (box.height < 44 || box.width < 24))
  .map(([one]) => one.outerHTML.slice(0, 120))"""


GIVEN_NAMES, MONTH = "[name='m1-nombres-given_names']", "[name='m1-nacimiento-birth_date_month']"
CUBAN = "[name='m1-nacionalidad-nationalities'][value=CU]"


def person_page(site: Site, **how) -> Page:
    page = site.signed_in("supervisor", **how)
    page.goto(f"{site.address}/registro/")
    page.click("text=Empezar en")
    page.wait_for_url("**/persona/")
    return page


def weights(page: Page, address: str) -> dict[str, int]:
    """Compressed bytes of the page and of everything that it asks for, by kind."""
    asked: dict[str, int] = {}
    page.wait_for_load_state("networkidle")  # the page before has nothing more to fetch
    page.on(
        "response",
        lambda got: asked.__setitem__(got.request.resource_type + got.url, len(gzip.compress(got.body()))),
    )
    page.goto(address)
    page.wait_for_load_state("networkidle")
    return asked


def test_a_public_page_asks_for_three_things_of_ten_kilobytes_in_all(site: Site):
    asked = weights(site.page(PHONE), f"{site.address}/entrar/")
    assert len(asked) <= 3
    assert sum(asked.values()) <= 10 * KB


@pytest.mark.parametrize(("page_name", "most"), [("persona", 13), ("hogar", 22), ("situacion", 16)])
def test_a_dense_page_for_a_family_of_four_is_no_heavier_than_it_has_to_be(site: Site, page_name, most):
    """More than other staff pages: a whole form a person, with the lists of all countries and languages."""
    page = person_page(site)
    draft = page.url.removesuffix("persona/")
    fill_person(page, names="Ana", others=3)
    page.click("[data-next]")
    page.wait_for_url("**/hogar/")
    asked = weights(page, f"{draft}{page_name}/")
    size = sum(size for name, size in asked.items() if name.startswith(("document", "stylesheet")))
    print(f"\n{page_name}: {size} bytes of HTML and CSS")
    assert size <= most * KB
    assert 0 < sum(size for name, size in asked.items() if name.startswith("script")) <= 20 * KB
    assert page.locator("script:not([src])").count() == 0


def test_other_staff_pages_have_ten_kilobytes_and_twenty_of_script_in_files(site: Site):
    page = site.signed_in("supervisor")
    for path in ("/registro/", "/registro/seguir/", "/llegadas/"):
        asked = weights(page, f"{site.address}{path}")
        assert sum(size for name, size in asked.items() if name.startswith(("document", "stylesheet"))) <= 10 * KB
        assert 0 < sum(size for name, size in asked.items() if name.startswith("script")) <= 20 * KB
        assert page.locator("script:not([src])").count() == 0


def test_a_sign_in_that_nears_its_end_can_be_kept_and_one_that_is_over_cannot(site: Site):
    page = site.signed_in("supervisor", size=PHONE)
    page.clock.install()
    page.reload()
    warning = page.locator("#idle")
    expect(warning).to_be_hidden()
    page.clock.fast_forward("13:30")
    expect(warning.locator("button")).to_be_visible()
    warning.locator("button").click()
    expect(warning).to_be_hidden()
    page.clock.fast_forward("15:30")
    expect(warning.locator("p:visible")).to_have_text("Su sesión se cerró por falta de actividad.")
    expect(warning.locator("button")).to_be_hidden()


@pytest.mark.parametrize("size", [PHONE, DESK, (320, 640)], ids=["phone", "desk", "narrow"])
def test_targets_are_large_enough_and_nothing_scrolls_sideways(site: Site, size):
    page = person_page(site, size=size)
    for _state in ("blank", "with errors"):
        assert page.evaluate(SMALL) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        page.click("main form#respuestas button")
        expect(page.locator(".error-summary")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without"])
def test_the_language_can_be_changed_in_the_middle_of_a_form_and_the_answers_stay(site: Site, javascript):
    page = person_page(site, size=PHONE, javascript=javascript)
    address = page.url
    page.fill(GIVEN_NAMES, "Ana")
    page.fill(MONTH, "trece")
    page.check(CUBAN)
    page.click("header button[lang=ht]")
    assert page.url == address
    assert page.get_attribute("html", "lang") == "ht"
    assert page.input_value(GIVEN_NAMES) == "Ana"
    assert page.input_value(MONTH) == "trece"
    assert page.is_checked(CUBAN)
    assert page.locator(".error").count() == 0
    page.goto(f"{site.address}/registro/")
    assert page.get_attribute("html", "lang") == "ht"


def test_enter_sends_the_form_and_does_not_change_the_language(site: Site):
    page = person_page(site)
    fill_person(page, names="Ana")
    page.press(GIVEN_NAMES, "Enter")
    page.wait_for_url("**/situacion/")
    assert page.get_attribute("html", "lang") == "es"


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without"])
def test_what_is_wrong_is_read_first(site: Site, javascript):
    page = site.page(PHONE, javascript=javascript)
    page.goto(f"{site.address}/entrar/")
    page.click("main button")
    expect(page).to_have_title(re.compile("^Error:"))  # the old page may still stand when the click is over
    expect(page.locator(".error-summary")).to_be_focused()
    page.click(".error-summary a >> nth=1")
    expect(page.locator("#id_password")).to_be_focused()


def test_an_answer_shows_what_it_asks_for_and_hides_what_it_does_not(site: Site):
    page = person_page(site)
    page.goto(page.url.replace("/persona/", "/situacion/"))
    area, country = page.locator("#id_donde-area"), page.locator("#id_donde-country")
    expect(area).to_be_hidden()
    page.check("input[name=donde-lives][value=elsewhere]")
    expect(area).to_be_hidden()
    expect(country).to_be_visible()
    page.check("input[name=donde-lives][value=here]")
    expect(area).to_be_visible()
    expect(country).to_be_hidden()


def test_every_stop_of_the_keyboard_can_be_seen(site: Site):
    page = person_page(site, size=PHONE, javascript=False)  # with the script a list of answers is one stop
    page.goto(page.url.replace("/persona/", "/situacion/"))
    stops = []
    for _stop in range(60):
        page.keyboard.press("Tab")
        stops.append(
            page.evaluate(
                """() => { const one = document.activeElement;
                   const shown = one.matches('.option input') ? getComputedStyle(one.labels[0], '::before')
                                                              : getComputedStyle(one);
                   return [one.tagName, one.id || one.textContent, shown.outlineStyle + ' ' + shown.outlineWidth] }"""
            )
        )
    assert [stop for stop in stops if stop[2] != "solid 3px"] == []
    assert {tag for tag, _name, _outline in stops} >= {"A", "BUTTON", "INPUT", "SELECT"}


def test_a_slip_prints_without_menu_buttons_and_banners(site: Site):
    page = site.signed_in("supervisor")
    page.emulate_media(media="print")
    for part in ("header", "footer", ".find"):
        expect(page.locator(part).first).to_be_hidden()
