"""Three-valued truth: met, not met, unknown. Knows how the three combine; not what was asked."""

from collections.abc import Iterable
from typing import Literal

Verdict = Literal["met", "not_met", "unknown"]

MET: Verdict = "met"
NOT_MET: Verdict = "not_met"
UNKNOWN: Verdict = "unknown"


def any_of(verdicts: Iterable[Verdict]) -> Verdict:
    """met when one is met, else unknown when one is unknown, else not_met."""
    seen = set(verdicts)
    if MET in seen:
        return MET
    return UNKNOWN if UNKNOWN in seen else NOT_MET


def all_of(verdicts: Iterable[Verdict]) -> Verdict:
    """not_met when one is not_met, else unknown when one is unknown, else met."""
    seen = set(verdicts)
    if NOT_MET in seen:
        return NOT_MET
    return UNKNOWN if UNKNOWN in seen else MET
