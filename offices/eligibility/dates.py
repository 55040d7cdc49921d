"""Days as people know them: exact, a month, a year, or not at all. Knows no clock: every day comes in."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime

from offices.eligibility.verdicts import MET, NOT_MET, UNKNOWN, Verdict

# ASCII digits only: \d would let other scripts' digits through, which ISO 8601 does not have.
PARTIAL = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
# What fromisoformat takes is wider than ISO 8601: other separators, blanks, no offset.
INSTANT = re.compile(r"[0-9W-]+T[0-9:.,]+(?:Z|[+-][0-9:]+)")


@dataclass(frozen=True, slots=True)
class PartialDate:
    """The days on which something may have happened, both inclusive."""

    earliest: date
    latest: date

    @property
    def is_given(self) -> bool:
        return self != MISSING

    def is_by(self, day: date) -> Verdict:
        """Was it on or before this day?"""
        if self.latest <= day:
            return MET
        return NOT_MET if self.earliest > day else UNKNOWN

    def has_reached(self, years: int, on: date) -> Verdict:
        """Is somebody born then at least so old on that day?"""
        if full_years(self.latest, on) >= years:
            return MET
        return NOT_MET if full_years(self.earliest, on) < years else UNKNOWN


MISSING = PartialDate(date.min, date.max)


def full_years(born: date, on: date) -> int:
    """Completed years of age; who is born on 29 February grows older on 1 March of other years."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def partial_date(text: str | None) -> PartialDate:
    """`YYYY-MM-DD`, `YYYY-MM`, `YYYY` or None; ValueError for anything else or days that do not exist."""
    if text is None:
        return MISSING
    matched = PARTIAL.fullmatch(text)
    if matched is None:
        raise ValueError("neither a day, a month nor a year")
    year, month, day = matched.groups()
    if month is None:
        return PartialDate(date(int(year), 1, 1), date(int(year), 12, 31))
    first = date(int(year), int(month), 1)
    if day is None:
        return PartialDate(first, first.replace(day=monthrange(first.year, first.month)[1]))
    exact = first.replace(day=int(day))
    return PartialDate(exact, exact)


def instant(text: str) -> datetime:
    """An ISO 8601 date and time with its offset, in UTC; ValueError when it is anything else."""
    upper = text.upper()
    if INSTANT.fullmatch(upper) is None:
        raise ValueError("not a day, a time and an offset")
    at = datetime.fromisoformat(upper)
    # The first and the last year of the calendar have days that do not exist in every time zone.
    if not MINYEAR < at.year < MAXYEAR:
        raise ValueError("outside the calendar")
    return at.astimezone(UTC)
