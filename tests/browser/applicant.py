"""An applicant at a real browser who has a keyboard and nothing else, and no script runs."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

from tests.intake.public.applicant import ANA

MOST_TABS = 120
FOCUSED = "wanted => document.activeElement !== null && document.activeElement.matches(wanted)"
TASKS, HOUSEHOLD, REVIEW, SENT = "tareas", "hogar", "revisar", "enviada"


class Keyboard:
    """`looked_at` is called on every page that opens, before anything is pressed."""

    def __init__(self, page: Page, looked_at: Callable[[Page], None], *, says: dict[str, dict[str, Any]] = ANA) -> None:
        self.page, self.looked_at, self.says = page, looked_at, says

    def reach(self, wanted: str) -> None:
        for _time in range(MOST_TABS):
            if self.page.evaluate(FOCUSED, wanted):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{self.page.url}: no way by keyboard to {wanted}")

    def press(self, wanted: str) -> None:
        """Go to the link or button and press it; comes back when the next page stands."""
        self.reach(wanted)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.looked_at(self.page)

    def fill(self, answers: dict[str, Any]) -> None:
        for name, value in answers.items():
            for one in value if isinstance(value, list) else [value]:
                self._answer(name, one)

    def _answer(self, name: str, value: str) -> None:
        control = f"[name={name}]"
        kind = self.page.locator(control).first.evaluate("it => it.type")
        if kind == "radio":
            self.reach(control)
            self.page.keyboard.press("Space")
            while not self.page.is_checked(f"{control}[value={value}]"):
                self.page.keyboard.press("ArrowDown")
        elif kind == "checkbox" and self.page.locator(f"{control}[value={value}]").count():
            self.reach(f"{control}[value={value}]")
            self.page.keyboard.press("Space")
        elif kind == "select-one":  # a list: typing its words chooses
            self.reach(f"select{control}")
            self.page.keyboard.type(self.page.inner_text(f"select{control} option[value={value}] >> nth=0"))
        else:
            self.reach(control)
            self.page.keyboard.type(value)

    @property
    def where(self) -> str:
        return self.page.url.partition("?")[0].rstrip("/").rpartition("/")[2]

    def begin(self, address: str) -> None:
        self.page.goto(address)
        self.looked_at(self.page)
        self.fill({"office": "EC", "year": "1990"})
        self.press("main form .button")
        self.press("main .button")

    def answer_questions(self) -> None:
        while self.where in self.says:
            self.fill(self.says[self.where])
            self.press("main form .button")

    def do_all_tasks(self) -> None:
        done: set[str] = set()
        while left := [address for address in self._tasks() if address not in done]:
            done.add(left[0])
            self.press(f'.tasks a[href="{left[0]}"]')
            if self.where == HOUSEHOLD:
                self.press("main form.actions .button")
            self.answer_questions()
            assert self.where == TASKS, self.page.url

    def _tasks(self) -> list[str]:
        """Addresses of the tasks whose state is not the plain one, but for sending."""
        rows = self.page.locator(".tasks li:has(a):not(:has(.plain)) a").all()
        return [address for row in rows if not (address := row.get_attribute("href") or "").endswith(f"/{REVIEW}/")]

    def send(self) -> str:
        """The reference."""
        self.press("main p.actions .button")
        assert self.where == REVIEW
        self.reach("#declaro")
        self.page.keyboard.press("Space")
        self.press("main form .button")
        assert self.where == SENT
        found = re.search(r"EC-[0-9A-Z]{4}-[0-9A-Z]{4}", self.page.inner_text("main"))
        assert found
        return found.group()
