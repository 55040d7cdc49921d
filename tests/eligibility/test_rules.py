"""What the shipped programme never shows: rules of other shapes, and the readings taken where the text leaves room."""

import copy
from typing import Any

import pytest

from offices.eligibility import assess, from_document, parse_programme
from tests.eligibility.cases import PROGRAMME_DATA, answer, person, sent, status


def answer_with(document: dict[str, Any], **rules: dict[str, Any]) -> dict[str, Any]:
    """The answer when some rules of the programme say something else."""
    data = copy.deepcopy(PROGRAMME_DATA)
    for rule in data["rules"]:
        rule |= rules.get(rule["id"].replace("-", ""), {})
    return assess(from_document(document), parse_programme(data)).as_json()


def reasons(found: dict[str, Any]) -> list[Any]:
    return [found["outcome"], *found["reasons"]]


def test_a_person_looks_at_every_review_and_every_refusal_and_at_nothing_else():
    documents = {
        "eligible": sent("CO-2"),
        "not_eligible": sent("CO-2", person("CO", nationalities=["PE"])),
        "review": sent("CO-2", person("CO", present_since=None)),
        "incomplete": sent("CR-1", submitted_at="2023-07-01T10:00:00-06:00"),
        "not_open": sent("CO-2", submitted_at="2023-11-18T10:00:00-05:00"),
    }
    answers = {outcome: answer(document) for outcome, document in documents.items()}
    assert {outcome: (found["outcome"], found["human_review"]) for outcome, found in answers.items()} == {
        "eligible": ("eligible", False),
        "not_eligible": ("not_eligible", True),
        "review": ("review", True),
        "incomplete": ("incomplete", False),
        "not_open": ("not_open", False),
    }
    assert {found["priority"] for found in answers.values()} == {"normal"}


def test_every_admitting_nationality_unverified_is_uncertain_and_one_verified_is_enough():
    unverified = ["HN", "NI", "SV"]
    assert reasons(answer(sent("GT-3", person("GT", nationalities=unverified)))) == ["review", "RULE_UNCERTAIN"]
    assert reasons(answer(sent("GT-3", person("GT", nationalities=[*unverified, "GT"])))) == ["eligible"]


def test_an_unverified_cutoff_is_uncertain_in_time_or_late_or_newborn():
    rule = {"present_by_verified": False, "present_by_unverified_for": ["VE"]}
    for changes in ({}, {"present_since": "2024"}, {"birth_date": "2023-07-01"}):
        found = answer_with(sent("CO-2", person("CO", **changes)), CO2=rule)
        assert [one["reason"] for one in found["findings"] if one["criterion"] == "presence"] == ["RULE_UNCERTAIN"]
    assert reasons(answer_with(sent("CO-2", person("CO", nationalities=["CU"])), CO2=rule)) == ["eligible"]


@pytest.mark.parametrize("known", [{"GT1": {"to_precision": "inferred"}}, {"GT2": {"from_precision": "inferred"}}])
def test_a_bound_has_two_sides_and_it_is_enough_that_one_rule_says_it_is_unknown(known: dict[str, Any]):
    for at in ("2023-12-01T11:00:00-06:00", "2024-03-15T11:00:00-06:00"):
        assert "RULE_UNCERTAIN" in answer_with(sent("GT-1", submitted_at=at), **known)["reasons"]


def test_a_known_bound_leaves_the_rule_in_force_to_decide_alone():
    known = {"GT1": {"to_precision": "inferred"}, "GT2": {"from_precision": "inferred"}}
    document = sent("GT-1", submitted_at="2024-03-15T11:00:00-06:00")
    assert reasons(answer_with(document, **known)) == ["not_eligible", "NAT_NOT_ACCEPTED"]


def test_a_rule_may_have_two_unknown_bounds():
    span = {"to_precision": "unknown", "to_between": ["2024-04-01", "2024-05-31"]}
    document = sent("GT-2", submitted_at="2024-05-02T11:00:00-06:00")
    # Beyond the span of its beginning, within that of its end: GT-3 would find review, RULE_UNCERTAIN.
    assert reasons(answer_with(document, GT2=span)) == ["review", "NAT_NOT_ACCEPTED", "RULE_UNCERTAIN"]


