"""A version tried over many sealed decisions by the real relay and worker, against reading the same rows with COPY.

The households are alike and not equal: days, ages, countries and needs differ from one to the next; every seal and
every key is real. `BENCH_DECISIONS` says how many.
"""

import hashlib
import os
import random
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
from django.db import connection, connections

from offices import drafts
from offices.models import ProgrammeVersion, StaffMember
from offices.programme import Published, in_force
from outbox.services import canary_age
from routing.models import WhatIf
from routing.services import facts_of, places_of
from routing.what_if import running
from routing.what_if.trying import Trial
from tests import processes
from tests.bench.many_cases import ROWS, make
from tests.bench.memory import MIB
from tests.bench.reporting import report
from tests.documents import document, member
from vault import cipher, scope
from vault.keyfile import key_file
from vault.models import CaseKey

DECISIONS = int(os.environ.get("BENCH_DECISIONS", "100_000"))  # a million takes some minutes to make
MADE_AT_ONCE = 5000
LOOK_EVERY = 0.1  # seconds
COLUMNS = (
    "id, case_id, office_id, pre_registration_id, programme_version_id, engine, event, decided_at, outcome, queue,"
    " proposed_priority, facts, findings"
)
THE_SAME = f"COPY (SELECT {COLUMNS} FROM routing_decision) TO STDOUT (FORMAT binary)"


def run(folder: Path) -> None:
    with scope.enter(scope.SYSTEM) as at:
        published = in_force(at)
        places = places_of({"EC", "CO", "GT", "CR"})
    make(DECISIONS, rows=(ROWS[0], _decisions(published, places), ROWS[4]))
    running_now = [processes.start(name, folder / f"{name}.log") for name in ("worker", "relay")]
    try:
        processes.wait_until(lambda: canary_age() is not None)
        seconds, peak, found = _tried(running_now[0].pid, _draft())
    finally:
        for process in running_now:
            processes.kill(process)
    report(
        f"what-if over {found.tried:,} sealed decisions",
        [seconds],
        "s",
        reference=[_copied()],
        goal="≤ 60 for a million on 2 cores",
        is_time=True,
        decisions=DECISIONS,
        moved=found.moved,
    )
    report("memory of its workers, RSS", [peak / MIB], "MiB", goal="≤ 1024")


def _tried(worker: int, draft: Any) -> tuple[float, int, WhatIf]:
    """Seconds from the click to the result, and the most memory that the worker's processes had together."""
    person = StaffMember.objects.get(email="bench@example.org")
    began, peak = time.perf_counter(), 0
    with scope.enter(scope.SYSTEM) as at:
        asked = running.begin(draft, person=person, at=at)
    while True:
        family = [psutil.Process(worker), *psutil.Process(worker).children(recursive=True)]
        peak = max(peak, sum(one.memory_info().rss for one in family))
        found = WhatIf.objects.get(pk=asked.pk)
        if not found.is_running:
            return time.perf_counter() - began, peak, found
        time.sleep(LOOK_EVERY)


def _draft() -> Any:
    """One that asks for more years, so that some move."""
    person = StaffMember.objects.create(email="bench@example.org", full_name="Bench", role="policy")
    with scope.enter(scope.SYSTEM) as at:
        version = in_force(at).version_id
        draft = drafts.prepare(_version(version), person=person)
        draft.rules.update(min_age=25)
    return draft


def _version(version_id: uuid.UUID) -> ProgrammeVersion:
    return ProgrammeVersion.objects.get(pk=version_id)


def _copied() -> float:
    began = time.perf_counter()
    with scope.enter(scope.SYSTEM), connection.connection.cursor() as cursor, cursor.copy(THE_SAME) as copy:
        for _block in copy:
            pass
    return time.perf_counter() - began


def _decisions(published: Published, places: Any) -> Callable[[Any], None]:
    """Keys and decisions, some thousand at once, for the cases that there are."""

    def made(cursor: Any) -> None:
        cursor.execute("SELECT number, id, office, at FROM numbered ORDER BY number")
        numbered = cursor.fetchall()
        # Nothing is copied into a table with row-level security.
        cursor.execute(f"CREATE TEMPORARY TABLE made AS SELECT {COLUMNS} FROM routing_decision WITH NO DATA")
        with scope.enter(scope.SYSTEM):
            trial = Trial(_version(published.version_id).content)
        dice = random.Random(7)
        for start in range(0, len(numbered), MADE_AT_ONCE):
            keys, rows = [], []
            for number, id_, office, at in numbered[start : start + MADE_AT_ONCE]:
                secret = dice.randbytes(32)
                key = CaseKey(subject_id=id_, country=office)
                key.wrapping_key, key.wrapped = key_file().wrap(office, secret, key.context)
                keys.append((key.id, id_, 1, office, key.wrapping_key, key.wrapped))
                facts = facts_of(_household(dice, office, at), places[office], on=at.date())
                says, row_id = (
                    trial.says(facts),
                    uuid.UUID(hashlib.md5(f"decision{number}".encode(), usedforsecurity=False).hexdigest()),
                )
                place = f"routing_decision|facts|{id_}|{row_id}|".encode()
                sealed = cipher.seal(facts, secret=secret, number=1, place=place)
                version = published.version_id
                rows.append((row_id, id_, office, id_, version, 2, "e", at, *says, sealed, sealed[:200]))
            _copy("default", f"COPY made ({COLUMNS}) FROM STDIN", rows)
            cursor.execute(f"INSERT INTO routing_decision ({COLUMNS}) SELECT {COLUMNS} FROM made")
            cursor.execute("TRUNCATE made")
            _copy(
                "keys", "COPY vault_casekey (id, subject_id, number, country, wrapping_key, wrapped) FROM STDIN", keys
            )

    return made


def _copy(alias: str, text: str, rows: list[tuple[Any, ...]]) -> None:
    connections[alias].ensure_connection()
    with connections[alias].connection.cursor() as cursor, cursor.copy(text) as copy:
        for row in rows:
            copy.write_row(row)


def _household(dice: random.Random, office: str, at: Any) -> dict[str, Any]:
    def person(number: int) -> dict[str, Any]:
        relationship = "principal" if number == 1 else dice.choice(["spouse", "child", "child", "parent", "sibling"])
        year = dice.randint(1950, 2005) if relationship != "child" else dice.randint(2006, 2024)
        return member(
            f"m{number}",
            relationship,
            birth_date=f"{year}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}",
            nationalities=[dice.choice(["VE", "VE", "HT", "CU", "NI", "SV", "CO"])],
            present_since=f"{dice.randint(2018, 2025)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}",
            legal_status={
                "code": dice.choice(["refugee", "asylum_seeker", "regular", "irregular"]),
                "entry": dice.choice(["regular", "irregular"]),
                "registered_on": f"{dice.randint(2019, 2024)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}",
            },
            needs=[need for need in ("SM-DP", "DS-PD", "SV-VA", "LP-TR", "SC-UC") if dice.random() < 0.04],
        )

    return document(
        *(person(number) for number in range(1, dice.choice([1, 1, 2, 3, 4]) + 1)),
        submitted_at=at.replace(
            hour=dice.randint(5, 23), minute=dice.randint(0, 59), second=dice.randint(0, 59)
        ).isoformat(),
        applying_to=office,
        residence={"country": office, "area": f"{office}-{dice.choice('ABPG')}", "place": "Quito"},
        languages=[dice.choice(["spa", "spa", "hat"])],
    )
