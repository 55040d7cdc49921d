"""The queue page deep among a million cases, by key as we do it, against OFFSET at the same row.

Through Django's test client: a page takes milliseconds, a socket would add the same to both sides. The reference is
our own page with nothing changed but how it finds its place.
"""

import logging
import re
import time
from collections.abc import Callable
from pathlib import Path
from unittest import mock

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.test import Client

from casework import queues
from casework.queues import PAGE, Filters, Page, page_of
from offices.models import StaffMember
from routing.models import Assignment
from tests.bench.many_cases import CASES, make, seal_names
from tests.bench.reporting import in_turn, milliseconds, report
from tests.conftest import make_person, wholly_signed_in
from vault import scope

OFFICE, QUEUE = "EC", "screening"
DEEP = 14_000
ROUNDS = 9
PATH = f"/cola/{OFFICE}/{QUEUE}/"


def run(folder: Path) -> None:
    settings.STATIC_ROOT = str(folder / "static")
    call_command("collectstatic", interactive=False, verbosity=0)
    began = time.perf_counter()
    make(CASES)
    made_in = time.perf_counter() - began
    deep = min(DEEP, CASES // 10)
    with scope.enter(scope.staff({OFFICE})):
        waiting = Assignment.objects.open().of_office(OFFICE).filter(queue=QUEUE)
        in_queue = waiting.count()
        first, last_before = list(waiting.in_order()[: PAGE + 1]), waiting.in_order()[deep - 1]
        there = list(waiting.in_order()[deep : deep + PAGE + 1])
    seal_names({row.case_id for row in (*first, *there)})
    sizes = {"cases": CASES, "in_queue": in_queue, "row": deep, "made_in_seconds": round(made_in)}
    key = queues._key(last_before)
    _pages(make_person("screener", OFFICE), key, deep, sizes)
    _statements(key, deep, sizes)


def _pages(person: StaffMember, key: str, deep: int, sizes: dict[str, int]) -> None:
    logging.disable(logging.INFO)  # in a web process the log goes to a file
    client = Client(headers={"Host": "localhost"})
    wholly_signed_in(client, person)

    def page(query: dict[str, str]) -> list[bytes]:
        answer = client.get(PATH, query)
        cases = re.findall(rb"/casos/([-0-9A-Z]{12})/", answer.content)
        if answer.content.count(b"Ana P.") != PAGE or len(cases) != PAGE:
            raise AssertionError(f"not the page: {answer.status_code}")
        return cases

    def by_offset() -> list[bytes]:
        with mock.patch("casework.views.queue.page_of", _page_by_offset(deep)):
            return page({"despues": key})

    if page({"despues": key}) != by_offset():
        raise AssertionError("the two ways show different pages")
    works = {"ours": lambda: page({"despues": key}), "OFFSET": by_offset, "first": lambda: page({})}
    taken = in_turn(works, times={"ours": 5, "OFFSET": 1, "first": 5}, rounds=ROUNDS)
    ours, offset, first = (milliseconds(taken[name]) for name in ("ours", "OFFSET", "first"))
    report("queue page, deep, against OFFSET", ours, "ms", reference=offset, is_time=True, goal="≥ 15", **sizes)
    report("queue page, first against deep", ours, "ms", reference=first, is_time=True, goal="≥ 0.83", **sizes)


def _statements(key: str, deep: int, sizes: dict[str, int]) -> None:
    """The one statement that finds the rows of the page, without Django's objects around it."""
    assignments = Assignment.objects.open().of_office(OFFICE).filter(queue=QUEUE)
    texts = {
        "ours": queues._rows(queues._after(assignments, key))[: PAGE + 1].query.sql_with_params(),
        "OFFSET": queues._rows(assignments)[deep : deep + PAGE + 1].query.sql_with_params(),
        "first": queues._rows(assignments)[: PAGE + 1].query.sql_with_params(),
    }
    with scope.enter(scope.staff({OFFICE})), connection.cursor() as cursor:

        def fetch(name: str) -> Callable[[], object]:
            return lambda: (cursor.execute(*texts[name]), cursor.fetchall())[1]

        if [row[0] for row in fetch("ours")()] != [row[0] for row in fetch("OFFSET")()]:  # type: ignore[attr-defined]
            raise AssertionError("the two ways find different rows")
        works = {name: fetch(name) for name in texts}
        taken = in_turn(works, times={"ours": 20, "OFFSET": 1, "first": 20}, rounds=ROUNDS)
        executed = {name: [_executed(cursor, *text) for _round in range(ROUNDS)] for name, text in texts.items()}
    whole = {name: milliseconds(seconds) for name, seconds in taken.items()}
    for what, found in (("planned, executed and fetched", whole), ("executed by the server", executed)):
        name = f"queue page, its SQL {what}"
        common = {"is_time": True, **sizes}
        report(f"{name}, against OFFSET", found["ours"], "ms", reference=found["OFFSET"], goal="≥ 300", **common)
        report(f"{name}, first against deep", found["ours"], "ms", reference=found["first"], goal="≥ 0.83", **common)


def _executed(cursor: CursorWrapper, text: str, values: tuple[object, ...]) -> float:
    """Milliseconds by the server's own clock, without planning and the way here."""
    cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, BUFFERS OFF, FORMAT JSON) {text}", values)
    return float(cursor.fetchone()[0][0]["Execution Time"])


def _page_by_offset(start: int) -> Callable[..., Page]:
    def page(office: str, queue: str, *, filters: Filters, after: str = "") -> Page:
        """What `page_of` does, the place found by counting rows."""
        ours = page_of
        with (
            mock.patch.object(queues, "_after", lambda assignments, _key: assignments),
            mock.patch.object(queues, "_slice", lambda rows: rows[start : start + PAGE + 1]),
        ):
            return ours(office, queue, filters=filters, after=after)

    return page
