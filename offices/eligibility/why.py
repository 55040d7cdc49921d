"""What would have been met: the bound behind a finding not met or unknown, as data. Has no sentences."""

from collections.abc import Callable

from offices.eligibility.criteria import (
    AGE,
    NATIONALITY,
    PRESENCE,
    RESIDENCE,
    STATUS,
    Finding,
)
from offices.eligibility.programme import Rule
from offices.eligibility.verdicts import MET

Bound = dict[str, object]


def bound(finding: Finding, rule: Rule) -> Bound | None:
    """The criterion with the parameters of the rule that decided it; None when the criterion is met."""
    if finding.verdict == MET:
        return None
    return {"criterion": finding.criterion, **BOUNDS[finding.criterion](rule)}


def _nationality(rule: Rule) -> Bound:
    return {"accepted": sorted(rule.admitting(rule.nationalities)), "own_nationals": rule.own_nationals}


def _residence(rule: Rule) -> Bound:
    return {
        "country": rule.office,
        "own_country": list(rule.nationalities) if rule.own_country_allowed else [],
    }


def _presence(rule: Rule) -> Bound:
    return {
        "present_by": rule.present_by.isoformat() if rule.present_by else None,
        "unverified_for": sorted(rule.present_by_unverified_for),
    }


def _status(rule: Rule) -> Bound:
    return {
        "test": rule.status.as_data() if rule.status else None,
        "test_if_kept": rule.status_if_kept.as_data() if rule.status_if_kept else None,
    }


def _age(rule: Rule) -> Bound:
    return {"min_age": rule.min_age}


BOUNDS: dict[str, Callable[[Rule], Bound]] = {
    NATIONALITY: _nationality,
    RESIDENCE: _residence,
    PRESENCE: _presence,
    STATUS: _status,
    AGE: _age,
}
