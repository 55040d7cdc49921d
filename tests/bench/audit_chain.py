"""How many requests of one office a second can leave their entry in its chain, each with 30 ms of work after it."""

import threading
import time
from pathlib import Path

from django.db import connection

from audit.actor import Actor
from audit.services import record
from tests.bench.reporting import percentile, report
from vault import scope

CLERK = Actor("staff", "bench")
OFFICE = "EC"
CLIENTS = 24  # more than are needed for the goal: 24 / 30 ms = 800 requests/s if nobody waited
WORK = 0.030  # seconds between the entry and the commit: the rest of a request
SECONDS = 3.0
ROUNDS = 5
IMMEDIATE = "SET CONSTRAINTS audit_entry_joins_its_chain IMMEDIATE"


def run(folder: Path) -> None:
    """Side by side with a chain that is locked when the entry is written and not when it is committed."""
    deferred, immediate, waits = [], [], []
    for _round in range(ROUNDS):
        seconds = _drive(is_deferred=True)
        deferred.append(len(seconds) / SECONDS)
        waits += [one - WORK for one in seconds]
        immediate.append(len(_drive(is_deferred=False)) / SECONDS)
    report(
        "requests of one office with the audit chain on, 30 ms of work after the entry",
        deferred,
        "requests/s",
        reference=immediate,
        goal=">= 200",
        clients=CLIENTS,
    )
    report("the same: what entry and commit take, 95th of 100", [percentile(waits, 0.95) * 1000], "ms")


def _drive(*, is_deferred: bool) -> list[float]:
    taken: list[float] = []
    ends = time.perf_counter() + SECONDS
    clients = [threading.Thread(target=_client, args=(ends, taken, is_deferred)) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return taken


def _client(ends: float, taken: list[float], is_deferred: bool) -> None:
    try:
        while (began := time.perf_counter()) < ends:
            with scope.enter(scope.staff([OFFICE])):
                if not is_deferred:
                    with connection.cursor() as cursor:
                        cursor.execute(IMMEDIATE)
                record("opened", actor=CLERK, office=OFFICE, purpose="case")
                time.sleep(WORK)
            taken.append(time.perf_counter() - began)
    finally:
        connection.close()
