"""What a routing table may ask of a case, taken from its document and assessment. Knows no table."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from offices.eligibility import Assessment, from_document
from offices.eligibility.dates import instant
from offices.eligibility.facts import STATELESS, Member, Submission
from offices.eligibility.household import is_adult, is_child
from offices.eligibility.verdicts import MET, NOT_MET
from routing.core.columns import UNKNOWN, closed
from routing.core.table import Facts

OLDER_AGE = 60  # UNHCR's older persons; domain.md §3.6, ER
CHILD_NEEDS = "SC-"  # of the flags these are needs that the household shows by itself


def facts_from(document: Mapping[str, Any], assessment: Assessment, *, on: date) -> Facts:
    """`document` is a clean pre-registration/1, `on` the day of the decision."""
    submission = from_document(document)
    return Facts(
        office=assessment.office or UNKNOWN,
        outcome=assessment.outcome,
        reasons=frozenset(assessment.reasons),
        needs=closed(_needs(submission, assessment)),
        flags=frozenset(assessment.flags),
        circumstances=frozenset(_circumstances(submission)),
        age_band=_age_band(submission.principal, on),
        household_size=len(submission.members),
        languages=frozenset(submission.languages),
        interviewer_sex=document.get("interviewer_sex") or UNKNOWN,
        pathways=frozenset(document.get("pathways") or ()),
        area=(document.get("residence") or {}).get("area") or UNKNOWN,
        waiting_days=max(0, (on - instant(document["submitted_at"]).date()).days),
        consents=frozenset(document.get("consents") or ()),
    )


def _needs(submission: Submission, assessment: Assessment) -> set[str]:
    claimed = {need for member in submission.members for need in member.needs}
    return claimed | {flag for flag in assessment.flags if flag.startswith(CHILD_NEEDS)}


def _circumstances(submission: Submission) -> set[str]:
    found = set()
    if STATELESS in submission.principal.nationalities:
        found.add("stateless")
    if any({"DS-*", "SM-*"} <= closed(member.needs) for member in submission.members):
        found.add("disabled_and_ill")
    return found


def _age_band(person: Member, on: date) -> str:
    is_older = person.born.has_reached(OLDER_AGE, on)
    if is_older == MET:
        return "older"
    if is_child(person, on):
        return "child"
    return "adult" if is_adult(person, on) and is_older == NOT_MET else UNKNOWN
