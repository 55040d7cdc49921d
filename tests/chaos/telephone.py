"""An applicant's telephone on a bad day: real HTTP with cookies, answers that never come, and pages opened again.

It types what a page asks for and sends it once. Whatever was not answered is looked at again and typed again.
"""

import http.client
import http.cookiejar
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import urlencode, urlsplit

PATIENCE = 90  # seconds until a page is given up; then the test has failed
PAUSE = 0.1
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
LAST_FORM = re.compile(r"<form(?:(?!<form).)*</form>", re.DOTALL)
CODE = re.compile(r'class="reference code">([-0-9A-Z]{14})<')


class Telephone:
    """`sent` counts the forms that were sent, `retyped` those that had to be filled in again."""

    def __init__(self, address: str) -> None:
        self._address = address
        self.sent = self.retyped = 0
        self.code = self.year = ""
        self.forget()

    def forget(self) -> None:
        """The browser is gone with all that it held."""
        direct = urllib.request.ProxyHandler({})
        self._browser = urllib.request.build_opener(
            direct, urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        )

    def begin(self, office: str, year: str) -> None:
        self.say("/solicitud/", {"office": office, "year": year})
        found = CODE.search(self.open("/solicitud/codigo/")[1])
        assert found
        self.code, self.year = found.group(1), year

    def come_back(self) -> None:
        """On a browser that has never been here."""
        self.forget()
        self.say("/solicitud/seguir/", {"code": self.code, "year": self.year})

    def open(self, path: str) -> tuple[str, str]:
        """(where it led, the page); asks until it is answered."""
        give_up_at = time.monotonic() + PATIENCE
        while not (answer := self._ask(path, None)):
            assert time.monotonic() < give_up_at, f"{path}: no answer within {PATIENCE} s"
            time.sleep(PAUSE)
        return answer

    def say(self, path: str, answers: dict[str, Any], *, meanwhile: Callable[[], None] = lambda: None) -> str:
        """Open the page, type, send; where it led. `meanwhile` is called when all is typed, before it is sent."""
        is_again = False
        while True:
            where, page = self.open(path)
            if where != path:  # it had arrived, and leads on
                return where
            form = urlencode(_hidden(page) | answers, doseq=True).encode()
            if not is_again:
                meanwhile()
            self.sent += 1
            self.retyped += is_again
            if answer := self._ask(path, form):
                assert answer[0] != path, (path, re.findall(r'<a href="(#[^"]+)"', answer[1]))
                return answer[0]
            is_again = True

    def _ask(self, path: str, form: bytes | None) -> tuple[str, str] | None:
        """None when the line broke or the server failed, so that nothing is known."""
        try:
            with self._browser.open(self._address + path, form, timeout=PATIENCE) as response:
                return urlsplit(response.url).path, response.read().decode()
        except urllib.error.HTTPError as refused:
            if refused.code < 500:
                raise AssertionError(f"{path}: {refused.code}") from None
        except (OSError, http.client.HTTPException):
            pass
        return None


def _hidden(page: str) -> dict[str, str]:
    """Of the last form of the page, which is the one that asks."""
    form = LAST_FORM.findall(page.partition("<main")[2])[-1]
    return {name: unescape(value) for name, value in HIDDEN.findall(form)}
