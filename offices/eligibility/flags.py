"""Flags, queue, proposed priority: what claimed needs and the household call for. Never touch the outcome."""

from collections.abc import Iterable
from datetime import date

from offices.eligibility.facts import STATELESS, Submission
from offices.eligibility.household import (
    applies_separately,
    has_unaccompanied_principal,
    is_child,
    is_separated,
)
from offices.eligibility.judgement import Outcome

CHILD_FLAGS = frozenset({"SC-UC", "SC-SC", "SC-CH"})
PROTECTION_PREFIXES = ("SV-", "TR-")
PROTECTION_NEEDS = frozenset({"LP-RR", "LP-IH", "LP-TR", "WR-WR"})
EMERGENCY_NEEDS = frozenset({"LP-RR", "LP-IH", "SM-CC"})
URGENT_PREFIXES = ("SC-", "SV-", "TR-")
URGENT_NEEDS = frozenset({"SM-DP", "SM-MI"})


def claims(submission: Submission, on: date) -> frozenset[str]:
    """Every need that a member claims, with the child-protection needs that the household shows by itself."""
    found = {need for member in submission.members for need in member.needs}
    if has_unaccompanied_principal(submission, on):
        found.add("SC-UC")
    if any(is_separated(member, submission, on) for member in submission.members):
        found.add("SC-SC")
    return frozenset(found)


def flags(submission: Submission, on: date, claimed: frozenset[str], spoken: frozenset[str]) -> frozenset[str]:
    """All but REEVALUATE. spoken = the languages that the office works in."""
    found = set(claimed & CHILD_FLAGS)
    if _any_starts(claimed, ("SC-",)) or is_child(submission.principal, on):
        found.add("BIP")
    if _any_starts(claimed, ("SV-",)):
        found.add("GBV_INTERVIEWER")
    if submission.languages and spoken.isdisjoint(submission.languages):
        found.add("INTERPRETER")
    if any(applies_separately(member, on) for member in submission.members):
        found.add("SEPARATE_APPLICATION")
    return frozenset(found)


def queue(submission: Submission, outcome: Outcome, reasons: Iterable[str], claimed: frozenset[str]) -> str | None:
    """The first queue that fits; none for what is not stored."""
    if outcome in ("incomplete", "not_open"):
        return None
    if _any_starts(claimed, ("SC-",)) or "UNDER_AGE" in reasons:
        return "child_protection"
    if (
        claimed & PROTECTION_NEEDS
        or _any_starts(claimed, PROTECTION_PREFIXES)
        or STATELESS in submission.principal.nationalities
    ):
        return "protection"
    return "screening" if outcome == "eligible" else "review"


def proposed_priority(submission: Submission, claimed: frozenset[str]) -> str:
    """The highest over all members; a person decides whether it becomes the priority."""
    if claimed & EMERGENCY_NEEDS:
        return "emergency"
    if claimed & URGENT_NEEDS or _any_starts(claimed, URGENT_PREFIXES):
        return "urgent"
    disabled_and_ill = any(
        _any_starts(member.needs, ("DS-",)) and _any_starts(member.needs, ("SM-",)) for member in submission.members
    )
    return "urgent" if disabled_and_ill else "normal"


def _any_starts(codes: Iterable[str], prefixes: tuple[str, ...]) -> bool:
    return any(code.startswith(prefixes) for code in codes)
