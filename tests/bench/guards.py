"""What sealing, row-level policies and audit cost: a submission and a case page, against the same build without them.

Both builds run under gunicorn as `manage.py up` starts it, each on a database of its own, and take turns. No session,
form or template differs; the reference seals nothing, writes no audit entry, sets no scope and has no policies.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.test import Client

from audit.actor import Actor
from audit.models import Entry
from intake.models import Case, Member
from intake.services.submission import Sender, submit
from routing.services import route
from tests import databases, processes
from tests.bench.driver import Load, Request, drive, get, is_open
from tests.bench.reporting import milliseconds, percentile, report
from tests.bench.submit import PROCESSES, family, make_key, registrations
from tests.bench.unguarded import disable_policies, without_guards
from tests.conftest import make_person, wholly_signed_in
from vault import scope

OFFICE = "EC"
CLIENTS = {"submit": 16, "case page": 4}
SECONDS = 1.0
ROUNDS = 15
GOAL = "≥ 0.83"  # of times: at most a fifth more
OPERATOR = Actor("command", "bench")


@dataclass(frozen=True)
class Build:
    port: int
    case_page: Request


def run(folder: Path) -> None:
    static = str(folder / "static")
    settings.STATIC_ROOT = static
    call_command("collectstatic", interactive=False, verbosity=0)
    with _served("config.wsgi", folder / "guarded.log", static) as guarded, contextlib.ExitStack() as stack:
        stack.enter_context(databases.clone(databases.build_template()))
        stack.enter_context(without_guards())
        tables = disable_policies()
        bare = stack.enter_context(_served("tests.bench.unguarded_wsgi", folder / "unguarded.log", static))
        registration = registrations()
        _compare("submit", guarded, bare, {guarded: registration, bare: registration}, expected=201, policies=tables)
        pages = {guarded: guarded.case_page, bare: bare.case_page}
        _compare("case page", guarded, bare, pages, expected=200, policies=tables)
        _must_be_bare()


@contextlib.contextmanager
def _served(application: str, log: Path, static: str) -> Iterator[Build]:
    """The build on the databases of the moment, with one routed case of a family and somebody who may open it."""
    make_key()
    case_page = _case_page()
    options = ("--preload", "--workers", PROCESSES)
    with processes.gunicorn(application, log, *options, STATIC_ROOT=static) as (port, _pid):
        processes.wait_until(lambda: is_open(port))
        yield Build(port, case_page)


def _case_page() -> Request:
    client = Client()
    wholly_signed_in(client, make_person("supervisor", OFFICE))
    with scope.enter(scope.SYSTEM) as at:
        receipt = submit(family(), sender=Sender(OPERATOR, "command", None), at=at, idempotency_key="the case")
        route({receipt.case_id: "bench"}, at=at, actor=OPERATOR)
        reference = Case.objects.get(pk=receipt.case_id).reference
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    request = get(f"/casos/{reference}/", f"Cookie: {settings.SESSION_COOKIE_NAME}={cookie}")
    return lambda _number: request


def _must_be_bare() -> None:
    """Of the database that Django is pointed at, after the requests: the reference is what it says."""
    with scope.enter(scope.SYSTEM):
        newest = Member.objects.order_by("-pre_registration__received_at").first()
        entries = Entry.objects.filter(action__in=("registered", "routed", "opened"))
        if newest is None or b"Ana" not in bytes(newest.identity) or entries.exists():
            raise AssertionError("the reference has guards")


def _compare(
    what: str, guarded: Build, bare: Build, requests: dict[Build, Request], *, expected: int, policies: int
) -> None:
    def load(build: Build, seconds: float = SECONDS) -> Load:
        return drive(build.port, requests[build], clients=CLIENTS[what], seconds=seconds, expected=expected)

    for build in (guarded, bare):
        load(build, 1)  # imports, pools and caches are warm from here on
    ours, theirs = [], []
    for _round in range(ROUNDS):
        ours.append(load(guarded))
        theirs.append(load(bare))
    for share, name in ((0.95, "p95"), (0.5, "median")):
        report(
            f"guards, {what}, {name}",
            milliseconds([percentile(one.latencies, share) for one in ours]),
            "ms",
            reference=milliseconds([percentile(one.latencies, share) for one in theirs]),
            is_time=True,
            goal=GOAL if share == 0.95 else None,
            clients=CLIENTS[what],
            tables_with_policies=policies,
            requests=sum(len(one.latencies) for one in ours),
        )
