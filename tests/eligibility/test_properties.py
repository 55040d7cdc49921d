"""What holds for every document: order is nothing, knowing more never unsettles, every day has an answer."""

import copy
import json
from datetime import date, datetime, time
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from intake.document import parse
from intake.needs import NEEDS
from offices.eligibility import assess, from_document, office_day, parse_programme
from tests.eligibility.cases import PROGRAMME, PROGRAMME_DATA, all_days, answer, person, sent

OUTCOMES = {"eligible", "not_eligible", "review", "incomplete", "not_open"}
OFFICES = ("EC", "GT", "CO", "CR")
# The same examples on every run: a failure here is a fault of the change at hand.
every = settings(max_examples=150, deadline=None, derandomize=True)

DATES = st.dates(date(2000, 1, 1), date(2025, 1, 1)) | st.dates(date(2023, 6, 1), date(2023, 11, 30))
CODES = ("citizen", "refugee", "asylum_seeker", "regular", "regularisation_in_process", "irregular")
ENTRIES = ("regular", "irregular")
COUNTRIES = ("VE", "CU", "HT", "NI", "HN", "SV", "GT", "CO", "CR", "EC", "PE")
LENGTHS = (10, 7, 4)  # characters of an exact date, a month, a year


@st.composite
def partial_dates(draw: st.DrawFn) -> str | None:
    length = draw(st.sampled_from((*LENGTHS, None)))
    return None if length is None else draw(DATES).isoformat()[:length]


def persons(relationship: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "relationship": st.just(relationship)
            if relationship
            else st.sampled_from(("spouse", "child", "grandchild", "parent", "sibling", "other_relative", "unrelated")),
            "birth_date": partial_dates(),
            "nationalities": st.lists(st.sampled_from(COUNTRIES), max_size=3, unique=True)
            | st.just(["stateless"])
            | st.none(),
            "present_since": partial_dates(),
            "legal_status": st.fixed_dictionaries(
                {
                    "code": st.sampled_from((*CODES, "unknown", None)),
                    "entry": st.sampled_from((*ENTRIES, "unknown", None)),
                    "registered_on": partial_dates(),
                }
            ),
            "needs": st.lists(st.sampled_from([need.code for need in NEEDS]), max_size=2, unique=True),
        }
    )


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    members = [draw(persons("principal")), *draw(st.lists(persons(""), max_size=3))]
    at = draw(st.datetimes(datetime(2023, 5, 1), datetime(2026, 12, 31)))
    residence = draw(st.sampled_from((*OFFICES, *OFFICES, "HN", "SV", "MX", None)))
    return {
        "schema": "pre-registration/1",
        "submitted_at": f"{at.isoformat()}{draw(st.sampled_from(('Z', '-05:00', '+14:00')))}",
        "channel": draw(st.sampled_from(("online", "assisted", "invited", "invited", None))),
        "applying_to": draw(st.sampled_from((*OFFICES, None, residence if residence in OFFICES else None))),
        "residence": {"country": residence},
        "languages": draw(st.lists(st.sampled_from(("spa", "quc", "hat")), max_size=2, unique=True)),
        "members": [{"id": f"m{number}", **member} for number, member in enumerate(members)],
    }


def unordered(assessment: dict[str, Any]) -> dict[str, Any]:
    ordered = sorted(assessment["findings"], key=lambda found: (found["member"], found["criterion"]))
    return {**assessment, "findings": ordered}


@every
@given(documents(), st.randoms(use_true_random=False))
def test_the_order_of_members_and_of_lists_changes_nothing(document: dict[str, Any], chance: Any):
    shuffled = copy.deepcopy(document)
    chance.shuffle(shuffled["members"])
    chance.shuffle(shuffled["languages"])
    for member in shuffled["members"]:
        for key in ("nationalities", "needs"):
            chance.shuffle(member[key] or [])
    assert unordered(answer(shuffled)) == unordered(answer(document))


@every
@given(documents(), st.randoms(use_true_random=False))
def test_the_order_of_criteria_and_of_the_programme_changes_nothing(document: dict[str, Any], chance: Any):
    data = copy.deepcopy(PROGRAMME_DATA)
    for block in (data, data["demo_reopening"]):
        chance.shuffle(block["rules"])
        chance.shuffle(block["windows"])
        for rule in block["rules"]:
            chance.shuffle(rule["nationalities"])
            for test in (rule["status"], rule.get("status_if_kept")):
                if isinstance(test, dict):
                    chance.shuffle(test["any_of"])
    chance.shuffle(data["offices"])
    assert assess(from_document(document), parse_programme(data)).as_json() == answer(document)


