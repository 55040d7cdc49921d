"""Setting up a factor and signing in with it, in a real browser: an application of codes, and a key."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import PHONE, Site, choose_password, give_password
from tests.signin.conftest import code

pytestmark = pytest.mark.browser
KEY = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@contextmanager
def key_in(page: Page, **changes: Any) -> Iterator[None]:
    """A key in the machine's port, as Chromium's DevTools simulate one."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    added = session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY | changes})
    yield
    session.send("WebAuthn.removeVirtualAuthenticator", added)


def test_an_application_of_codes_is_set_up_and_opens_the_door_without_javascript(site: Site, newcomer):
    person, link = newcomer("front_desk")
    page = site.page(PHONE, javascript=False)
    choose_password(page, site.address, link)
    give_password(page, site.address, person)
    secret = page.text_content("details code")
    assert page.locator("svg.qr").bounding_box()["width"] >= 200
    page.fill("#id_code", "000000")
    page.click("main button")
    assert page.locator(".error-summary").count() == 1
    page.fill("#id_code", code(secret))
    page.click("main button")
    codes = page.locator(".spare-codes code").all_text_contents()
    page.click("main a.button")
    assert page.url.endswith("/inicio/")
    with page.expect_navigation():  # the page first asks whether anything is unsent
        page.click(".menu form button")
    give_password(page, site.address, person)
    page.fill("#id_code", codes[0])
    page.click("main button")
    assert page.url.endswith("/inicio/")
    assert page.faults == []


def test_a_key_is_set_up_and_opens_the_door(site: Site, newcomer):
    person, link = newcomer("protection")
    page, host = site.page(), site.by_name
    choose_password(page, host, link)
    give_password(page, host, person)
    with key_in(page):
        page.fill("#id_name", "azul")
        page.click("form[data-key] button")
        page.wait_for_url("**/inicio/")
        with page.expect_navigation():  # the page first asks whether anything is unsent
            page.click(".menu form button")
        give_password(page, host, person)
        page.click("form[data-key] button")
        page.wait_for_url("**/inicio/")
        page.goto(f"{host}/acceso/")
        assert "azul" in page.text_content("main")
    with page.expect_navigation():  # the page first asks whether anything is unsent
        page.click(".menu form button")
    give_password(page, host, person)
    with key_in(page):  # another one
        page.click("form[data-key] button")
        page.wait_for_selector("form[data-key] [role=alert]:not([hidden])")
        page.goto(f"{host}/inicio/")
        assert "/entrar/" in page.url
    assert page.faults == []


def test_a_key_that_asks_for_no_pin_is_not_taken(site: Site, newcomer):
    person, link = newcomer("auditor")
    page, host = site.page(), site.by_name
    choose_password(page, host, link)
    give_password(page, host, person)
    with key_in(page, hasUserVerification=False, isUserVerified=False):
        page.click("form[data-key] button")
        page.wait_for_selector("form[data-key] [role=alert]:not([hidden])")
    assert page.faults == []
