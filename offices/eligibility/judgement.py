"""One submission under one rule: findings, household reasons, outcome. Knows no other rule and no channel."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from offices.eligibility.criteria import NATIONALITY, PRESENCE, Finding, findings
from offices.eligibility.facts import Submission
from offices.eligibility.household import applies_separately
from offices.eligibility.programme import Rule
from offices.eligibility.verdicts import MET, NOT_MET

Outcome = Literal["eligible", "not_eligible", "review", "incomplete", "not_open"]

# Which of two outcomes is the better one for the applicant.
RANK: dict[Outcome, int] = {"not_eligible": 0, "review": 1, "eligible": 2}


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one rule says of one submission on one day."""

    rule: Rule
    findings: tuple[Finding, ...]
    outcome: Outcome
    failed: frozenset[str]  # codes of the principal's criteria that are not met
    reasons: frozenset[str]  # those, what is unknown, and household and exception codes


def judge(submission: Submission, rule: Rule, on: date) -> Judgement:
    by_member = {member.id: findings(member, rule, submission.residence, on) for member in submission.members}
    own = by_member[submission.principal.id]
    failed = frozenset(found.reason for found in own if found.verdict == NOT_MET and found.reason)
    missed = frozenset(found.reason for found in own if found.verdict != MET and found.reason)
    household = _household_reasons(submission, by_member, on)
    return Judgement(
        rule=rule,
        findings=tuple(found for member in submission.members for found in by_member[member.id]),
        outcome=_outcome(failed, missed | household),
        failed=failed,
        reasons=missed | household,
    )


def _household_reasons(submission: Submission, by_member: dict[str, tuple[Finding, ...]], on: date) -> frozenset[str]:
    own = by_member[submission.principal.id]
    others = [member for member in submission.members if member is not submission.principal]
    if any(found.verdict == NOT_MET for found in own):
        could_change = any(_all_met(by_member[member.id]) for member in others)
        return frozenset({"PRINCIPAL_COULD_CHANGE"} if could_change else ())
    if not _all_met(own):
        return frozenset()
    missed = {
        found.criterion
        for member in others
        if not applies_separately(member, on)
        for found in by_member[member.id]
        if found.verdict == NOT_MET
    }
    codes = ((NATIONALITY, "MIXED_HOUSEHOLD"), (PRESENCE, "MEMBER_ARRIVED_LATER"))
    return frozenset(code for criterion, code in codes if criterion in missed)


def _all_met(found: tuple[Finding, ...]) -> bool:
    return all(finding.verdict == MET for finding in found)


def _outcome(failed: frozenset[str], reasons: frozenset[str]) -> Outcome:
    if failed and not reasons & {"UNDER_AGE", "PRINCIPAL_COULD_CHANGE"}:
        return "not_eligible"
    return "review" if reasons else "eligible"
