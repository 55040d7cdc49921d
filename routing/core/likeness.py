"""Which households a programme and a table cannot tell apart: those of one likeness are decided alike.

Days count only by the side of a bound on which they lie, ages by the years that a rule asks for; what neither a rule
nor a column of the table looks at is left out. So of a million households some thousands are decided, the others
looked up.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, timedelta
from typing import Any

from offices.eligibility import Programme, window_for
from offices.eligibility.dates import full_years, instant, partial_date
from offices.eligibility.facts import PRINCIPAL
from offices.eligibility.household import ADULT_AGE
from offices.eligibility.programme import Rule, Span
from offices.eligibility.status import AllOf, AnyOf, StatusTest
from routing.core.compiled import Compiled
from routing.core.facts import OLDER_AGE

MOST_KEPT = 100_000  # texts of days and moments whose meaning is remembered

Key = tuple[Any, ...]
Moment = tuple[Key, tuple[date, ...], date]  # its likeness, the local days on which it fell, the day in UTC


class Likeness:
    """Made once per version; grows with the days that it has seen, up to a bound."""

    def __init__(self, programme: Programme, table: Compiled) -> None:
        rules = [rule for office in programme.offices for rule in office.rules]
        self._programme = programme
        self._ages = sorted({ADULT_AGE, OLDER_AGE, *(rule.min_age for rule in rules)})
        self._present_by = sorted({rule.present_by for rule in rules if rule.present_by is not None})
        self._registered_by = sorted({day for rule in rules for day in _days_of(rule)})
        self._bounds = [sorted({day for rule in office.rules for day in _bounds(rule)}) for office in programme.offices]
        hours = [
            hour
            for office in programme.offices
            for window in office.windows
            for hour in (window.daily_from, window.first_day_from)
            if hour is not None
        ]
        self._by_minute = not any(hour.second or hour.microsecond for hour in hours)
        self._asks_age, self._asks_waiting = "age_band" in table.columns, "waiting_days" in table.columns
        self._asks_area, self._asks_consents = "area" in table.columns, "consents" in table.columns
        self._asks_pathways = "pathways" in table.columns
        self._asks_interviewer = "interviewer_sex" in table.columns
        self._moments: dict[str, Moment] = {}
        self._births: dict[str | None, tuple[date, date, int, int]] = {}
        self._arrivals: dict[str | None, tuple[int, int]] = {}
        self._registrations: dict[str | None, tuple[bool, int, int]] = {}

    def of(self, document: Mapping[str, Any], *, on: date) -> Key:
        """Equal for two documents only if `conclude` says the same of both. `on` is the day of the decision."""
        moment, days, utc_day = self._moment(document["submitted_at"])
        residence = document.get("residence") or {}
        return (
            moment,
            document.get("channel"),
            document.get("applying_to"),
            residence.get("country"),
            residence.get("area") if self._asks_area else None,
            tuple(document.get("languages") or ()),
            document.get("interviewer_sex") if self._asks_interviewer else None,
            tuple(document.get("pathways") or ()) if self._asks_pathways else None,
            tuple(document.get("consents") or ()) if self._asks_consents else None,
            max(0, (on - utc_day).days) if self._asks_waiting else None,
            *[self._member(member, days, on) for member in document["members"]],
        )

    def _member(self, member: Mapping[str, Any], days: tuple[date, ...], on: date) -> Key:
        text = member.get("birth_date")
        first, last, *born = self._births.get(text) or self._birth(text)
        ages = self._ages
        relationship, status = member["relationship"], member.get("legal_status") or {}
        reached = []
        for day in (*days, on) if relationship == PRINCIPAL and self._asks_age else days:
            reached.append(bisect_right(ages, full_years(last, day)))
            if first is not last:
                reached.append(bisect_right(ages, full_years(first, day)))
        arrival, registration = member.get("present_since"), status.get("registered_on")
        return (
            relationship,
            first is last,
            *born,
            *reached,
            tuple(member.get("nationalities") or ()),
            self._arrivals.get(arrival) or self._arrival(arrival),
            status.get("code"),
            status.get("entry"),
            self._registrations.get(registration) or self._registration(registration),
            tuple(member.get("needs") or ()),
            bool(member.get("member_since")),
        )

    def _moment(self, text: str) -> Moment:
        """Known by the minute where windows open at full minutes, and the text ends with Z or an offset."""
        is_plain = self._by_minute and len(text) > 20 and (text[-1] in "zZ" or text[-6] in "+-")
        # 2026-03-03T10:00 without its seconds; what stands after them says the offset.
        kept = text[:17] + (text[-1] if text[-1] in "zZ" else text[-6:]) if is_plain else text
        found = self._moments.get(kept)
        if found is None:
            at = instant(text)
            local = [office.local(at).date() for office in self._programme.offices]
            days = tuple(sorted(set(local))) or (at.astimezone(UTC).date(),)
            likeness = tuple(
                (bisect_right(bounds, day), days.index(day), window_for(office, at) is not None)
                for office, bounds, day in zip(self._programme.offices, self._bounds, local, strict=True)
            )
            found = likeness, days, at.astimezone(UTC).date()
            _keep(self._moments, kept, found)
        return found

    def _birth(self, text: str | None) -> tuple[date, date, int, int]:
        day = partial_date(text)
        first = day.latest if day.earliest == day.latest else day.earliest
        found = first, day.latest, *_sides(self._present_by, day.earliest, day.latest)
        _keep(self._births, text, found)
        return found

    def _arrival(self, text: str | None) -> tuple[int, int]:
        day = partial_date(text)
        found = _sides(self._present_by, day.earliest, day.latest)
        _keep(self._arrivals, text, found)
        return found

    def _registration(self, text: str | None) -> tuple[bool, int, int]:
        day = partial_date(text)
        found = day.is_given, *_sides(self._registered_by, day.earliest, day.latest)
        _keep(self._registrations, text, found)
        return found


def _sides(bounds: list[date], earliest: date, latest: date) -> tuple[int, int]:
    """By these two every bound says the same of whether the day was on it or before."""
    return bisect_left(bounds, earliest), bisect_left(bounds, latest)


def _bounds(rule: Rule) -> Iterator[date]:
    """The days from which on a rule, or the doubt about when it began or ended, says something else."""
    yield rule.online_from
    for span in (rule.days, rule.from_between, rule.to_between):
        yield from _ends(span)


def _ends(span: Span | None) -> Iterator[date]:
    if span is not None:
        yield span.first
        if span.last is not None and span.last != date.max:
            yield span.last + timedelta(days=1)


def _days_of(rule: Rule) -> Iterator[date]:
    for test in (rule.status, rule.status_if_kept):
        if test is not None:
            yield from _registered_by(test)


def _registered_by(test: StatusTest) -> Iterator[date]:
    if isinstance(test, AnyOf | AllOf):
        for each in test.tests:
            yield from _registered_by(each)
    elif test.registered_by is not None:
        yield test.registered_by


def _keep(known: dict[Any, Any], text: Any, found: Iterable[Any]) -> None:
    if len(known) >= MOST_KEPT:
        known.clear()
    known[text] = found
