"""A plan of 1,000 cases over 240 places, beside the best possible one; then with linked families, kept whole."""

import random
import time

import numpy as np
from scipy.optimize import linear_sum_assignment

from routing.placement.plan import Demand, plan
from routing.placement.solving import planned
from tests.bench.reporting import in_turn, report

CASES, PLACES = 1_000, 240
DAYS, SITES = 48, 5  # of a structured instance: everybody wants the same near and early places
FAMILIES = 150
TIMES = 2  # a round


def worths(dice: np.random.Generator, *, is_structured: bool) -> np.ndarray:
    """Of each case in each place; structured as in an office: near sites and early days are wanted by all."""
    if not is_structured:
        return dice.integers(0, 1_000, (CASES, PLACES))
    day, site = np.arange(PLACES) % DAYS, np.arange(PLACES) // DAYS
    near = dice.integers(0, 300, (CASES, SITES))[:, site]
    return 2_000 - near - day * dice.choice([5, 20], (CASES, 1), p=[0.9, 0.1]) - dice.integers(0, 3, (CASES, PLACES))


def run() -> None:
    dice = np.random.default_rng(20261124)
    for kind in ("random", "structured"):
        worth = worths(dice, is_structured=kind == "structured")
        demands = [Demand(1, row) for row in worth]
        free = [1] * PLACES
        given = plan(demands, free)
        value = int(sum(worth[at, place] for at, place in enumerate(given) if place is not None))
        rows, places = linear_sum_assignment(worth, maximize=True)
        assert len({place for place in given if place is not None}) == sum(place is not None for place in given)
        best = int(worth[rows, places].sum())
        sizes = {"cases": CASES, "places": PLACES}
        report(f"assignment, {kind}: value", [value], "worth", reference=[best], goal=">= 0.999 x", **sizes)
        taken = in_turn(
            {
                "ours": lambda demands=demands, free=free: plan(demands, free),
                "scipy": lambda worth=worth: linear_sum_assignment(worth, maximize=True),
            },
            clock=time.process_time,
            times={"ours": TIMES, "scipy": TIMES},
        )
        ours, scipy = ([one * 1e3 for one in taken[name]] for name in ("ours", "scipy"))
        report(f"assignment, {kind}: time", ours, "ms", reference=scipy, is_time=True, **sizes)
    _linked(dice)


def _linked(dice: np.random.Generator) -> None:
    """The same number of cases, some of them in families of two to five; five places a site and day."""
    drawn = random.Random(1)
    worth = worths(dice, is_structured=True)
    demands, at = [], 0
    while at < CASES:
        size = drawn.randint(2, 5) if len(demands) < FAMILIES else 1
        size = min(size, CASES - at)
        demands.append(Demand(size, worth[at : at + size].sum(axis=0)))
        at += size
    free = [5] * PLACES

    def whole() -> None:
        given = plan(demands, free)
        used = [0] * PLACES
        for demand, place in zip(demands, given, strict=True):
            if place is not None:
                used[place] += demand.size
        assert max(used) <= max(free)

    taken = in_turn({"ours": whole}, clock=time.process_time, times={"ours": TIMES})
    apart = in_turn(
        {"ours": lambda: planned([one.size for one in demands], [one.worth.tolist() for one in demands], free)},
        times={"ours": 1},
        rounds=5,
    )
    report(
        "assignment, linked families whole",
        [one * 1e3 for one in taken["ours"]],
        "ms",
        goal="<= 1000 ms",
        is_time=True,
        cases=CASES,
        places=PLACES,
        families=FAMILIES,
    )
    report(
        "the same, asked of a process of its own",
        [one * 1e3 for one in apart["ours"]],
        "ms",
        goal="<= 1000 ms",
        is_time=True,
        cases=CASES,
        places=PLACES,
        families=FAMILIES,
    )
