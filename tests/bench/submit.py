"""Submitting over HTTP, with everything that it writes, against the smallest Django POST that writes one row.

Both run under gunicorn as `manage.py up` starts it and are driven by the same clients, one side after the other,
so that each has the machine to itself. Ours is the API's POST: the one request that carries a whole registration
(the staff form spreads it over several pages), through every middleware, the same service as the form's last page.
"""

import json
import os
import time
import uuid
from pathlib import Path
from unittest import mock

from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.actor import Actor
from intake import document as documents
from intake.services import submission
from intake.services.submission import Sender, submit
from offices.models import ApiKey, Office
from tests import databases, processes
from tests.bench.driver import Load, Request, drive, is_open, post
from tests.bench.reporting import milliseconds, percentile, report
from tests.documents import document, member
from vault import lookup, scope

PROCESSES = str(min(4, os.cpu_count() or 1))  # as `up` starts them
CLIENTS = 16
SECONDS = 2.5
ROUNDS = 7
IN_PROCESS = 200
TOKEN = "the key of the benchmark"  # opens nothing but the benchmark's own database
ROW = "name=Ana+Maria&born=1990-05-02&email=ana%40example.org&phone=%2B593991234567&country=EC"
TABLE = """
    CREATE TABLE bench_row (id uuid PRIMARY KEY, name varchar(120), born date, email varchar(254),
    phone varchar(40), country varchar(2))
"""
FORM = "Content-Type: application/x-www-form-urlencoded"


def family() -> dict[str, object]:
    return document(
        member(needs=["SM-CC"]),
        member("m2", "child", birth_date="2015", documents=[], legal_status=None),
        submitted_at="2026-11-24T10:00:00-05:00",
    )


def run(folder: Path) -> None:
    make_key()
    with databases.as_the_owner("default"), connection.cursor() as cursor:
        cursor.execute(TABLE)
    options = ("--preload", "--workers", PROCESSES)
    with (
        processes.gunicorn("config.wsgi", folder / "ours.log", *options) as (ours, _),
        processes.gunicorn("tests.bench.smallest", folder / "smallest.log", *options) as (smallest, _),
    ):
        for port in (ours, smallest):
            processes.wait_until(lambda port=port: is_open(port))
        _compare(ours, smallest)
    _outbox_share()


def registrations() -> Request:
    """Requests of which no two are of the same household."""
    text = json.dumps(family())

    def registration(number: int) -> bytes:
        body = text.replace("V-12.345.678", f"V-{number:08}").replace("+593991234567", f"+59399{number:07}")
        headers = (f"Authorization: Bearer {TOKEN}", f"Idempotency-Key: {uuid.uuid4().hex}")
        return post("/api/v1/pre-registrations", body.encode(), "Content-Type: application/json", *headers)

    return registration


def _compare(ours: int, smallest: int) -> None:
    registration = registrations()
    row = post("/rows", ROW.encode(), FORM)

    def load(port: int, clients: int, seconds: float) -> Load:
        request = registration if port == ours else lambda _number: row
        return drive(port, request, clients=clients, seconds=seconds, expected=201)

    for port in (ours, smallest):
        load(port, CLIENTS, 1)  # imports, pools and caches are warm from here on
    mine, theirs = [], []
    for _round in range(ROUNDS):
        mine.append(load(ours, CLIENTS, SECONDS))
        theirs.append(load(smallest, CLIENTS, SECONDS))
    report(
        "submit over HTTP against the smallest POST",
        [one.rate for one in mine],
        "requests/s",
        reference=[one.rate for one in theirs],
        goal="≥ 0.6",
        clients=CLIENTS,
        web_processes=int(PROCESSES),
        statements=_statements(),
    )
    report(
        f"submit over HTTP, p95 with {CLIENTS} clients",
        milliseconds([percentile(one.latencies, 0.95) for one in mine]),
        "ms",
        reference=milliseconds([percentile(one.latencies, 0.95) for one in theirs]),
        is_time=True,
        goal="< 100 ms",
        requests=sum(len(one.latencies) for one in mine),
    )


def _statements() -> int:
    """What a submission sends to the main database inside the service, BEGIN, scope and COMMIT among it."""
    _submit_once()  # reads the programme and makes keys
    with CaptureQueriesContext(connection) as main:
        _submit_once()
    return len(main)


def _outbox_share() -> None:
    """How much of the transaction, commits included, goes into the message for the router."""
    spent: list[float] = []
    publish = submission.publish

    def timed(*args: object, **kwargs: object) -> None:
        began = time.perf_counter()
        publish(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came
        spent.append(time.perf_counter() - began)

    shares, whole = [], []
    with mock.patch.object(submission, "publish", timed):
        for _time in range(IN_PROCESS):
            began = time.perf_counter()
            _submit_once()
            whole.append(time.perf_counter() - began)
            shares.append(100 * spent[-1] / whole[-1])
    report("outbox row, share of the submit transaction", shares, "%", goal="≤ 5 %")
    report("submit, service and commit, one at a time", milliseconds(whole), "ms")


def _submit_once() -> None:
    sender = Sender(Actor("api", "bench"), "api", frozenset({"EC"}))
    with scope.enter(scope.staff({"EC"})) as at:
        submit(documents.parse(family()), sender=sender, at=at, idempotency_key=uuid.uuid4().hex)


def make_key() -> None:
    key = ApiKey.objects.create(label="bench", digest=lookup.secret(TOKEN))
    key.offices.set(Office.objects.filter(code="EC"))
