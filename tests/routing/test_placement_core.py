"""The pure core of placement: each thing that speaks against a person or a place, the order of the others, the tie."""

import dataclasses
import json
import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.core.placement import (
    TERMS,
    Carer,
    Situation,
    Slot,
    Spot,
    Wanted,
    choices,
    families,
    place,
    seed_of,
    situation_from,
    together,
    wanted_by,
)

ANA, EVA, IDA = (str(uuid.UUID(int=number)) for number in (1, 2, 3))
CASE, OTHER = str(uuid.UUID(int=10)), str(uuid.UUID(int=11))
VERSION = str(uuid.UUID(int=99))
QUITO = Spot("QUITO", ("EC-P",), -0.22, -78.51)
GUAYAQUIL = Spot("GUAYAQUIL", ("EC-G",), -2.19, -79.89)
IBARRA = Spot("IBARRA", ("EC-I",), 0.35, -78.13)
MONDAY = Slot("QUITO", "2026-01-05", 0, False, 1)
TUESDAY = Slot("QUITO", "2026-01-06", 1, False, 1)
CALL = Slot("QUITO", "2026-01-05", 0, True, 1)
WANTED = Wanted((CASE,), ("screening",), 2, ("EC-P",), (("spa",),), (), (), False, False, 10)
PERSON = Carer(ANA, ("screening",), ("spa",), (), "female", "", 60, 40, 0, 0)


def person(name=ANA, **changes) -> Carer:
    return dataclasses.replace(PERSON, person=name, **changes)


def situation(*carers: Carer, slots=(MONDAY, TUESDAY), spots=(QUITO, GUAYAQUIL, IBARRA), kin_with="", **wanted):
    return Situation(
        dataclasses.replace(WANTED, **wanted),
        tuple(slots),
        tuple(spots),
        carers,
        TERMS,
        seed_of(CASE, VERSION),
        "2026-01-04",
        kin_with,
    )


def people(given) -> dict[str, str]:
    return {one["person"]: one["reason"] for one in place(given).people}


def sites(given) -> dict[tuple[str, bool], str]:
    return {(one["site"], one["remote"]): one["reason"] for one in place(given).sites}


@pytest.mark.parametrize(
    ("carer", "wanted", "reason"),
    [
        ({"queues": ()}, {}, "ROLE"),
        ({"languages": ("hat", "fra")}, {}, "LANGUAGE"),
        ({}, {"skills": ("statelessness",)}, "SKILL"),
        ({}, {"sexes": ("male",)}, "SEX"),
        ({"sex": ""}, {"sexes": ("female",)}, "SEX"),
        ({"recused": ("RELATIVE",)}, {}, "RELATIVE"),
        ({"open_cases": 40}, {}, "OPEN_CASES"),
    ],
)
def test_what_speaks_against_a_person_is_named_and_another_is_chosen(carer, wanted, reason):
    able = person(EVA, skills=("statelessness",), sex=wanted.get("sexes", ("female",))[0])
    assert people(situation(person(**carer), able, **wanted)) == {ANA: reason, EVA: "CHOSEN"}


@pytest.mark.parametrize(
    ("carer", "reason"),
    [
        ({"away": ("2026-01-05",)}, "ON_LEAVE"),
        ({"site": "GUAYAQUIL"}, "OTHER_SITE"),
        ({"days": (("2026-01-05", 55),)}, "DAY_FULL"),
        ({"effort_a_day": 9}, "MORE_THAN_A_DAY"),
    ],
)
def test_what_speaks_against_a_person_on_a_day_is_named(carer, reason):
    assert people(situation(person(**carer), person(EVA), slots=[MONDAY])) == {ANA: reason, EVA: "CHOSEN"}


def test_a_day_is_taken_on_which_somebody_who_fits_is_there():
    found = place(situation(person(away=("2026-01-05",)), person(EVA, languages=("hat",))))
    assert (found.person, found.slot.on) == (ANA, "2026-01-06")


