"""A version that comes into force while people look, ask and send: page, checker and decision are of one version.

Threads go through the whole application, each with database sessions of its own, and a router follows some seconds
later. PUBLISH_CASES=1200 PUBLISH_SECONDS=60 runs it for long.
"""

import datetime
import json
import os
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass
from types import SimpleNamespace

from django.db import connections
from django.test import Client
from django.urls import reverse

from intake.models import Case, PreRegistration
from intake.reasons import OUTCOMES
from offices import drafts, versions
from offices.models import ApiKey, Office, ProgrammeVersion
from offices.openings import now
from routing.models import Decision
from routing.services import route_cases
from tests.conftest import make_person
from tests.documents import document
from tests.intake.public.test_check import ANA
from vault import lookup, scope

CASES = int(os.environ.get("PUBLISH_CASES", "120"))
SECONDS = int(os.environ.get("PUBLISH_SECONDS", "11"))  # from the approval to the moment
THREADS = 4
LATE = 2  # seconds that the router is behind
OLD, NEW = "old", "new"


@dataclass
class Round:
    """What one client saw: (version, asked at, answered at) of the page and of the checker, and the case it sent."""

    page: tuple[str, float, float]
    check: tuple[str, float, float]
    reference: str


class Clients:
    """They go on until enough was sent on both sides of the moment."""

    def __init__(self, moment: float) -> None:
        self.moment, self.rounds, self.errors = moment, [], []
        self._lock, self._sent = threading.Lock(), Counter()

    def run(self, number: int) -> None:
        try:
            turn = 0
            while not self._is_enough():
                turn += 1
                self._one(f"10.{number}.{turn // 250}.{turn % 250 + 1}")
        except Exception as error:
            self.errors.append(error)
        finally:
            connections.close_all()

    def _is_enough(self) -> bool:
        with self._lock:
            return self._sent[NEW] >= CASES // 3 and sum(self._sent.values()) >= CASES

    def _one(self, address: str) -> None:
        visitor = Client(REMOTE_ADDR=address)
        page = timed(lambda: OLD if visitor.get("/").content.decode().count("tag eligible") == 4 else NEW)
        check = timed(
            lambda: (
                OLD if str(OUTCOMES["eligible"]) in visitor.post(reverse("public_check"), ANA).content.decode() else NEW
            )
        )
        key = uuid.uuid4().hex
        answer = Client(headers={"Authorization": "Bearer the key", "Idempotency-Key": key}).post(
            "/api/v1/pre-registrations", json.dumps(document()), content_type="application/json"
        )
        assert answer.status_code == 201, answer.content
        with self._lock:
            self.rounds.append(Round(page, check, answer.json()["reference"]))
            self._sent[OLD if time.time() < self.moment else NEW] += 1


def timed(look):
    asked = time.time()
    return look(), asked, time.time()


def follow(clients: Clients, stop: threading.Event) -> None:
    """A router that is always some seconds late."""
    done: set[str] = set()
    try:
        while True:
            ending = stop.is_set()
            known = {one.reference for one in list(clients.rounds)} - done
            time.sleep(LATE)
            with scope.enter(scope.SYSTEM):
                ids = list(Case.objects.filter(reference__in=known).values_list("id", flat=True))
            route_cases([SimpleNamespace(subject_id=one, event="e") for one in ids], office="EC")
            done |= known
            if ending:
                return
    except Exception as error:
        clients.errors.append(error)
    finally:
        connections.close_all()


def publish() -> ProgrammeVersion:
    """Checked and approved for a moment from which Guatemala is closed and Venezuelans are not on Ecuador's list."""
    with scope.enter(scope.SYSTEM):
        ana, eva = (make_person("policy", email=f"{name}@example.org") for name in ("ana", "eva"))
        draft = drafts.prepare(ProgrammeVersion.objects.get(), person=ana)
        draft.windows.filter(office="GT", is_demo=True).delete()
        draft.rules.filter(code="EC-DEMO").update(nationalities=["CO"])
        wanted = now() + datetime.timedelta(seconds=SECONDS)
        return versions.approve(versions.check(draft, person=ana, moment=wanted), person=eva)


def test_page_checker_and_decision_are_of_one_version_when_it_comes_into_force_under_load(committed, record_property):
    key = ApiKey.objects.create(label="partner", digest=lookup.secret("the key"))
    key.offices.set(Office.objects.filter(code="EC"))
    first, second = ProgrammeVersion.objects.get(), publish()
    moment = second.in_force_from.timestamp()
    clients, stop = Clients(moment), threading.Event()
    router = threading.Thread(target=follow, args=(clients, stop))
    threads = [threading.Thread(target=clients.run, args=(number,)) for number in range(THREADS)]
    for thread in [router, *threads]:
        thread.start()
    for thread in threads:
        thread.join()
    stop.set()
    router.join()
    assert clients.errors == []

    names = {first.pk: OLD, second.pk: NEW}
    with scope.enter(scope.SYSTEM):
        sent = {
            row.case.reference: (names[row.programme_version_id], row.received_at.timestamp())
            for row in PreRegistration.objects.select_related("case")
        }
        decided = {
            row.case.reference: (names[row.programme_version_id], row.outcome, row.decided_at.timestamp())
            for row in Decision.objects.select_related("case")
        }
    assert set(sent) == set(decided) == {one.reference for one in clients.rounds}
    wrong, figures = [], Counter()
    for one in clients.rounds:
        judged, received = sent[one.reference]
        by, outcome, at = decided[one.reference]
        figures[judged] += 1
        figures["decided after the moment, sent before"] += received < moment <= at
        figures["looked before the moment, sent after"] += one.page[1] < moment <= received
        said = {OLD: "eligible", NEW: "not_eligible"}[judged]
        fits = judged == (OLD if received < moment else NEW) and (by, outcome) == (judged, said)
        seen = all(is_of(version, asked, answered, moment) for version, asked, answered in (one.page, one.check))
        is_whole = received < moment or one.page[1] >= moment  # on one side of the moment from the first look on
        if not (fits and seen) or (is_whole and {one.page[0], one.check[0], judged, by} != {judged}):
            wrong.append((one, judged, by, outcome))
    record_property("figures", f"{len(sent)} cases, {dict(figures)}, of different versions: {len(wrong)}")
    assert wrong == []
    assert min(figures[OLD], figures[NEW]) >= CASES // 6


def is_of(version: str, asked: float, answered: float, moment: float) -> bool:
    """Whoever was answered before the moment saw the old one, whoever asked after it the new one."""
    if answered < moment:
        return version == OLD
    return version == NEW or asked < moment
