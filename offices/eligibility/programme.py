"""The programme as the assessment needs it: offices with dated rules and opening windows. Knows no cases.

Sites, areas and languages of a programme file are not read here: they never decide who may apply.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import pairwise
from zoneinfo import ZoneInfo

from offices.eligibility.status import StatusTest

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Span:
    """Days from first to last, both inclusive; no last day = open end."""

    first: date
    last: date | None

    def __contains__(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may apply to one office, and on which days that is so."""

    id: str
    office: str
    days: Span
    from_between: Span | None  # where the true first day lies, when it is unknown
    to_between: Span | None  # where the true last day lies, when it is unknown
    nationalities: tuple[str, ...]
    own_nationals: bool
    present_by: date | None
    present_by_unverified_for: frozenset[str]
    in_country: bool
    own_country_allowed: bool
    status: StatusTest | None  # None = any status
    status_if_kept: StatusTest | None  # the test that may still have applied; None = nothing unverified
    min_age: int
    online_from: date
    is_demo: bool = False

    def admitting(self, nationalities: tuple[str, ...]) -> frozenset[str]:
        """Those of a person's nationalities that the rule accepts."""
        accepted = frozenset(nationalities).intersection(self.nationalities)
        return accepted if self.own_nationals else accepted - {self.office}


@dataclass(frozen=True, slots=True)
class Window:
    """When the form of an office is open to online and assisted submissions."""

    office: str
    days: Span
    weekdays: frozenset[int]  # 0 = Monday; empty = every day
    daily_from: time | None
    first_day_from: time | None
    quota: str | int | None
    is_demo: bool = False

    def opens_at(self, day: date) -> time | None:
        """The local hour from which the window is open until the day ends; None when it stays closed."""
        if day not in self.days or (self.weekdays and day.weekday() not in self.weekdays):
            return None
        first_day_from = self.first_day_from if day == self.days.first else None
        return first_day_from or self.daily_from or time.min


@dataclass(frozen=True, slots=True)
class Office:
    """A programme office, named by its country's ISO code; rules and windows in order of their first day."""

    code: str
    zone: ZoneInfo
    work_languages: frozenset[str]
    rules: tuple[Rule, ...]
    windows: tuple[Window, ...]

    def local(self, at: datetime) -> datetime:
        return at.astimezone(self.zone)

    def rule_on(self, day: date) -> Rule | None:
        return next((rule for rule in self.rules if day in rule.days), None)

    def has_ended(self, day: date) -> bool:
        """Is the day after the last day of the office's last rule? Fictitious rules do not count."""
        last_days = [rule.days.last for rule in self.rules if not rule.is_demo]
        return bool(last_days) and all(last is not None and last < day for last in last_days)

    def rules_after(self, rule: Rule) -> tuple[Rule, ...]:
        """The office's later rules, in order; fictitious ones left out."""
        return tuple(other for other in self.rules if other.days.first > rule.days.first and not other.is_demo)

    def rules_across(self, rule: Rule, day: date) -> tuple[Rule, ...]:
        """The rules on the other side of a bound of this rule that is unknown and may lie on that day.

        A bound has two sides, and either rule may be the one that says it is unknown.
        """
        if rule.is_demo:
            return ()
        real = [other for other in self.rules if not other.is_demo]
        across: list[Rule] = []
        for earlier, later in pairwise(real):
            spans = (earlier.to_between, later.from_between)
            if (rule is earlier or rule is later) and any(span and day in span for span in spans):
                across.append(later if rule is earlier else earlier)
        return tuple(across)


@dataclass(frozen=True, slots=True)
class Programme:
    offices: tuple[Office, ...]

    def office(self, code: str | None) -> Office | None:
        return next((office for office in self.offices if office.code == code), None)
