"""The console in a real browser: its scripts run under the site's policy, and nothing is refused on the way."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site

pytestmark = pytest.mark.browser


def links(page: Page, pattern: str) -> list[str]:
    found = page.locator("#content a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    return sorted({link for link in found if re.fullmatch(pattern, link or "")})


def test_every_page_of_the_console_keeps_the_policy(site: Site):
    page = site.signed_in("it")
    console = f"{site.address}/consola/"
    page.goto(console)
    lists = links(page, r"/consola/offices/\w+/")
    assert len(lists) == 19
    for address in lists:
        page.goto(site.address + address)
        rows = links(page, re.escape(address) + r"[\w.-]+/change/(\?.*)?")
        for further in [*links(page, re.escape(address) + "add/"), *rows[:1]]:
            page.goto(site.address + further)
            expect(page.locator("#content h1")).to_be_visible()
    for further in ("password_change/", "offices/office/EC/history/"):
        page.goto(console + further)
    assert page.faults == []


def test_a_draft_is_prepared_edited_and_thrown_away(site: Site):
    page = site.signed_in("policy")
    versions = f"{site.address}/consola/offices/programmeversion/"
    page.goto(versions)
    page.locator("input[name=_selected_action]").first.check()
    page.select_option("select[name=action]", "prepare_draft")
    page.click("button[name=index]")
    expect(page.locator(".messagelist .success")).to_contain_text("El borrador")
    page.locator("tr", has_text="Borrador").or_(page.locator("tr", has_text="borrador")).locator(
        "a[href*='eligibilityrule']"
    ).click()
    page.click("th a:has-text('GT-2')")
    page.locator("input[name=period_1]").fill("2024-05-07")
    page.click("input[name=_save]")
    expect(page.locator(".errorlist")).to_have_text("GT-2 se cruza con GT-3: cambie los días de una de las dos.")
    page.locator("input[name=period_1]").fill("2024-05-05")
    page.click("input[name=_save]")
    expect(page.locator(".messagelist .success")).to_be_visible()
    expect(page.locator("#result_list tr", has_text="GT-2")).to_contain_text("2024-05-05")

    page.goto(versions)
    page.locator("tr", has_text="borrador").locator("input[name=_selected_action]").check()
    page.select_option("select[name=action]", "discard_draft")
    page.click("button[name=index]")
    expect(page.locator(".messagelist .success")).to_have_text("El borrador se desechó.")
    assert page.faults == []


def test_areas_are_moved_to_a_site_with_the_chooser(site: Site):
    page = site.signed_in("policy")
    page.goto(f"{site.address}/consola/offices/site/?q=EC-QUITO")
    page.click("#result_list tbody th a")
    chosen = page.locator("#id_areas_served_to")
    expect(chosen.locator("option")).to_have_count(24)
    chosen.select_option("EC-W")
    page.locator("#id_areas_served_remove, #id_areas_served_remove_link").first.click()
    expect(chosen.locator("option")).to_have_count(23)
    assert page.faults == []


def test_a_key_is_shown_once(site: Site):
    page = site.signed_in("it")
    page.goto(f"{site.address}/consola/offices/apikey/add/")
    page.fill("#id_label", "registro externo")
    page.check("input[name=offices][value=EC]")
    page.click("input[name=_save]")
    shown = re.search(r": ([\w-]{43})\. ", page.inner_text(".messagelist"))
    assert shown
    page.reload()
    assert shown.group(1) not in page.content()
    assert page.faults == []


def test_a_case_worker_is_told_that_the_console_is_not_theirs(site: Site):
    page = site.signed_in("screener")
    answer = page.goto(f"{site.address}/consola/")
    assert answer is not None
    assert answer.status == 403
