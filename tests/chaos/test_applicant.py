"""Whatever dies while an applicant fills in the form, at most the page being typed is lost, and one case comes of it.

The whole site as `make run` makes it, in a checkout of its own, so that its database may be killed as well.
CHAOS_PAGES = every how many pages something dies; `make chaos` makes it each page.
"""

import json
import os
import random
import re
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from config.embedded.addresses import place_of
from config.embedded.postgres import Postgres
from config.embedded.processes import command_line
from tests import checkouts
from tests.chaos.telephone import Telephone
from tests.intake.public.applicant import ANA

pytestmark = pytest.mark.chaos
EVERY = int(os.environ.get("CHAOS_PAGES", "3"))
WHAT_DIES = ("browser", "web", "database")
SOON = 0.06  # seconds after the page was sent, at most, until the blow falls
REFERENCE = re.compile(r"EC-[0-9A-Z]{4}-[0-9A-Z]{4}")
STORED = """
import json
from audit.actor import Actor
from intake.dossier import documents_of
from intake.models import Case
from vault import scope
with scope.enter(scope.SYSTEM):
    cases = list(Case.objects.filter(opened_at__gte=SINCE))
    documents = documents_of(cases, actor=Actor("command", "test"), purpose="test")
    print(json.dumps([[case.reference, documents[case.id]] for case in cases]))
"""


class Blows:
    """One for every `EVERY`th page: while it is sent, or (the browser) once it was answered.

    `fallen`: those that found something to kill; `meant`: how many should have.
    """

    def __init__(self, checkout: Path, up: int, dice: random.Random) -> None:
        self._postgres, self._up, self._dice = Postgres(place_of(checkout)), up, dice
        self.fallen: Counter[str] = Counter()
        self.meant = 0

    def strike_soon(self) -> None:
        what = self._dice.choice(WHAT_DIES[1:])
        self.meant += 1
        threading.Timer(self._dice.uniform(0, SOON), self._kill, [what]).start()

    def _kill(self, what: str) -> None:
        for pid in [self._postgres.pid()] if what == "database" else self._web():
            os.killpg(pid, signal.SIGKILL) if what == "web" else os.kill(pid, signal.SIGKILL)
            self.fallen[what] += 1

    def _web(self) -> list[int]:
        listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(self._up)], capture_output=True, text=True).stdout
        return [int(pid) for pid in listed.split() if "gunicorn" in command_line(int(pid))]


def fill_in(ana: Telephone, blows: Blows, dice: random.Random) -> None:
    """Every task, as the pages lead; something dies on the way."""
    pages = 0
    address = "/solicitud/permiso/"
    done: set[str] = set()
    while True:
        name = address.rstrip("/").rpartition("/")[2]
        if name in ANA:
            pages += 1
            is_struck = pages % EVERY == 0
            by_browser = is_struck and dice.random() < 1 / len(WHAT_DIES)
            meanwhile = blows.strike_soon if is_struck and not by_browser else lambda: None
            address = ana.say(address, ANA[name], meanwhile=meanwhile)
            if by_browser:
                blows.fallen["browser"] += 1
                ana.come_back()
            continue
        page = ana.open("/solicitud/tareas/")[1]
        rows = re.findall(r'href="(/solicitud/(?!revisar|archivos|hogar)[^"]+)"', _tasks(page))
        left = [row for row in rows if row not in done]
        if not left:
            break
        done.add(left[0])
        address = left[0]
    ana.say("/solicitud/hogar/", {})


def _tasks(page: str) -> str:
    found = re.search(r'class="tasks">.*?</ul>', page, re.DOTALL)
    return found.group() if found else ""


def test_whatever_dies_on_the_way_at_most_the_page_being_typed_is_lost(
    tmp_path: Path, dice: random.Random, record_property: Callable[[str, Any], None]
) -> None:
    port = checkouts.free_port()
    with checkouts.copied(tmp_path / "checkout") as checkout:
        around = checkouts.surroundings(checkout, PORT=str(port))
        with subprocess.Popen(checkouts.UP, cwd=checkout, env=around, stdout=subprocess.PIPE, text=True) as up:
            try:
                assert up.stdout is not None
                while not (line := up.stdout.readline()).startswith("  Stop: "):
                    assert line
                began_at = time.time()
                ana = Telephone(f"http://127.0.0.1:{port}")
                blows = Blows(checkout, up.pid, dice)
                ana.begin("EC", "1990")
                fill_in(ana, blows, dice)
                ana.say("/solicitud/revisar/", {"declaro": "si"}, meanwhile=blows.strike_soon)
                reference = REFERENCE.search(ana.open("/solicitud/enviada/")[1])
                assert reference
                ana.come_back()
                assert reference.group() in ana.open("/estado/")[1]
                since = f"import datetime\nSINCE = datetime.datetime.fromtimestamp({began_at}, datetime.UTC)\n"
                asked = subprocess.run(
                    [*checkouts.UP[:-1], "shell", "--no-imports", "-c", since + STORED],
                    cwd=checkout, env=around, capture_output=True, text=True, check=True,
                )  # fmt: skip
            finally:
                up.send_signal(signal.SIGTERM)
                up.wait(60)
    [[stored, document]] = json.loads(asked.stdout.splitlines()[-1])
    assert stored == reference.group()
    principal = document["members"][0]
    assert (principal["given_names"], principal["birth_date"], principal["nationalities"]) == (
        "Ana María", "1990-05-02", ["VE"],
    )  # fmt: skip
    assert (document["contact"]["phone"], document["residence"]["area"]) == ("+593991234567", "EC-P")
    struck = ", ".join(f"{what} {times}" for what, times in sorted(blows.fallen.items()))
    record_property("figures", f"{ana.sent} pages sent, died: {struck}; {ana.retyped} typed again, 1 case")
    assert blows.fallen.total() >= blows.meant
