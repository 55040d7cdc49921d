"""The programme as data: what parse_programme takes, and what it refuses, naming every fault."""

import copy
import json
from datetime import date
from typing import Any

import pytest

from offices.eligibility import ProgrammeError, parse_programme
from offices.eligibility.status import LegalStatus
from tests.eligibility.cases import PROGRAMME, PROGRAMME_DATA


def changed(*path: Any, to: Any) -> dict[str, Any]:
    """The shipped programme with one value replaced; `...` takes the key out."""
    data = copy.deepcopy(PROGRAMME_DATA)
    holder = data
    for step in path[:-1]:
        holder = holder[step]
    if to is ...:
        del holder[path[-1]]
    else:
        holder[path[-1]] = to
    return data


def rule_number(code: str) -> int:
    return next(number for number, rule in enumerate(PROGRAMME_DATA["rules"]) if rule["id"] == code)


def rule(code: str, *path: Any, to: Any) -> dict[str, Any]:
    return changed("rules", rule_number(code), *path, to=to)


def faults_of(data: Any) -> list[tuple[str, str]]:
    with pytest.raises(ProgrammeError) as refused:
        parse_programme(data)
    return [(fault.where, fault.code) for fault in refused.value.faults]


def test_the_shipped_programme_has_four_offices_with_their_rules_in_order():
    assert {office.code: [rule.id for rule in office.rules] for office in PROGRAMME.offices} == {
        "EC": ["EC-1", "EC-DEMO"],
        "GT": ["GT-1", "GT-2", "GT-3", "GT-DEMO"],
        "CO": ["CO-1", "CO-2", "CO-DEMO"],
        "CR": ["CR-1", "CR-2", "CR-DEMO"],
    }
    assert {office.code: len(office.windows) for office in PROGRAMME.offices} == {"EC": 3, "GT": 2, "CO": 6, "CR": 2}


def test_days_may_be_iso_text_as_the_database_gives_them_back():
    assert parse_programme(json.loads(json.dumps(PROGRAMME_DATA, default=str))) == PROGRAMME


def test_without_the_demonstration_block_only_real_rules_are_left():
    offices = parse_programme(changed("demo_reopening", to=...)).offices
    assert [rule.id for office in offices for rule in office.rules if rule.is_demo] == []
    assert [window for office in offices for window in office.windows if window.is_demo] == []


def test_whatever_stands_in_the_demonstration_block_is_fictitious_marked_or_not():
    assert parse_programme(changed("demo_reopening", "rules", 0, "demo", to=...)) == PROGRAMME


def test_overlapping_rules_of_an_office_are_refused_with_both_named():
    data = rule("CO-1", "to", to=date(2023, 10, 10))
    with pytest.raises(ProgrammeError) as refused:
        parse_programme(data)
    assert [str(fault) for fault in refused.value.faults] == [
        "rules: the rules CO-1 and CO-2 of the office CO are both in force on 2023-10-10"
    ]


def test_a_rule_without_an_end_overlaps_every_later_one_of_its_office():
    assert faults_of(rule("GT-1", "to", to=None)) == [("rules", "RULES_OVERLAP")] * 3


def test_rules_of_different_offices_may_be_in_force_together():
    assert parse_programme(rule("CO-1", "from", to=date(2023, 6, 12))).office("CO") is not None


