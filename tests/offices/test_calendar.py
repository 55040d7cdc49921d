"""Working days of the four offices, with the holidays that their laws move."""

import datetime

import pytest

from offices.calendar import (
    NoWorkingDay,
    add_working_days,
    attendance,
    is_working_day,
    next_attended_hour,
    working_days,
)
from offices.models import Closure, Office, OfficeHours

DAY = datetime.date.fromisoformat
UTC = datetime.UTC


def office(code: str) -> Office:
    return Office.objects.get(code=code)


@pytest.mark.parametrize(
    ("code", "day", "works"),
    [
        ("EC", "2023-10-09", False),  # independence of Guayaquil, a Monday
        ("EC", "2023-05-24", True),  # Pichincha fell on a Wednesday and was kept on Friday
        ("EC", "2023-05-26", False),
        ("EC", "2023-08-10", True),  # a Thursday, kept on Friday
        ("EC", "2023-08-11", False),
        ("EC", "2024-11-01", False),  # the dead on a Saturday, Cuenca on a Sunday: Friday and Monday
        ("EC", "2024-11-04", False),
        ("EC", "2023-02-20", False),  # carnival
        ("GT", "2023-09-15", False),  # independence
        ("GT", "2023-06-30", True),  # the army's day was moved to Monday
        ("GT", "2023-07-03", False),
        ("GT", "2023-04-06", False),  # Maundy Thursday
        ("CO", "2023-11-13", False),  # independence of Cartagena, kept on Monday
        ("CO", "2023-11-10", True),
        ("CO", "2023-07-20", False),  # never moved
        ("CO", "2023-06-19", False),  # the Sacred Heart
        ("CR", "2023-07-25", True),  # Nicoya's annexation was moved to Monday until 2024
        ("CR", "2023-07-24", False),
        ("CR", "2023-09-15", False),
        ("CR", "2023-12-25", False),
    ],
)
def test_public_holidays_are_those_that_people_have(system, code, day, works):
    assert is_working_day(office(code), DAY(day)) is works


@pytest.mark.parametrize("code", ["EC", "GT", "CO", "CR"])
def test_weekends_are_free_and_ordinary_days_are_not(system, code):
    week = [is_working_day(office(code), DAY("2023-09-18") + datetime.timedelta(days=ahead)) for ahead in range(7)]
    assert week == [True] * 5 + [False] * 2


def test_an_office_works_on_the_days_it_says(system):
    OfficeHours.objects.filter(office_id="EC", weekday=0).delete()
    OfficeHours.objects.create(office_id="EC", weekday=5, opens_at="08:00", closes_at="12:00")
    works = [is_working_day(office("EC"), DAY(day)) for day in ("2023-09-18", "2023-09-23")]
    assert works == [False, True]


def test_a_closure_is_no_working_day_of_that_office(system):
    Closure.objects.create(office_id="EC", on="2023-09-20", reason="inundación")
    assert [is_working_day(office(code), DAY("2023-09-20")) for code in ("EC", "CO")] == [False, True]


def test_working_days_are_counted_from_the_day_after(system):
    # Carnival (Monday and Tuesday) lies between.
    assert add_working_days(office("EC"), DAY("2023-02-17"), 1) == DAY("2023-02-22")
    assert add_working_days(office("EC"), DAY("2023-02-17"), 5) == DAY("2023-02-28")
    assert add_working_days(office("EC"), DAY("2023-02-19"), 0) == DAY("2023-02-19")


def test_working_days_across_a_year_s_end(system):
    assert working_days(office("CR"), first=DAY("2023-12-29"), count=2) == [DAY("2023-12-29"), DAY("2024-01-02")]


def test_a_year_of_working_days_is_counted_to_its_end(system):
    assert add_working_days(office("GT"), DAY("2023-01-01"), 300) > DAY("2024-01-01")


def test_an_office_without_hours_has_no_working_day(system):
    OfficeHours.objects.filter(office_id="EC").delete()
    assert is_working_day(office("EC"), DAY("2023-09-20")) is False
    assert next_attended_hour(office("EC"), datetime.datetime(2023, 9, 20, tzinfo=UTC)) is None
    with pytest.raises(NoWorkingDay):
        add_working_days(office("EC"), DAY("2023-09-20"), 1)


@pytest.mark.parametrize(
    ("at", "attended"),
    [
        ("2023-09-20T10:30:00-05:00", "2023-09-20T10:30:00-05:00"),  # they are there
        ("2023-09-20T06:00:00-05:00", "2023-09-20T08:00:00-05:00"),
        ("2023-09-20T16:00:00-05:00", "2023-09-21T08:00:00-05:00"),  # closing time itself is too late
        ("2023-09-22T18:00:00-05:00", "2023-09-25T08:00:00-05:00"),  # Friday evening
        ("2023-10-07T12:00:00+00:00", "2023-10-10T08:00:00-05:00"),  # a long weekend
        ("2023-09-21T01:00:00+00:00", "2023-09-21T08:00:00-05:00"),  # still the 20th in Quito
    ],
)
def test_people_are_next_there(system, at, attended):
    parsed = datetime.datetime.fromisoformat
    assert next_attended_hour(office("EC"), parsed(at)) == parsed(attended)


@pytest.mark.parametrize(
    ("at", "attended"),
    [
        ("2026-11-24T08:30:00-05:00", True),
        ("2026-11-24T22:00:00-05:00", False),
        ("2026-11-24T07:59:59-05:00", False),
        ("2026-11-28T10:00:00-05:00", False),  # a Saturday
        ("2026-12-25T10:00:00-05:00", False),  # a holiday
    ],
)
def test_a_moment_is_attended_within_the_office_s_hours_only(system, at, attended):
    office = Office.objects.get(pk="EC")
    assert attendance(office)(datetime.datetime.fromisoformat(at)) is attended