@pytest.mark.parametrize(
    ("carers", "reason"),
    [
        ([], "NO_STAFF"),
        ([{"queues": ()}], "ROLE"),
        ([{"queues": ()}, {"languages": ()}], "LANGUAGE"),
        ([{"languages": ()}, {"skills": ()}], "SKILL"),
        ([{"sex": "male"}, {"languages": ()}], "SEX"),
        ([{"sex": "male"}, {"recused": ("RELATIVE",)}], "CONFLICT"),
        ([{"recused": ("RELATIVE",)}, {"open_cases": 40}], "OPEN_CASES"),
        ([{"away": ("2026-01-05", "2026-01-06")}], "NOBODY_FREE"),
    ],
)
def test_nobody_is_left_at_the_stage_that_the_last_one_reached(carers, reason):
    staff = [person(str(uuid.UUID(int=20 + at)), **{"skills": ("x",)} | one) for at, one in enumerate(carers)]
    found = place(situation(*staff, skills=("x",), sexes=("female",)))
    assert (found.outcome, found.reason, found.person) == ("nobody", reason, "")


@pytest.mark.parametrize(
    ("slots", "wanted", "reason"),
    [
        ([], {}, "NO_PLACES"),
        ([dataclasses.replace(MONDAY, free=0)], {}, "FULL"),
        ([dataclasses.replace(MONDAY, free=0, kept=1)], {}, "KEPT_FOR_OTHERS"),
        ([MONDAY], {"cases": (CASE, OTHER)}, "FAMILY_DOES_NOT_FIT"),
        ([MONDAY], {"areas": ("",)}, "AREA_UNKNOWN"),
        ([MONDAY], {"areas": ("EC-W",)}, "AREA_NOT_SERVED"),
        ([MONDAY], {"areas": ("EC-G",)}, "TOO_FAR"),
        ([CALL], {"must_come": True}, "MUST_COME"),
    ],
)
def test_where_no_place_is_theirs_it_says_why(slots, wanted, reason):
    given = situation(person(), slots=slots, **wanted)
    found = place(given)
    assert (found.outcome, found.reason) == ("nobody", reason)
    assert set(sites(given).values()) <= {reason}
    assert people(given) == {ANA: "NO_PLACE"}


@pytest.mark.parametrize(
    ("carer", "reason"),
    [
        ({"away": ("2026-01-05", "2026-01-06")}, "ON_LEAVE"),
        ({"away": ("2026-01-05",), "days": (("2026-01-06", 55),)}, "DAY_FULL"),
        ({"effort_a_day": 9}, "MORE_THAN_A_DAY"),
        ({"site": "IBARRA"}, "OTHER_SITE"),
    ],
)
def test_where_there_are_places_a_person_who_fits_is_told_what_keeps_them_from_all_of_them(carer, reason):
    given = situation(person(**carer))
    assert (place(given).reason, people(given)) == ("NOBODY_FREE", {ANA: reason})


def test_who_lives_too_far_or_nobody_knows_where_is_called():
    for area in ("EC-G", "EC-W", ""):
        found = place(situation(person(), slots=[MONDAY, CALL], areas=(area,)))
        assert found.slot == CALL


def test_the_way_weighs_more_for_who_walks_badly():
    near, soon = dataclasses.replace(MONDAY, on="2026-01-09", ahead=4), dataclasses.replace(MONDAY, site="IBARRA")
    assert place(situation(person(), slots=[near, soon], rank=0)).slot == soon  # 76 km and no waiting
    assert place(situation(person(), slots=[near, soon], rank=2)).slot == near
    assert place(situation(person(), slots=[near, soon], rank=1, is_frail=True)).slot == near


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"has_kin": True, "effort": 500}, {"had_before": True}),
        ({"had_before": True, "effort": 500}, {}),
        ({"effort": 20, "effort_a_day": 60}, {"effort": 20, "effort_a_day": 40}),
        ({"effort": 20, "open_cases": 9}, {"effort": 30, "open_cases": 1}),
        ({"open_cases": 1}, {"open_cases": 2}),
    ],
)
def test_family_then_continuity_then_load_by_effort_then_number_decide(one, other):
    assert people(situation(person(ANA, **one), person(EVA, **other))) == {ANA: "CHOSEN", EVA: "LATER"}
    assert people(situation(person(ANA, **other), person(EVA, **one))) == {EVA: "CHOSEN", ANA: "LATER"}


