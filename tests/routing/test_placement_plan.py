"""The plan keeps free places for whom they are worth most; families are whole in every world."""

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from routing.placement.plan import IMPOSSIBLE, Demand, plan

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
