"""Working days of an office: its hours, its closures, and the country's public holidays."""

import datetime
import functools

import holidays

from offices.models import Closure, Office, OfficeHours


@functools.cache
def public_holidays(country: str, year: int) -> frozenset[datetime.date]:
    return frozenset(holidays.country_holidays(country, years=year))


def is_working_day(office: Office, day: datetime.date) -> bool:
    """Open that weekday, no public holiday, not closed by the office itself."""
    return working_days(office, first=day, count=1) == [day]


def add_working_days(office: Office, start: datetime.date, count: int) -> datetime.date:
    """The `count`-th working day after `start` (which is not counted itself)."""
    return working_days(office, first=start + datetime.timedelta(days=1), count=count)[-1]


def working_days(office: Office, *, first: datetime.date, count: int) -> list[datetime.date]:
    """The next `count` working days from `first` on, at most within the coming year."""
    weekdays = set(OfficeHours.objects.filter(office=office).values_list("weekday", flat=True))
    last = first + datetime.timedelta(days=366)
    closed = set(Closure.objects.filter(office=office, on__range=(first, last)).values_list("on", flat=True))
    found: list[datetime.date] = []
    day = first
    while len(found) < count and day <= last:
        if day.weekday() in weekdays and day not in closed and day not in public_holidays(office.code, day.year):
            found.append(day)
        day += datetime.timedelta(days=1)
    return found or [last]
