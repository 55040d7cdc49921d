"""What would have been met, as codes with parameters: the case page puts them in words."""

import json
from typing import Any

import pytest

from offices.eligibility import Finding, Rule, bound
from tests.eligibility.cases import PROGRAMME

RULES: dict[str, Rule] = {rule.id: rule for office in PROGRAMME.offices for rule in office.rules}

BOUNDS: list[tuple[str, str, dict[str, Any]]] = [
    ("CO-2", "nationality", {"accepted": ["CU", "HT", "VE"], "own_nationals": False}),
    ("GT-2", "nationality", {"accepted": ["GT"], "own_nationals": True}),
    ("CO-2", "residence", {"country": "CO", "own_country": []}),
    ("GT-1", "residence", {"country": "GT", "own_country": ["GT", "SV", "HN", "NI"]}),
    ("CO-2", "presence", {"present_by": "2023-06-11", "unverified_for": []}),
    ("GT-3", "presence", {"present_by": None, "unverified_for": ["HN", "NI", "SV"]}),
    (
        "EC-1",
        "status",
        {
            "test": {
                "any_of": [
                    {"code": ["regularisation_in_process"]},
                    {"code": ["regular"], "registered": True},
                    {"code": ["asylum_seeker", "refugee"], "registered_by": "2023-10-18"},
                ]
            },
            "test_if_kept": None,
        },
    ),
    ("CR-2", "status", {"test": None, "test_if_kept": {"any_of": [{"code": ["asylum_seeker"]}]}}),
    ("CO-2", "age", {"min_age": 18}),
]


@pytest.mark.parametrize(("code", "criterion", "expected"), BOUNDS)
@pytest.mark.parametrize("verdict", ["not_met", "unknown"])
def test_a_finding_that_is_not_met_or_unknown_has_its_bound(
    code: str, criterion: str, expected: dict[str, Any], verdict: Any
):
    found = bound(Finding("m1", criterion, verdict, None, code), RULES[code])
    assert found == {"criterion": criterion, **expected}
    assert json.loads(json.dumps(found)) == found


def test_what_is_met_has_none():
    assert bound(Finding("m1", "age", "met", None, "CO-2"), RULES["CO-2"]) is None