def test_an_unknown_last_day_with_no_later_rule_changes_nothing():
    span = {"to_precision": "unknown", "to_between": ["2023-11-01", "2025-02-03"]}
    assert reasons(answer_with(sent("CO-2"), CO2=span)) == ["eligible"]


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"code": "irregular", "entry": "irregular", "registered_on": "2024-01"}, "STATUS_NOT_MET"),
        ({"code": "refugee", "entry": "irregular", "registered_on": "2024-01"}, "STATUS_REG_AFTER_CUTOFF"),
        ({"code": "refugee", "entry": None, "registered_on": "2024-01"}, "STATUS_REG_AFTER_CUTOFF"),
        ({"code": None, "entry": None, "registered_on": "2024-01"}, "STATUS_REG_AFTER_CUTOFF"),
        ({"code": "refugee", "entry": None, "registered_on": "2023"}, "STATUS_UNKNOWN"),
        ({"code": "refugee", "entry": "regular", "registered_on": None}, "STATUS_UNKNOWN"),
        ({"code": "refugee", "entry": "regular", "registered_on": "2023-10"}, None),
    ],
)
def test_a_leaf_fails_by_its_date_alone_when_nothing_else_of_it_fails(given: dict[str, Any], reason: str | None):
    test = {"status": {"code": ["refugee"], "registered_by": "2023-10-31"}}
    found = answer_with(sent("CO-2", person("CO", legal_status=given)), CO2=test)
    assert [one["reason"] for one in found["findings"] if one["criterion"] == "status"] == [reason]


def test_a_leaf_of_all_of_that_fails_by_its_date_alone_is_enough():
    test = {"status": {"all_of": [{"code": ["refugee"]}, {"registered_by": "2023-10-31"}]}}
    late = person("CO", **status("irregular", registered_on="2024-01"))
    assert reasons(answer_with(sent("CO-2", late), CO2=test)) == ["not_eligible", "STATUS_REG_AFTER_CUTOFF"]


def test_where_a_kept_test_is_met_the_test_in_force_still_decides():
    test = {"status_verified": False, "status_if_kept": {"code": ["regular"]}, "status": {"entry": ["regular"]}}
    assert reasons(answer_with(sent("CO-2", person("CO", **status("regular", entry="irregular"))), CO2=test)) == [
        "not_eligible",
        "STATUS_NOT_MET",
    ]
    assert reasons(answer_with(sent("CO-2", person("CO", **status("irregular", entry="regular"))), CO2=test)) == [
        "review",
        "RULE_UNCERTAIN",
    ]


def test_a_birth_year_that_straddles_the_cutoff_is_not_known_to_be_after_it():
    """A person sees the family: MEMBER_ARRIVED_LATER. DATE_UNPROVEN is only about present_since."""
    child = person("CO", "child", birth_date="2023", present_since="2023-08-01")
    assert reasons(answer(sent("CO-2", person("CO"), child))) == ["review", "MEMBER_ARRIVED_LATER"]


def test_an_undetermined_nationality_protects_its_own_criterion_only():
    """Living in Honduras is not living in one's own country as long as nothing says that it is one's own."""
    document = sent("GT-1", person("GT", nationalities=[]), residence={"country": "HN"})
    assert reasons(answer(document)) == ["not_eligible", "NOT_IN_COUNTRY"]


def test_an_office_that_the_programme_does_not_have_is_closed():
    data = {**PROGRAMME_DATA, "offices": PROGRAMME_DATA["offices"][:2]}
    kept = {office["code"] for office in data["offices"]}
    for key in ("rules", "windows"):
        data[key] = [one for one in PROGRAMME_DATA[key] if one["office"] in kept]
    del data["demo_reopening"]
    found = assess(from_document(sent("CO-2")), parse_programme(data)).as_json()
    assert [found["outcome"], found["office"], found["rule"], found["reasons"]] == [
        "not_open",
        "CO",
        None,
        ["WINDOW_CLOSED"],
    ]


def test_an_empty_programme_answers_too():
    programme = parse_programme({"schema": "programme/1", "offices": [], "rules": [], "windows": []})
    nowhere = sent("CO-2", applying_to=None, residence=None)
    assert reasons(assess(from_document(nowhere), programme).as_json()) == ["not_open", "WINDOW_CLOSED"]


@pytest.mark.parametrize(("languages", "flags"), [(["spa"], []), (["quc"], ["INTERPRETER"]), (["quc", "hat"], [])])
def test_without_an_office_an_interpreter_is_needed_when_none_of_them_would_do(languages: list[str], flags: list[str]):
    document = sent("CO-2", applying_to=None, residence=None, languages=languages)
    assert answer(document)["flags"] == flags


def test_without_an_office_a_child_is_one_until_the_birthday_has_begun_everywhere():
    """05:30 UTC is already the 16th in Quito and Bogotá, and still the 15th in Guatemala and San José."""
    child = person("CO", birth_date="2005-11-16")
    nowhere = sent("CO-2", child, submitted_at="2023-11-16T05:30:00Z", applying_to=None, residence=None)
    assert answer(nowhere)["flags"] == ["BIP", "SC-UC"]
    assert answer({**nowhere, "submitted_at": "2023-11-16T06:00:00Z"})["flags"] == []