def test_a_tie_is_broken_by_a_seed_that_anybody_can_derive():
    staff = [person(name) for name in (ANA, EVA, IDA)]
    one = situation(*staff)
    assert one.seed == uuid.UUID(CASE).hex + uuid.UUID(VERSION).hex
    assert place(one).person == place(dataclasses.replace(one, carers=tuple(reversed(staff)))).person
    drawn = {
        place(dataclasses.replace(one, seed=seed_of(str(uuid.UUID(int=number)), VERSION))).person
        for number in range(50)
    }
    assert drawn == {ANA, EVA, IDA}


def test_relatives_of_a_case_in_care_come_to_the_same_person_or_to_nobody():
    assert people(situation(person(ANA, effort=900), person(EVA), kin_with=ANA)) == {
        ANA: "CHOSEN",
        EVA: "FAMILY_WITH_ANOTHER",
    }
    found = place(situation(person(ANA, recused=("RELATIVE",)), person(EVA), kin_with=ANA))
    assert (found.outcome, found.reason) == ("nobody", "WITH_ANOTHER")


def test_what_is_stored_gives_the_same_answer_to_the_byte():
    given = situation(person(days=(("2026-01-05", 10),)), person(EVA), languages=(("spa", "hat"), ("fra", "spa")))
    stored = json.loads(json.dumps(given.as_json()))
    assert situation_from(stored) == given
    assert json.dumps(place(situation_from(stored)).as_json()) == json.dumps(place(given).as_json())


DOCUMENT = {
    "members": [{"needs": []}],
    "languages": ["spa"],
    "interviewer_sex": "any",
    "residence": {"country": "EC", "area": "EC-P"},
}
FINDINGS = {"assessment": {"outcome": "eligible", "flags": []}, "skills": [], "second_review": False}


def effort(document=None, findings=None, rank=2) -> int:
    return wanted_by(
        CASE,
        DOCUMENT | (document or {}),
        FINDINGS | (findings or {}),
        queue="screening",
        rank=rank,
        work_languages=["spa"],
        terms=TERMS,
    ).effort


def test_effort_counts_people_complexity_language_and_distress():
    assert effort() == 10
    assert effort({"members": [{"needs": []}] * 3}) == 16
    assert effort({"members": [{"needs": []}] * 20}) == 25
    assert effort(findings={"assessment": {"outcome": "review", "flags": []}, "second_review": True}) == 20
    assert effort({"languages": ["hat"]}) == 14
    assert effort({"members": [{"needs": ["SV-VA"]}]}) == effort(rank=0) == 16


def test_what_a_case_asks_for_is_read_from_its_document_and_decision():
    found = wanted_by(
        CASE,
        DOCUMENT | {"interviewer_sex": "female", "languages": [], "members": [{"needs": ["DS-PH"]}], "residence": {}},
        FINDINGS | {"skills": ["b", "a"], "assessment": {"outcome": "eligible", "flags": ["SC-UC"]}},
        queue="review",
        rank=1,
        work_languages=["spa"],
        terms=TERMS,
    )
    assert found == Wanted((CASE,), ("review",), 1, ("",), (), ("a", "b"), ("female",), True, True, 16)


def test_a_family_asks_for_all_that_its_cases_ask_for():
    one = dataclasses.replace(WANTED, skills=("b",), rank=0, sexes=("female",))
    two = dataclasses.replace(WANTED, cases=(OTHER,), languages=(("hat",),), areas=("EC-G",), is_frail=True, effort=7)
    assert together([two, one]) == Wanted(
        (CASE, OTHER),
        ("screening",),
        0,
        ("EC-G", "EC-P"),
        (("hat",), ("spa",)),
        ("b",),
        ("female",),
        False,
        True,
        17,
    )


