"""Working days of an office: its hours, its closures, and the country's public holidays. Knows no opening window."""

import datetime
import functools
from collections.abc import Callable, Iterator
from itertools import islice

import holidays

from offices.models import Closure, Office, OfficeHours

DAYS_AHEAD = 1100  # three years hold any deadline; an office closed for longer has no calendar

MOVED = " (observed)"  # Ecuador's list has the day itself as well as the Friday or Monday it was moved to
WEEKEND = (5, 6)


class NoWorkingDay(Exception):
    """The office has not that many working days ahead. The console has its hours and closures."""


@functools.cache
def public_holidays(country: str, year: int) -> frozenset[datetime.date]:
    """The days off themselves. Where the law moves a holiday, people work on the day it would have been."""
    days = holidays.country_holidays(country, years=year, language="en_US")
    moved = {name.removesuffix(MOVED) for name in days.values() if name.endswith(MOVED)}
    return frozenset(day for day, name in days.items() if name not in moved or day.weekday() in WEEKEND)


def is_working_day(office: Office, day: datetime.date) -> bool:
    """Open that weekday, no public holiday, not closed by the office itself."""
    return _Calendar(office).works_on(day)


def working_days(office: Office, *, first: datetime.date, count: int) -> list[datetime.date]:
    """The next `count` working days from `first` on. Raises NoWorkingDay."""
    found = list(islice(_Calendar(office).days_from(first), count))
    if len(found) < count:
        raise NoWorkingDay(office.code)
    return found


def add_working_days(office: Office, start: datetime.date, count: int) -> datetime.date:
    """The `count`-th working day after `start`, which is not counted itself. Raises NoWorkingDay."""
    return working_days(office, first=start + datetime.timedelta(days=1), count=count)[-1] if count else start


def next_attended_hour(office: Office, at: datetime.datetime) -> datetime.datetime | None:
    """`at` itself while people work there, otherwise when they next begin; in the office's time."""
    calendar = _Calendar(office)
    local = at.astimezone(office.zone)
    for day in calendar.days_from(local.date()):
        opens_at, closes_at = calendar.hours[day.weekday()]
        opens, closes = (datetime.datetime.combine(day, hour, tzinfo=office.zone) for hour in (opens_at, closes_at))
        if local < closes:
            return max(local, opens)
    return None


def attendance(office: Office) -> Callable[[datetime.datetime], bool]:
    """Whether people work there at a moment; hours and closures are read once."""
    calendar = _Calendar(office)

    def is_attended(at: datetime.datetime) -> bool:
        local = at.astimezone(office.zone)
        if not calendar.works_on(local.date()):
            return False
        opens_at, closes_at = calendar.hours[local.weekday()]
        return opens_at <= local.time() < closes_at

    return is_attended


class _Calendar:
    """Hours and closures of one office, read once."""

    def __init__(self, office: Office) -> None:
        self.country = office.code
        self.hours = {row.weekday: (row.opens_at, row.closes_at) for row in OfficeHours.objects.filter(office=office)}
        self.closed = frozenset(Closure.objects.filter(office=office).values_list("on", flat=True))

    def works_on(self, day: datetime.date) -> bool:
        return (
            day.weekday() in self.hours
            and day not in self.closed
            and day not in public_holidays(self.country, day.year)
        )

    def days_from(self, first: datetime.date) -> Iterator[datetime.date]:
        days = (first + datetime.timedelta(days=ahead) for ahead in range(DAYS_AHEAD))
        return (day for day in days if self.works_on(day))
