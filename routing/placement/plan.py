"""Which free place is kept for whom, for the good of all: a min-cost flow, families whole. Knows no case by name.

The plan only keeps places; who gets what is then decided one by one by the pure core, from what is left. As a program
it reads and writes JSON, so that the solver is in no process of the site (`routing.placement.solving`).
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

IMPOSSIBLE = -1
CANDIDATES = 8  # arcs a case and a place start with; those that could still better the plan are added
Matrix = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Demand:
    """`worth[j]`: of giving place j to it, IMPOSSIBLE where it cannot have it; `size` places of one kind or none."""

    size: int
    worth: Sequence[int]


def plan(demands: Sequence[Demand], free: Sequence[int]) -> list[int | None]:
    """Place of each demand, None where none is left; the sum of what is worth most.

    Exact for single cases. Families come first, whole, at prices that the single cases would pay.
    """
    if not demands or not len(free):
        return [None] * len(demands)
    worth = np.array([demand.worth for demand in demands], dtype=np.int64)
    left = np.array(free, dtype=np.int64)
    sizes = np.array([demand.size for demand in demands])
    given: list[int | None] = [None] * len(demands)
    grouped = np.flatnonzero(sizes > 1)
    if len(grouped):
        # Each member as if alone: what a place is worth to the next who would have it.
        _alone, prices = _flow(np.repeat(worth // sizes[:, None], sizes, axis=0), left)
        for at in sorted(grouped, key=lambda at: (-int(worth[at].max()), int(at))):
            surplus = np.where(
                (worth[at] >= 0) & (left >= sizes[at]), worth[at] - sizes[at] * prices, np.iinfo(np.int64).min
            )
            best = int(surplus.argmax())
            if surplus[best] > np.iinfo(np.int64).min:
                given[at] = best
                left[best] -= sizes[at]
    single = np.flatnonzero(sizes == 1)
    chosen, _prices = _flow(worth[single], left)
    for at, place in zip(single, chosen, strict=True):
        given[at] = None if place < 0 else int(place)
    return given


def _flow(worth: Matrix, free: Matrix) -> tuple[Matrix, Matrix]:
    """(place of each row or -1, price of each place). Optimal over all pairs, though few are handed to the solver."""
    if not len(worth):
        return np.empty(0, dtype=np.int64), np.zeros(len(free), dtype=np.int64)
    rows, places = _first_pairs(worth)
    while True:
        chosen = _solve(worth, free, rows, places)
        prices = _prices(worth, free, chosen, rows, places)
        own = np.where(chosen >= 0, worth[np.arange(len(worth)), chosen] - prices[chosen], 0)
        more = np.argwhere((worth >= 0) & (free > 0) & (worth - prices > own[:, None]))
        if not len(more):
            return chosen, prices
        pairs = np.unique(np.concatenate([rows * worth.shape[1] + places, more[:, 0] * worth.shape[1] + more[:, 1]]))
        rows, places = np.divmod(pairs, worth.shape[1])


def _first_pairs(worth: Matrix) -> tuple[Matrix, Matrix]:
    """The best places of each case and the best cases of each place."""
    count, kinds = worth.shape
    by_case = np.argpartition(-worth, min(CANDIDATES, kinds) - 1, axis=1)[:, :CANDIDATES]
    by_place = np.argpartition(-worth, min(CANDIDATES, count) - 1, axis=0)[:CANDIDATES]
    rows = np.concatenate([np.repeat(np.arange(count), by_case.shape[1]), by_place.ravel()])
    places = np.concatenate([by_case.ravel(), np.tile(np.arange(kinds), by_place.shape[0])])
    pairs = np.unique(rows * kinds + places)
    rows, places = np.divmod(pairs, kinds)
    possible = worth[rows, places] >= 0
    return rows[possible], places[possible]


def _solve(worth: Matrix, free: Matrix, rows: Matrix, places: Matrix) -> Matrix:
    count, kinds = worth.shape
    source, sink = count + kinds, count + kinds + 1
    flow = SimpleMinCostFlow()
    one, none = np.ones(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    everybody, everywhere = np.arange(count), count + np.arange(kinds)
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        rows, count + places, np.ones(len(rows), dtype=np.int64), -worth[rows, places]
    )
    flow.add_arcs_with_capacity_and_unit_cost(np.full(count, source), everybody, one, none)
    flow.add_arcs_with_capacity_and_unit_cost(everybody, np.full(count, sink), one, none)  # left without a place
    flow.add_arcs_with_capacity_and_unit_cost(everywhere, np.full(kinds, sink), free, np.zeros(kinds, dtype=np.int64))
    flow.set_node_supply(source, count)
    flow.set_node_supply(sink, -count)
    status = flow.solve()
    if status != SimpleMinCostFlow.OPTIMAL:
        raise RuntimeError(f"min-cost flow: {status}")
    chosen = np.full(count, -1, dtype=np.int64)
    if len(arcs):
        taken = flow.flows(arcs) > 0
        chosen[rows[taken]] = places[taken]
    return chosen


def _prices(worth: Matrix, free: Matrix, chosen: Matrix, rows: Matrix, places: Matrix) -> Matrix:
    """The lowest prices at which everybody keeps what they have; 0 where places are left."""
    prices = np.zeros(len(free), dtype=np.int64)
    held = chosen[rows]
    own = np.where(held >= 0, worth[rows, held], 0)
    other = held != places
    row_places, row_worth, held, own = places[other], worth[rows, places][other], held[other], own[other]
    while True:
        asked = prices.copy()
        np.maximum.at(asked, row_places, row_worth - own + np.where(held >= 0, prices[held], 0))
        if np.array_equal(asked, prices):
            return prices
        prices = asked


def main() -> None:
    asked = json.load(sys.stdin)
    demands = [Demand(size, worth) for size, worth in zip(asked["sizes"], asked["worths"], strict=True)]
    json.dump(plan(demands, asked["free"]), sys.stdout)


if __name__ == "__main__":
    main()
