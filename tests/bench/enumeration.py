"""Whether a door tells apart what exists and what does not: accounts at the sign-in, registrations at the access code.

AUC: the chance that the answer for what exists takes longer than the other; 0.5 tells nothing. Whichever direction
tells more counts. The limits are lifted between probes, else they would be what is measured.
"""

import logging
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client

from intake.access import new_code
from intake.services import applications
from tests.bench.reporting import report
from tests.conftest import make_person

PROBES = 1_000
GOAL = "≤ 0.55"
WRONG = "una frase que no es"


def run(folder: Path) -> None:
    settings.STATIC_ROOT = str(folder / "static")
    call_command("collectstatic", interactive=False, verbosity=0)
    logging.disable(logging.WARNING)
    person = make_person("screener", "EC")
    _compare(
        "telling accounts apart at the door",
        "/entrar/",
        known=lambda _number: {"username": person.email, "password": WRONG},
        unknown=lambda number: {"username": _nobody(number, len(person.email)), "password": WRONG},
    )
    _opened, code = applications.begin(office="EC", year=1990, network="bench")
    _compare(
        "telling registrations apart at the access code",
        "/solicitud/seguir/",
        known=lambda _number: {"code": code, "year": "1991"},  # right, but for the year
        unknown=lambda _number: {"code": new_code(), "year": "1991"},
    )
    logging.disable(logging.NOTSET)


def _nobody(number: int, length: int) -> str:
    return f"nadie{abs(number):03}.ec@example.org".ljust(length, "x")[:length]


def _compare(what: str, path: str, **asks: Callable[[int], dict[str, str]]) -> None:
    seconds: dict[str, list[float]] = {side: [] for side in asks}
    sizes: dict[str, set[int]] = {side: set() for side in asks}
    for number in range(-10, PROBES):
        for side in list(asks) if number % 2 else list(reversed(asks)):
            took, size = _probe(path, asks[side](number))
            if number >= 0:  # the first ones warm up
                seconds[side].append(took)
                sizes[side].add(size)
    report(
        f"{what}, by time (AUC)",
        [auc(seconds["known"], seconds["unknown"])],
        "AUC",
        goal=GOAL,
        probes=PROBES,
        known_ms=round(statistics.median(seconds["known"]) * 1000, 2),
        unknown_ms=round(statistics.median(seconds["unknown"]) * 1000, 2),
        sizes_equal=sizes["known"] == sizes["unknown"],
    )


def _probe(path: str, typed: dict[str, str]) -> tuple[float, int]:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM offices_tries")
    client = Client(headers={"Host": "localhost"})
    began = time.perf_counter()
    answer = client.post(path, typed)
    seconds = time.perf_counter() - began
    assert answer.status_code == 200
    return seconds, len(answer.content)


def auc(these: list[float], those: list[float]) -> float:
    marked = sorted([(t, 1) for t in these] + [(t, 0) for t in those])
    total = sum(rank for rank, (_time, is_this) in enumerate(marked, 1) if is_this)
    value = (total - len(these) * (len(these) + 1) / 2) / (len(these) * len(those))
    return max(value, 1 - value)
