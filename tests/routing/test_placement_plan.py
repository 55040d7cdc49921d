"""The plan keeps free places for whom they are worth most; families are whole in every world."""

import datetime
import itertools
import json
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.core.placement import TERMS, Carer, Situation, Slot, Spot, Wanted, place, situation_from
from routing.placement import solving
from routing.placement.deciding import give_out
from routing.placement.plan import IMPOSSIBLE, Demand, plan
from routing.placement.solving import NoPlan, planned
from routing.placement.units import Unit
from routing.placement.world import World

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


SITES = ("QUITO", "IBARRA")
SPOTS = (Spot("QUITO", ("EC-P",), -0.22, -78.51), Spot("IBARRA", ("EC-I",), 0.35, -78.13))
DAYS = ("2026-01-05", "2026-01-06")
TODAY = datetime.date(2026, 1, 4)
FAMILIES = st.builds(
    Wanted,
    cases=st.lists(st.uuids(version=4).map(str), min_size=1, max_size=3, unique=True).map(sorted).map(tuple),
    queues=st.just(("screening",)),
    rank=st.integers(0, 2),
    areas=st.sampled_from([("EC-P",), ("EC-I",), ("EC-I", "EC-P")]),
    languages=st.sampled_from([(("spa",),), (("hat",),), (("hat",), ("spa",))]),
    skills=st.just(()),
    sexes=st.just(()),
    must_come=st.booleans(),
    is_frail=st.booleans(),
    effort=st.integers(5, 40),
)
STAFF = st.builds(
    Carer,
    person=st.uuids(version=4).map(str),
    queues=st.just(("screening",)),
    languages=st.sampled_from([("spa",), ("hat", "spa")]),
    skills=st.just(()),
    sex=st.just(""),
    site=st.sampled_from(["", *SITES]),
    effort_a_day=st.integers(20, 120),
    most_open_cases=st.integers(1, 8),
    open_cases=st.integers(0, 3),
    effort=st.integers(0, 60),
    away=st.sampled_from([(), DAYS[:1]]),
)


@settings(max_examples=30, deadline=None)  # each asks the solver, in its own process
@given(
    st.lists(FAMILIES, max_size=8, unique_by=lambda wanted: wanted.cases),
    st.lists(STAFF, max_size=4, unique_by=lambda carer: carer.person),
    st.lists(st.integers(0, 4), min_size=8, max_size=8),
)
def test_in_every_world_families_are_whole_and_nobody_gets_more_than_they_can_carry(wishes, staff, free):
    slots = tuple(
        Slot(site, day, DAYS.index(day), is_remote, number)
        for (site, day, is_remote), number in zip(itertools.product(SITES, DAYS, (False, True)), free, strict=True)
    )
    world = World(TODAY, slots, SPOTS, tuple(staff))
    known = [
        (
            Unit((), wanted, {}, "00" * 32),
            Situation(wanted, slots, SPOTS, tuple(staff), TERMS, "00" * 32, TODAY.isoformat()),
        )
        for wanted in wishes
    ]
    found = give_out(known, world)
    assert [one.unit.wanted for one in found] == wishes
    left = {(slot.site, slot.on, slot.is_remote): slot.free for slot in slots}
    cases = {carer.person: carer.open_cases for carer in staff}
    days = dict.fromkeys(itertools.product(cases, DAYS), 0)
    for one in found:
        if one.placed.outcome == "placed":
            slot = one.placed.slot
            left[slot.site, slot.on, slot.is_remote] -= len(one.unit.wanted.cases)
            cases[one.placed.person] += len(one.unit.wanted.cases)
            days[one.placed.person, slot.on] += one.unit.wanted.effort
        assert place(situation_from(json.loads(json.dumps(one.situation.as_json())))) == one.placed
    assert min(left.values()) >= 0
    limits = {carer.person: carer for carer in staff}
    assert all(
        number <= max(limits[person].most_open_cases, limits[person].open_cases) for person, number in cases.items()
    )
    assert all(effort <= limits[person].effort_a_day for (person, _day), effort in days.items())
