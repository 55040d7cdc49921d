"""Likeness: households that are looked up instead of decided must be those that would be decided alike."""

import copy
import datetime
import random
from pathlib import Path

import pytest
import yaml

from offices.programme import in_force
from routing.core import Compiled, Likeness, conclude, parse_table
from routing.tables import table_of
from tests.documents import document, member

DAYS = [None, "2019", "2023-07", "2024-02-29"]


def edges(programme):
    """The days on both sides of every bound that a rule has."""
    days = set()
    for office in programme.offices:
        for rule in office.rules:
            spans = [rule.days, rule.from_between, rule.to_between]
            bounds = [
                rule.present_by,
                rule.online_from,
                *(end for span in spans if span for end in (span.first, span.last)),
            ]
            days |= {day + datetime.timedelta(days=step) for day in bounds if day for step in (-1, 0, 1)}
    return sorted(day.isoformat() for day in days)


def random_document(dice, days, number):
    def somebody(number):
        return member(
            f"m{number}",
            "principal" if number == 0 else dice.choice(["spouse", "child", "sibling", "parent", "unrelated"]),
            birth_date=dice.choice([None, "2007", "2008-11", "2008-11-24", "2008-11-25", "1966-11-24", "2005-03-03"]),
            nationalities=dice.choice([[], ["VE"], ["EC"], ["CO"], ["HT", "VE"], ["stateless"]]),
            present_since=dice.choice([*DAYS, *days]),
            legal_status=dice.choice(
                [None, {}, {"code": "citizen"}, {"code": "refugee", "registered_on": dice.choice([*DAYS, *days])}]
            ),
            needs=dice.choice([[], [], ["SC-UC"], ["SV-VA"], ["DS-PD", "SM-MI"]]),
            **({"member_since": "2026-11-01"} if number and dice.random() < 0.2 else {}),
        )

    day = dice.choice([*days, "2026-11-20", "2026-03-03", "2026-11-23"])
    clock = dice.choice(["00:30:00", "04:59:59", "05:00:00", "13:00:00", "23:59:59"])
    return document(
        *(somebody(position) for position in range(dice.choice([1, 1, 2, 3]))),
        submitted_at=f"{day}T{clock}{dice.choice(['Z', '-05:00', '+00:00'])}",
        channel=dice.choice(["online", "assisted", "invited"]),
        applying_to=dice.choice([None, "EC", "CO", "GT", "CR", "PA"]),
        residence=dice.choice([None, {"country": "EC", "area": "EC-P"}, {"country": "CO"}, {"country": "VE"}]),
        languages=dice.choice([[], ["spa"], ["hat"]]),
        interviewer_sex=dice.choice([None, "female"]),
    )


def changed(dice, one, days):
    """The household with one day, clock or name otherwise."""
    other = copy.deepcopy(one)
    person = dice.choice(other["members"])
    what = dice.choice(["birth", "present", "registered", "clock", "name", "area", "day", "needs", "relationship"])
    if what == "birth":
        person["birth_date"] = dice.choice([f"{dice.randint(1950, 2020)}-11-{dice.randint(20, 28)}", "2008", "1966-11"])
    elif what == "present":
        person["present_since"] = dice.choice([*DAYS, *days])
    elif what == "registered" and person["legal_status"]:
        person["legal_status"] = person["legal_status"] | {"registered_on": dice.choice([*DAYS, *days])}
    elif what == "needs":
        person["needs"] = dice.choice([[], ["SC-UC"], ["DS-PD"], ["SM-MI"], ["DS-PD", "SM-MI"]])
    elif what == "relationship" and person["relationship"] != "principal":
        person["relationship"] = dice.choice(["spouse", "child", "sibling", "parent", "unrelated"])
    elif what == "clock":
        other["submitted_at"] = other["submitted_at"][:11] + dice.choice(["05:00:59", "04:59:00", "23:59:00"]) + "Z"
    elif what == "day":
        other["submitted_at"] = dice.choice(days) + other["submitted_at"][10:]
    elif what == "area":
        other["residence"] = {"country": "EC", "area": dice.choice(["EC-P", "EC-G"])}
    else:
        person["given_names"] = "Otra"
    return other


def table_with(rules):
    """The shipped table with a first group that asks for what it does not ask for."""
    table = yaml.safe_load(Path("programme/routing.yaml").read_text())
    return table | {"groups": ["first", *table["groups"]], "rules": [*rules, *table["rules"]]}


ASKS = [
    {"id": "a1", "group": "first", "when": {"age_band": ["older"]}, "then": {"proposed_priority": "urgent"}},
    {"id": "a2", "group": "first", "when": {"waiting_days": {"from": 3}}, "then": {"queue": "protection"}},
    {"id": "a3", "group": "first", "when": {"area": ["EC-P"]}, "then": {"proposed_priority": "emergency"}},
]


@pytest.mark.parametrize("rules", [[], ASKS], ids=["shipped", "asks_for_more"])
@pytest.mark.parametrize("seed", range(2))
def test_households_of_one_likeness_are_decided_alike(system, seed, rules):
    programme, table = in_force(system).programme, Compiled(parse_table(table_with(rules)))
    likeness, dice, days = Likeness(programme, table), random.Random(seed), edges(programme)
    alike = unlike = 0
    for number in range(700):
        one = random_document(dice, days, number)
        on = datetime.date.fromisoformat(one["submitted_at"][:10]) + datetime.timedelta(days=dice.randint(0, 4))
        key, result = likeness.of(one, on=on), conclude(one, programme, table, on=on)
        for _time in range(4):
            other = changed(dice, one, days)
            if likeness.of(other, on=on) == key:
                alike += 1
                assert conclude(other, programme, table, on=on) == result, other
            else:
                unlike += 1
    assert alike > 500
    assert unlike > 500


def test_what_nobody_looks_at_makes_no_difference(system):
    published = in_force(system)
    likeness = Likeness(published.programme, table_of(published.version_id))
    on = datetime.date(2026, 11, 24)
    one = document(submitted_at="2026-11-20T10:00:00-05:00")
    other = document(
        member(birth_date="1985-01-31", present_since="2021-12-01", given_names="Otra"),
        submitted_at="2026-11-20T17:12:59Z",
        contact={},
    )
    assert likeness.of(one, on=on) == likeness.of(other, on=on)
    child = document(member(birth_date="2010-01-01"), submitted_at="2026-11-20T10:00:00-05:00")
    assert likeness.of(one, on=on) != likeness.of(child, on=on)
