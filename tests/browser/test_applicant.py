"""From the first page to the confirmation on a narrow telephone, by keyboard alone, without a script."""

import pytest
from playwright.sync_api import Page

from tests.browser.applicant import Keyboard
from tests.browser.conftest import Site

pytestmark = pytest.mark.browser
NARROW = (320, 640)


@pytest.mark.parametrize("language", ["es", "en", "ht"])
def test_an_applicant_reaches_the_confirmation_by_keyboard_without_a_script(site: Site, language):
    page = site.page(NARROW, language=language, javascript=False)
    wide: list[str] = []

    def look(page: Page) -> None:
        assert page.get_attribute("html", "lang") == language
        if page.evaluate("document.documentElement.scrollWidth") > NARROW[0]:
            wide.append(page.url)

    applicant = Keyboard(page, look)
    applicant.begin(f"{site.address}/solicitud/")
    applicant.do_all_tasks()
    reference = applicant.send()
    page.goto(f"{site.address}/estado/")
    assert reference in page.inner_text("main")
    assert (wide, page.faults) == ([], [])  # type: ignore[attr-defined]
