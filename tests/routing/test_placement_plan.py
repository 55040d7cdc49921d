"""The plan keeps free places for whom they are worth most; families are whole in every world."""

import itertools
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.placement import solving
from routing.placement.plan import IMPOSSIBLE, Demand, plan
from routing.placement.solving import NoPlan, planned

KINDS = 4
WORTHS = st.lists(st.one_of(st.just(IMPOSSIBLE), st.integers(0, 30)), min_size=KINDS, max_size=KINDS)
FREE = st.lists(st.integers(0, 4), min_size=KINDS, max_size=KINDS)


def value(demands, given_out):
    return sum(demand.worth[at] for demand, at in zip(demands, given_out, strict=True) if at is not None)


def used(demands, given_out):
    sums = [0] * KINDS
    for demand, at in zip(demands, given_out, strict=True):
        if at is not None:
            sums[at] += demand.size
    return sums


@settings(max_examples=400, deadline=None)
@given(st.lists(st.builds(Demand, size=st.integers(1, 4), worth=WORTHS), max_size=12), FREE)
def test_in_every_world_no_family_is_split_and_no_place_is_given_twice(demands, free):
    given_out = plan(demands, free)
    assert len(given_out) == len(demands)
    assert all(taken <= there for taken, there in zip(used(demands, given_out), free, strict=True))
    assert all(demand.worth[at] != IMPOSSIBLE for demand, at in zip(demands, given_out, strict=True) if at is not None)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.builds(Demand, size=st.just(1), worth=WORTHS), max_size=4), FREE)
def test_without_families_no_other_plan_is_worth_more(demands, free):
    best = max(
        (
            value(demands, tried)
            for tried in itertools.product([None, *range(KINDS)], repeat=len(demands))
            if all(at is None or demand.worth[at] >= 0 for demand, at in zip(demands, tried, strict=True))
            and all(taken <= there for taken, there in zip(used(demands, tried), free, strict=True))
        ),
        default=0,
    )
    assert value(demands, plan(demands, free)) == best


def test_what_few_candidates_would_miss_is_found():
    """All want the same place; only from the tenth on does anybody get one at all."""
    kinds = 30
    demands = [Demand(1, list(range(kinds, 0, -1))) for _one in range(kinds)]
    assert sorted(plan(demands, [1] * kinds)) == list(range(kinds))


def test_without_places_or_cases_there_is_nothing_to_plan():
    assert plan([], [1]) == []
    assert plan([Demand(1, [])], []) == [None]


WANTED_BY_ALL = ([1, 1], [[9, 5], [9, 1]], [1, 1])


def test_the_solver_is_asked_in_a_process_of_its_own():
    """Both want the first place; the second loses more without it."""
    assert planned(*WANTED_BY_ALL) == [1, 0]
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, routing.placement.solving as _; print('numpy' in sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
        env=solving.ENVIRONMENT | {"DJANGO_SETTINGS_MODULE": "config.settings"},
    )
    assert loaded.stdout.strip() == "False"


def test_where_everybody_gets_the_best_nobody_is_asked(monkeypatch):
    monkeypatch.setattr(solving, "SECONDS", 0)
    assert planned([1, 2, 1], [[9, 5], [1, 5], [IMPOSSIBLE, IMPOSSIBLE]], [1, 2]) == [0, 1, None]


def test_a_solver_that_does_not_answer_in_time_is_told(monkeypatch):
    monkeypatch.setattr(solving, "SECONDS", 0)
    with pytest.raises(NoPlan):
        planned(*WANTED_BY_ALL)
