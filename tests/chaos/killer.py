"""kill -9 for the parts of a site, each in the middle of its work: frozen, looked at, and let go on if it was idle."""

import contextlib
import datetime
import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle

import redis
from django.db import connection

from config.embedded.valkey import Valkey
from outbox.models import Message, MessageQuerySet
from tests.chaos.driver import Driver
from tests.chaos.site import Site

PAUSE = 0.5  # seconds before a blow, at most; the dice say how long
# Part -> seconds between seeing it at work and freezing it, at most; with the relay it is a tick.
MOMENTS = {"web": 0.02, "worker": 0.05, "retry": 0.02, "relay": 0.1, "broker": 0.005}
RESERVE = 5  # cases that are kept back at each blow, in case the part has nothing to do when it comes
BURST = 8  # cases sent when all is idle: two for each office, so that not every batch finds a free slot at once
MOST_WAITING = 150  # cases without an answer or a decision; with more of them the next blow waits
SPARED = 3  # attempts; after five a message is a dead letter, as promised, and this test counts none
LOOK_EVERY = 0.003  # seconds; most transactions are longer
PATIENCE = 45  # seconds for a part to come back (a supervisor waits 10 s at most) and to find work

# Frozen inside a transaction that has written something: it can neither be done nor have done nothing.
_WRITING = """
    SELECT EXISTS (SELECT FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = %s
            AND state = 'idle in transaction' AND backend_xid IS NOT NULL)
"""
_CONNECTED = """
    SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = %s)
"""


@dataclass(frozen=True)
class Fault:
    """`how`: whole (all its processes), head (the first alone), hands (all but the first), forgetful (data gone)."""

    part: str
    how: str = "whole"


@dataclass(frozen=True)
class Blow:
    """One kill that hit work: when, by the database's clock, and how many cases waited for their decision."""

    fault: Fault
    at: datetime.datetime
    waiting: int


def workers_and_relay(rounds: int, dice: random.Random) -> list[Fault]:
    """Both once a round, in any order, and beside them one of: the hands of the worker, the retry worker, the web."""
    beside = cycle(["hands", "retry", "web"])
    faults = []
    for _round in range(rounds):
        part = next(beside)
        worker = [Fault("worker", dice.choice(["whole", "head"]))]
        if part == "hands":
            worker.append(Fault("worker", "hands"))
        elif part == "retry":
            worker.append(Fault("retry"))  # after the worker's death it has something to do
        else:
            worker.insert(0, Fault("web", dice.choice(["whole", "head", "hands"])))
        pieces = [worker, [Fault("relay")]]
        dice.shuffle(pieces)
        faults += [fault for piece in pieces for fault in piece]
    return faults


def broker(rounds: int, dice: random.Random) -> list[Fault]:
    """In turn with and without what it had written down."""
    return [Fault("broker", how) for how, _round in zip(cycle(["whole", "forgetful"]), range(rounds), strict=False)]


class Killer:
    def __init__(self, site: Site, driver: Driver, dice: random.Random) -> None:
        self._site, self._driver, self._dice = site, driver, dice
        self._valkey = Valkey(site.place)
        self._queue = redis.Redis(unix_socket_path=str(site.place.valkey_socket), socket_timeout=1)
        self._dead: set[int] = set()
        self.missed: list[Fault] = []

    def carry_out(self, faults: list[Fault]) -> list[Blow]:
        """One after the other, each while its share of the cases is being sent."""
        blows = []
        for number, fault in enumerate(faults):
            self._let_catch_up()
            share = self._driver.left // (len(faults) - number)
            self._driver.send(share - min(share // 2, RESERVE))
            time.sleep(self._dice.uniform(0, PAUSE))
            blow = self._strike(fault)
            if blow:
                blows.append(blow)
            elif fault.part != "retry":  # which may well have nothing to do
                self.missed.append(fault)
        return blows

    def _let_catch_up(self) -> None:
        """So that a long run is a short one many times, whatever the machine can do."""
        give_up_at = time.monotonic() + PATIENCE
        while time.monotonic() < give_up_at:
            if self._driver.pending < MOST_WAITING and waiting().count() < MOST_WAITING:
                return
            time.sleep(PAUSE)

    def _strike(self, fault: Fault) -> Blow | None:
        """None when the part did not come to work; then it is not killed."""
        give_up_at = time.monotonic() + PATIENCE
        while time.monotonic() < give_up_at:
            if self._is_at_work(fault.part, frozen=False):
                time.sleep(self._dice.uniform(0, MOMENTS[fault.part]))
                with self._frozen(fault.part) as pid:
                    if pid and self._is_at_work(fault.part, frozen=True):
                        return self._kill(fault, pid)
            elif fault.part == "retry" and not waiting().filter(attempts__gt=0).exists():
                return None
            elif not self._driver.pending and not waiting().exists():
                self._driver.send(BURST)
            time.sleep(LOOK_EVERY)
        return None

    def _is_at_work(self, part: str, *, frozen: bool) -> bool:
        if part == "broker":
            # Whether something lies in it, for which no worker has come yet; frozen it does not say so itself.
            return waiting().filter(attempts=0, sends__gt=0).exists() if frozen else self._queued() > 0
        pid, name = self._site.process(part)
        if pid in self._dead:
            return False
        if part == "relay":
            return waiting().filter(attempts=0).exists() and _ask(_CONNECTED, name)
        if part == "retry" and waiting().filter(attempts__gte=SPARED).exists():
            return False
        return _ask(_WRITING, name)

    def _queued(self) -> int:
        try:
            return int(self._queue.llen("celery"))
        except redis.RedisError:
            return 0

    @contextlib.contextmanager
    def _frozen(self, part: str) -> Iterator[int]:
        """Yields its process, or 0 while it has none; whatever is alive of it then goes on."""
        pid = self._valkey.pid() if part == "broker" else self._site.process(part)[0]
        if pid in self._dead or not _send(pid, signal.SIGSTOP):
            yield 0
            return
        try:
            yield pid
        finally:
            _send(pid, signal.SIGCONT)

    def _kill(self, fault: Fault, pid: int) -> Blow:
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            blow = Blow(fault, cursor.fetchone()[0], waiting().count())
        if fault.how == "forgetful":
            shutil.rmtree(self._valkey.folder / "appendonlydir")
        if fault.how == "whole":
            os.killpg(os.getpgid(pid), signal.SIGKILL)
        elif fault.how == "hands":
            for hand in _hands(pid):
                os.kill(hand, signal.SIGKILL)
        else:
            os.kill(pid, signal.SIGKILL)
        if fault.how != "hands":
            self._dead.add(pid)
        return blow


def waiting() -> MessageQuerySet:
    """Messages of confirmed cases that have no decision yet."""
    return Message.objects.still_open().filter(topic="case.received")


def _ask(question: str, name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(question, [name])
        return bool(cursor.fetchone()[0])


def _send(pid: int, number: signal.Signals) -> bool:
    """To the process and all in its group; false when there is none (0 would be our own)."""
    if not pid:
        return False
    try:
        os.killpg(os.getpgid(pid), number)
    except ProcessLookupError:
        return False
    return True


def _hands(pid: int) -> list[int]:
    listed = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=True)
    return [int(number) for number in listed.stdout.split()]
