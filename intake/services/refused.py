"""Counts a pre-registration that was not taken: reason, nationality, office and day, and nothing of the people."""

from typing import Any

from intake.statistics import nationality_of
from offices.eligibility import Assessment
from offices.refusals import QUOTA_FULL, count


def count_refused(document: dict[str, Any], assessment: Assessment | None, *, office: str | None) -> None:
    """`assessment` says why; None: the places of the day were taken. Whichever reason comes first is counted."""
    principal = next(member for member in document["members"] if member["relationship"] == "principal")
    count(
        office=(assessment.office if assessment else None) or office,
        reason=assessment.reasons[0] if assessment else QUOTA_FULL,
        nationality=nationality_of(principal),
    )
