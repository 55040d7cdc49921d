"""Whether the door tells accounts apart: a wrong password for one that exists against one that does not.

AUC: the chance that the answer for an existing account takes longer than the other; 0.5 tells nothing. Whichever
direction tells more counts. The limits are lifted between probes, else they would be what is measured.
"""

import logging
import statistics
import time
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client

from tests.bench.reporting import report
from tests.conftest import make_person

PROBES = 1_000
GOAL = "≤ 0.55"


def run(folder: Path) -> None:
    settings.STATIC_ROOT = str(folder / "static")
    call_command("collectstatic", interactive=False, verbosity=0)
    logging.disable(logging.WARNING)
    person = make_person("screener", "EC")
    sides: dict[str, list[float]] = {"known": [], "unknown": []}
    sizes: dict[str, set[int]] = {"known": set(), "unknown": set()}
    for number in range(-10, PROBES):
        turns = list(sides) if number % 2 else list(reversed(sides))
        for side in turns:
            email = person.email if side == "known" else f"nadie{abs(number):03}.ec@example.org"
            email = email.ljust(len(person.email), "x")[: len(person.email)]
            seconds, size = _probe(email)
            if number >= 0:  # the first ones warm up
                sides[side].append(seconds)
                sizes[side].add(size)
    logging.disable(logging.NOTSET)
    report(
        "telling accounts apart at the door, by time (AUC)",
        [auc(sides["known"], sides["unknown"])],
        "AUC",
        goal=GOAL,
        probes=PROBES,
        known_ms=round(statistics.median(sides["known"]) * 1000, 2),
        unknown_ms=round(statistics.median(sides["unknown"]) * 1000, 2),
        sizes_equal=sizes["known"] == sizes["unknown"],
    )


def _probe(email: str) -> tuple[float, int]:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM offices_tries")
    client = Client(headers={"Host": "localhost"})
    began = time.perf_counter()
    answer = client.post("/entrar/", {"username": email, "password": "una frase que no es"})
    seconds = time.perf_counter() - began
    assert answer.status_code == 200
    return seconds, len(answer.content)


def auc(these: list[float], those: list[float]) -> float:
    marked = sorted([(t, 1) for t in these] + [(t, 0) for t in those])
    total = sum(rank for rank, (_time, is_this) in enumerate(marked, 1) if is_this)
    value = (total - len(these) * (len(these) + 1) / 2) / (len(these) * len(those))
    return max(value, 1 - value)