def exact_days(text: str | None) -> list[date]:
    """Some of the exact days that a partial date allows."""
    if text is None:
        return [date(1950, 1, 1), date(2010, 1, 1), date(2023, 6, 12), date(2024, 12, 31)]
    if len(text) == LENGTHS[0]:
        return [date.fromisoformat(text)]
    months = [int(text[5:])] if len(text) == LENGTHS[1] else [1, 6, 12]
    days = [date(int(text[:4]), month, 1) for month in months]
    return [*days, days[-1].replace(day=28)]


def settle(member: dict[str, Any], residence: str | None, chance: Any) -> None:
    """Make exact some of what is open; residence and nationalities stay."""
    for holder, key in ((member, "birth_date"), (member, "present_since"), (member["legal_status"], "registered_on")):
        if chance.random() < 0.5:
            holder[key] = chance.choice(exact_days(holder[key])).isoformat()
    status = member["legal_status"]
    # Nobody is a citizen of the residence country without having its nationality.
    is_national = residence in (member["nationalities"] or ())
    codes = [code for code in CODES if code != "citizen" or is_national]
    for key, choices in (("code", codes), ("entry", ENTRIES)):
        if status[key] in (None, "unknown") and chance.random() < 0.5:
            status[key] = chance.choice(choices)


@every
@given(documents(), st.randoms(use_true_random=False))
def test_knowing_more_never_turns_met_into_unknown(document: dict[str, Any], chance: Any):
    settled = copy.deepcopy(document)
    for member in settled["members"]:
        settle(member, document["residence"]["country"], chance)
    before, after = answer(document)["findings"], answer(settled)["findings"]
    unsettled = [
        (then, now)
        for then, now in zip(before, after, strict=True)
        if then["verdict"] == "met" and now["verdict"] != "met"
    ]
    assert unsettled == []


@every
@given(documents())
def test_every_well_formed_document_has_one_whole_answer(document: dict[str, Any]):
    found = answer(parse(document))
    assert found == answer(document)
    json.dumps(found)
    assert found["outcome"] in OUTCOMES
    assert found["priority"] == "normal"
    assert found["human_review"] == (found["outcome"] in ("not_eligible", "review"))
    assert found["reasons"] == sorted(set(found["reasons"]))
    assert found["flags"] == sorted(set(found["flags"]))
    assert bool(found["reasons"]) == (found["outcome"] != "eligible")
    assert (found["queue"] is None) == (found["outcome"] in ("incomplete", "not_open"))
    assert (found["queue"] == "screening") <= (found["outcome"] == "eligible")
    assert len(found["findings"]) == (5 * len(document["members"]) if found["rule"] else 0)
    assert all(finding["rule"] == found["rule"] for finding in found["findings"])
    assert all(finding["reason"] is None for finding in found["findings"] if finding["verdict"] == "met")


def test_every_day_of_four_years_has_a_defined_answer_for_every_office():
    rules = PROGRAMME_DATA["rules"] + PROGRAMME_DATA["demo_reopening"]["rules"]
    for code in OFFICES:
        office = PROGRAMME.office(code)
        assert office is not None
        submission = sent(f"{code}-1", person(code))
        for day in all_days(date(2023, 1, 1), date(2026, 12, 31)):
            in_force = [
                rule["id"]
                for rule in rules
                if rule["office"] == code and rule["from"] <= day and (rule["to"] is None or day <= rule["to"])
            ]
            noon = datetime.combine(day, time(12), office.zone).isoformat()
            invited = answer({**submission, "submitted_at": noon, "channel": "invited"})
            online = answer({**submission, "submitted_at": noon})
            assert [invited["rule"]] == (in_force or [None]), (code, day)
            assert online["rule"] == invited["rule"]
            assert invited["office"] == online["office"] == code
            today = office_day(office, day)
            if in_force:
                assert invited["outcome"] in {"eligible", "not_eligible", "review"}
                assert [today.reason] == (online["reasons"] if online["queue"] is None else [None])
            else:
                reason = "PROGRAMME_ENDED" if day > date(2025, 2, 3) else "WINDOW_CLOSED"
                assert invited["outcome"] == online["outcome"] == "not_open"
                assert invited["reasons"] == online["reasons"] == [today.reason] == [reason]