CONTRADICTIONS = [
    (changed("schema", to="programme/2"), [("programme", "UNKNOWN_CODE")]),
    (changed("schema", to=...), [("programme", "MISSING_KEY")]),
    (changed("windows", to=...), [("programme", "MISSING_KEY")]),
    (changed("rules", to={}), [("programme", "WRONG_TYPE")]),
    (changed("offices", 0, "time_zone", to="America/Quito"), [("offices.EC", "WRONG_TYPE")]),
    (rule("CO-2", "to", to=date(2023, 10, 1)), [("rules.CO-2", "FROM_AFTER_TO")]),
    (rule("CO-2", "to", to=...), [("rules.CO-2", "MISSING_KEY")]),
    (rule("CO-2", "from", to="2023-10-32"), [("rules.CO-2", "NOT_A_DAY")]),
    (rule("CO-2", "present_by", to=...), [("rules.CO-2", "MISSING_KEY")]),
    (rule("CO-2", "presnt_by", to=date(2023, 6, 11)), [("rules.CO-2", "UNKNOWN_KEY")]),
    (rule("CO-2", "nationalities", to=["CU", False]), [("rules.CO-2", "UNKNOWN_CODE")]),
    (rule("CO-2", "own_nationals", to="no"), [("rules.CO-2", "WRONG_TYPE")]),
    (rule("CO-2", "min_age", to=True), [("rules.CO-2", "WRONG_TYPE")]),
    (rule("CO-2", "min_age", to=-1), [("rules.CO-2", "WRONG_TYPE")]),
    (rule("CO-2", "channels", to={}), [("rules.CO-2.channels", "MISSING_KEY")]),
    (rule("CO-2", "channels", to={"online_from": None}), [("rules.CO-2.channels", "NOT_A_DAY")]),
    (rule("CO-2", "residence", "in_country", to=...), [("rules.CO-2.residence", "MISSING_KEY")]),
    (rule("CO-2", "from_precision", to="about"), [("rules.CO-2", "UNKNOWN_CODE")]),
    (rule("CO-2", "certainty", to="sure"), [("rules.CO-2", "UNKNOWN_CODE")]),
    (rule("CO-2", "id", to="CO-1"), [("rules", "DUPLICATE_ID")]),
    (rule("GT-1", "to_between", to=...), [("rules.GT-1", "MISSING_KEY")]),
    (rule("GT-1", "to_between", to=["2023-08-01"]), [("rules.GT-1", "WRONG_TYPE")]),
    (rule("GT-1", "to_between", to=["2024-04-30", "2023-08-01"]), [("rules.GT-1", "FROM_AFTER_TO")]),
    (rule("GT-3", "present_by_unverified_for", to=...), [("rules.GT-3", "MISSING_KEY")]),
    (rule("CR-2", "status_if_kept", to=...), [("rules.CR-2", "MISSING_KEY")]),
    (rule("EC-1", "status", to={"any_of": []}), [("rules.EC-1.status", "WRONG_TYPE")]),
    (rule("EC-1", "status", to={}), [("rules.EC-1.status", "WRONG_TYPE")]),
    (rule("EC-1", "status", to=None), [("rules.EC-1.status", "WRONG_TYPE")] * 2),
    (rule("EC-1", "status", to={"code": ["legal"]}), [("rules.EC-1.status", "UNKNOWN_CODE")]),
    (rule("EC-1", "status", to={"entry": ["by air"]}), [("rules.EC-1.status", "UNKNOWN_CODE")]),
    (rule("EC-1", "status", to={"registered": False}), [("rules.EC-1.status", "WRONG_TYPE")]),
    (rule("EC-1", "status", to={"registered_by": "soon"}), [("rules.EC-1.status", "NOT_A_DAY")]),
    (
        rule("EC-1", "status", to={"any_of": [{"code": ["refugee"]}], "entry": ["regular"]}),
        [("rules.EC-1.status", "UNKNOWN_KEY")],
    ),
    (
        rule("EC-1", "status", "any_of", 0, to={"all_of": [{"colour": ["red"]}]}),
        [("rules.EC-1.status.any_of.0.all_of.0", "UNKNOWN_KEY")],
    ),
    (changed("windows", 0, "first_day_from", to=600), [("windows.0", "NOT_A_TIME")]),
    (changed("windows", 0, "weekdays", to=["lun"]), [("windows.0", "UNKNOWN_CODE")]),
    (changed("windows", 0, "quota", to="weekly"), [("windows.0", "WRONG_TYPE")]),
    (changed("windows", 0, "office", to="PE"), [("windows.0", "NO_SUCH_OFFICE")]),
]


@pytest.mark.parametrize(("data", "expected"), CONTRADICTIONS)
def test_a_programme_that_contradicts_itself_is_refused(data: dict[str, Any], expected: list[tuple[str, str]]):
    assert faults_of(data) == expected


def test_what_is_not_a_mapping_is_told_first():
    assert faults_of(changed("windows", 0, to="always"))[0] == ("windows.0", "WRONG_TYPE")
    assert faults_of(["programme/1"])[0] == ("programme", "WRONG_TYPE")


def test_all_faults_come_at_once_each_in_words():
    data = rule("CO-1", "to", to="2023-10-10")
    data["rules"][rule_number("EC-1")]["min_age"] = "eighteen"
    data["rules"][rule_number("GT-1")]["to"] = "2024-02-30"
    data["windows"][0]["office"] = "PE"
    with pytest.raises(ProgrammeError) as refused:
        parse_programme(data)
    assert str(refused.value).splitlines() == [
        "rules.GT-1: to has to be a day that exists, as YYYY-MM-DD",
        "rules.EC-1: min_age has to be a whole number",
        "windows.0: the office PE is not in the list of offices",
        "rules: the rules CO-1 and CO-2 of the office CO are both in force on 2023-10-10",
    ]


def test_only_the_precision_unknown_opens_a_span():
    office = parse_programme(rule("GT-1", "to_precision", to="approximate")).office("GT")
    assert office is not None
    assert [(rule.id, rule.to_between, rule.from_between is not None) for rule in office.rules[:2]] == [
        ("GT-1", None, False),
        ("GT-2", None, True),
    ]


def late(code: str) -> LegalStatus:
    return LegalStatus(code=code, entry="irregular")


def test_tests_of_a_status_are_nested_at_will_and_come_back_as_data():
    tree = {
        "any_of": [
            {"all_of": [{"code": ["regular"]}, {"any_of": [{"entry": ["regular"]}, {"registered": True}]}]},
            {"code": ["asylum_seeker"], "registered_by": "2023-10-18"},
        ]
    }
    office = parse_programme(rule("EC-1", "status", to=tree)).office("EC")
    assert office is not None
    test = office.rules[0].status
    assert test is not None
    assert test.as_data() == tree
    assert [test.verdict(late(code)) for code in ("regular", "asylum_seeker", "irregular")] == [
        "unknown",
        "unknown",
        "not_met",
    ]