def test_families_are_found_across_several_links():
    assert families("abcdef", [("a", "b"), ("c", "b"), ("e", "f"), ("f", "z")]) == [("a", "b", "c"), ("d",), ("e", "f")]


CARERS = st.builds(
    Carer,
    person=st.uuids(version=4).map(str),
    queues=st.sampled_from([("screening",), ("review", "screening"), ()]),
    languages=st.sampled_from([("spa",), ("hat",), ("hat", "spa")]),
    skills=st.sampled_from([(), ("x",)]),
    sex=st.sampled_from(["female", "male", ""]),
    site=st.sampled_from(["", "QUITO", "IBARRA"]),
    effort_a_day=st.integers(1, 100),
    most_open_cases=st.integers(1, 5),
    open_cases=st.integers(0, 5),
    effort=st.integers(0, 300),
    recused=st.sampled_from([(), ("RELATIVE",)]),
    away=st.sampled_from([(), ("2026-01-05",)]),
    days=st.sampled_from([(), (("2026-01-05", 40),)]),
    has_kin=st.booleans(),
    had_before=st.booleans(),
)
SLOTS = st.builds(
    Slot,
    site=st.sampled_from(["QUITO", "GUAYAQUIL", "IBARRA"]),
    on=st.sampled_from(["2026-01-05", "2026-01-06"]),
    ahead=st.integers(0, 9),
    is_remote=st.booleans(),
    free=st.integers(0, 4),
    kept=st.integers(0, 2),
)
WISHES = st.builds(
    Wanted,
    cases=st.lists(st.uuids(version=4).map(str), min_size=1, max_size=3, unique=True).map(
        lambda ids: tuple(sorted(ids))
    ),
    queues=st.sampled_from([("screening",), ("review",)]),
    rank=st.integers(0, 2),
    areas=st.sampled_from([("EC-P",), ("EC-G", "EC-P"), ("",), ("EC-W",)]),
    languages=st.sampled_from([(), (("spa",),), (("hat",), ("spa",))]),
    skills=st.sampled_from([(), ("x",)]),
    sexes=st.sampled_from([(), ("female",)]),
    must_come=st.booleans(),
    is_frail=st.booleans(),
    effort=st.integers(1, 60),
)


@settings(max_examples=300, deadline=None)
@given(
    WISHES,
    st.lists(SLOTS, max_size=6, unique_by=lambda slot: (slot.site, slot.on, slot.is_remote)),
    st.lists(CARERS, max_size=5, unique_by=lambda carer: carer.person),
)
def test_in_every_world_whoever_is_chosen_fits_and_everybody_else_has_a_reason(wanted, slots, carers):
    spots = (QUITO, GUAYAQUIL, IBARRA)
    world = Situation(wanted, tuple(slots), spots, tuple(carers), TERMS, seed_of(CASE, VERSION), "2026-01-04")
    found = place(world)
    assert [one["person"] for one in found.people] == [carer.person for carer in carers]
    assert [one for one in found.people if not one["reason"]] == []
    chosen = [one["person"] for one in found.people if one["reason"] == "CHOSEN"]
    if found.outcome == "nobody":
        assert (chosen, found.person, bool(found.reason), choices(world)) == ([], "", True, [])
        return
    assert chosen == [found.person]
    carer, slot = next(one for one in carers if one.person == found.person), found.slot
    assert slot.free >= len(wanted.cases)
    assert set(wanted.queues) <= set(carer.queues)
    assert set(wanted.skills) <= set(carer.skills)
    assert all(set(one) & set(carer.languages) for one in wanted.languages)
    assert all(sex == carer.sex for sex in wanted.sexes)
    assert not carer.recused
    assert slot.on not in carer.away
    assert dict(carer.days).get(slot.on, 0) + wanted.effort <= carer.effort_a_day
    assert carer.open_cases + len(wanted.cases) <= carer.most_open_cases
    assert not (slot.is_remote and wanted.must_come)
    stored = json.loads(json.dumps(world.as_json()))
    assert place(situation_from(stored)) == found
