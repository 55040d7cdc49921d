"""Promises R1, R2, R3, R4 and R9 under kill -9: what was confirmed is there, decided once, and nothing is left over.

CHAOS_CASES and CHAOS_ROUNDS make the run longer; `make chaos` does.
"""

import contextlib
import os
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.chaos.account import Account, account, figures
from tests.chaos.driver import Driver
from tests.chaos.killer import Fault, Killer, broker, waiting, workers_and_relay
from tests.chaos.site import Site

CASES = int(os.environ.get("CHAOS_CASES", "200"))
ROUNDS = int(os.environ.get("CHAOS_ROUNDS", "5"))
SOON = 60  # seconds after the last kill; the promise, not a measure of speed

pytestmark = pytest.mark.chaos


@dataclass
class Outcome:
    """`missed`: faults that found nothing to hit, so that the run proves less than it says."""

    unconfirmed: int = 0
    missed: list[Fault] = field(default_factory=list)
    account: Account = field(default_factory=Account)


def live_through(faults: list[Fault], site: Site, cases: int, dice: random.Random) -> tuple[Outcome, str]:
    """Send the cases, kill meanwhile, give it a minute; what came of it, and the figures."""
    driver = Driver(site.address, cases=cases, dice=dice)
    killer = Killer(site, driver, dice)
    with contextlib.closing(driver):
        blows = killer.carry_out(faults)
        end = time.monotonic() + SOON
        driver.finish()
    while waiting().exists() and time.monotonic() < end:
        time.sleep(0.1)
    outcome = Outcome(len(driver.keys) - len(driver.journal), killer.missed, account(driver.journal))
    assert len(driver.keys) >= cases
    return outcome, figures(len(driver.journal), blows, outcome.account, unanswered=len(driver.unanswered))


def test_every_confirmed_case_is_decided_once_though_worker_relay_and_web_are_killed(
    site: Site, dice: random.Random, record_property: Callable[[str, Any], None]
) -> None:
    outcome, shown = live_through(workers_and_relay(ROUNDS, dice), site, CASES, dice)
    record_property("figures", shown)
    assert outcome == Outcome()


def test_every_confirmed_case_is_decided_once_though_the_broker_is_killed_and_forgets(
    site: Site, dice: random.Random, record_property: Callable[[str, Any], None]
) -> None:
    outcome, shown = live_through(broker(ROUNDS, dice), site, CASES // 2, dice)
    record_property("figures", shown)
    assert outcome == Outcome()
