"""A whole site for the browser: web, worker and relay as real processes, invented staff and cases, Chromium."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections
from playwright.sync_api import Browser, BrowserType, Page, sync_playwright

from casework import demo
from config.chromium import chromium
from offices.models import StaffMember
from offices.signin import first_access
from outbox.models import Message
from tests import databases, processes
from tests.conftest import make_person
from vault import scope

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE, DESK = (360, 740), (1280, 800)
CHOSEN = "caballo correcto grapa pila"
PATIENCE = 60_000  # milliseconds, so that a broken test ends; on a busy machine a page may take a quarter of it


@dataclass
class Site:
    address: str
    names: dict[str, str]  # of its databases
    browser: Browser
    chromium: BrowserType
    logs: Path
    broker: str

    @property
    def by_name(self) -> str:
        """The same site: a security key knows a site by its name, not by its number."""
        return self.address.replace("127.0.0.1", "localhost")

    def page(self, size: tuple[int, int] = DESK, *, language: str = "es", javascript: bool = True) -> Page:
        """A new visitor, who speaks the language. Whatever leaves the host is recorded and refused."""
        context = self.browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale=language,
            java_script_enabled=javascript,
        )
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.faults = []  # type: ignore[attr-defined]
        own = (self.address, self.by_name)
        page.on("request", lambda asked: None if asked.url.startswith(own) else page.faults.append(asked.url))
        page.on("response", lambda got: page.faults.append(f"{got.status} {got.url}") if got.status >= 500 else None)
        page.on("console", lambda said: page.faults.append(said.text) if said.type == "error" else None)
        return page

    def signed_in(self, role: str, **how: Any) -> Page:
        page = self.page(**how)
        page.goto(f"{self.address}/entrar/")
        page.fill("#id_username", demo.address(role, "EC"))
        page.fill("#id_password", demo.PASSWORD)
        page.click("main button")
        return page


@pytest.fixture(scope="session")
def site(
    templates: dict[str, str],
    session_database: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
    django_db_blocker: Any,
    vault_key_file: str,
) -> Iterator[Site]:
    """Stands until the session ends; this process is led back to its own database, which other tests use meanwhile."""
    folder: Path = tmp_path_factory.mktemp("site")
    with django_db_blocker.unblock(), databases.clone(templates) as names:
        call_command("load_demo", stdout=io.StringIO())
        call_command("collectstatic", interactive=False, verbosity=0)
        broker = processes.broker()
        running = [processes.start(name, folder / f"{name}.log") for name in ("worker", "relay")]
        try:
            with processes.web(folder / "web.log", static=processes.ROOT / "var" / "static") as address:
                processes.wait_until(lambda: not Message.objects.filter(done_at__isnull=True).exists())
                with (
                    databases.connected_to(session_database),
                    django_db_blocker.block(),
                    sync_playwright() as playwright,
                ):
                    browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
                    yield Site(address, names, browser, playwright.chromium, folder, broker)
                    browser.close()
                    connections.close_all()  # of this event loop; outside it they could not be found any more
        finally:
            for process in running:
                processes.kill(process)


@pytest.fixture
def newcomer(site: Site, django_db_blocker: Any) -> Iterator[Any]:
    """Makes a person who has a link and nothing else; gives back the person and the link."""

    def make(role: str) -> tuple[StaffMember, str]:
        with django_db_blocker.unblock(), databases.connected_to(site.names):
            person = make_person(role, "EC", email=f"{role}.nueva@example.org")
            person.set_unusable_password()
            person.save()
            return person, first_access.path_for(person)

    yield make
    with django_db_blocker.unblock(), databases.connected_to(site.names), scope.enter(scope.SYSTEM):
        StaffMember.objects.filter(email__endswith=".nueva@example.org").delete()


def choose_password(page: Page, host: str, link: str) -> None:
    page.goto(host + link)
    page.fill("#id_password", CHOSEN)
    page.fill("#id_again", CHOSEN)
    page.click("main button")


def give_password(page: Page, host: str, person: StaffMember) -> None:
    page.goto(f"{host}/entrar/")
    page.fill("#id_username", person.email)
    page.fill("#id_password", CHOSEN)
    page.click("main button")
