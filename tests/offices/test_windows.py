"""When the form is open, and that a day's places are never given twice."""

import datetime
import threading

import pytest
from django.db import connections

from offices.eligibility import window_for
from offices.models import ProgrammeVersion, WindowDay
from offices.programme import in_force
from offices.windows import QuotaFull, is_open, next_opening, take_place
from tests import programmes
from vault import scope

DAY = datetime.date(2026, 3, 3)
AT = datetime.datetime.fromisoformat


def programme_office(code: str, at: datetime.datetime):
    return in_force(at).programme.office(code)


@pytest.mark.parametrize(
    ("code", "at", "open_now", "opens"),
    [
        # Quito, from 15 January 2024: Monday, Wednesday and Friday at 08:00
        ("EC", "2024-01-15T07:59:59-05:00", False, "2024-01-15T08:00:00-05:00"),
        ("EC", "2024-01-15T08:00:00-05:00", True, "2024-01-17T08:00:00-05:00"),
        ("EC", "2024-01-16T12:00:00-05:00", False, "2024-01-17T08:00:00-05:00"),
        ("EC", "2024-01-18T04:59:00+00:00", True, "2024-01-19T08:00:00-05:00"),  # Wednesday until midnight there
        ("EC", "2023-11-01T12:00:00-05:00", False, "2023-11-20T00:00:00-05:00"),  # invitations only
        ("CO", "2023-10-11T12:00:00-05:00", False, "2023-10-24T00:00:00-05:00"),  # published days
        ("GT", "2023-06-12T09:59:00-06:00", False, "2023-06-12T10:00:00-06:00"),
        ("GT", "2023-06-12T10:00:00-06:00", True, "2023-06-13T00:00:00-06:00"),
        ("CR", "2024-12-31T12:00:00-06:00", True, "2025-01-01T00:00:00-06:00"),
        ("CR", "2025-02-03T12:00:00-06:00", True, "2026-01-01T00:00:00-06:00"),  # the last day, then the demonstration
        ("CR", "2024-01-01T12:00:00+00:00", True, "2024-01-02T00:00:00-06:00"),
    ],
)
def test_an_office_opens_as_published(system, code, at, open_now, opens):
    office = programme_office(code, system)
    assert (is_open(office, AT(at)), next_opening(office, AT(at))) == (open_now, AT(opens))


def test_nothing_opens_after_the_end_without_the_demonstration(system):
    data = programmes.shipped()
    del data["demo_reopening"]
    programmes.publish(data, system, supersede=True)
    office = programme_office("EC", system)
    at = AT("2025-02-04T12:00:00-05:00")
    assert (is_open(office, at), next_opening(office, at)) == (False, None)


def window_row(at: datetime.datetime, code: str = "EC"):
    published = in_force(at)
    return published.window_row(window_for(published.programme.office(code), AT("2026-03-03T12:00:00-05:00")))


def with_quota(at: datetime.datetime, size: object) -> None:
    data = programmes.shipped()
    programmes.demo_window(data, "EC")["quota"] = size
    programmes.publish(data, at)


def test_places_are_taken_until_there_are_none(system):
    with_quota(system, 2)
    row = window_row(system)
    for _place in range(2):
        take_place(row.id, DAY, quota=row.quota)
    with pytest.raises(QuotaFull, match="Los cupos de hoy ya se completaron"):
        take_place(row.id, DAY, quota=row.quota)
    assert WindowDay.objects.values_list("day", "taken").get() == (DAY, 2)


def test_each_day_has_its_own_places(system):
    with_quota(system, 1)
    row = window_row(system)
    for day in (DAY, DAY + datetime.timedelta(days=1)):
        take_place(row.id, day, quota=row.quota)
    assert sorted(WindowDay.objects.values_list("taken", flat=True)) == [1, 1]


def test_a_quota_of_nothing_gives_nothing(system):
    with_quota(system, 0)
    row = window_row(system)
    with pytest.raises(QuotaFull):
        take_place(row.id, DAY, quota=row.quota)


@pytest.mark.parametrize("size", [None, "daily"])
def test_without_a_known_size_nothing_is_counted(system, size):
    if size:
        with_quota(system, size)
    row = window_row(system)
    take_place(row.id, DAY, quota=row.quota)
    assert (row.quota, WindowDay.objects.count()) == (None, 0)


def test_publishing_at_noon_gives_no_places_back(system):
    with_quota(system, 2)
    row = window_row(system)
    for _place in range(2):
        take_place(row.id, DAY, quota=row.quota)
    with_quota(system, 3)
    later = window_row(system)
    assert (later.id != row.id, later.quota) == (True, 3)
    take_place(later.id, DAY, quota=later.quota)
    with pytest.raises(QuotaFull):
        take_place(later.id, DAY, quota=later.quota)


def test_a_place_is_given_back_with_the_transaction_that_took_it(committed):
    with scope.enter(scope.SYSTEM) as at:
        with_quota(at, 1)
        row = window_row(at)
    with pytest.raises(RuntimeError), scope.enter(scope.SYSTEM):
        take_place(row.id, DAY, quota=row.quota)
        raise RuntimeError("the case could not be written")
    assert WindowDay.objects.count() == 0


def test_many_at_once_get_no_more_than_there_are(committed):
    with scope.enter(scope.SYSTEM) as at:
        with_quota(at, 5)
        row = window_row(at)
    taken, refused = [], []

    def send():
        try:
            with scope.enter(scope.SYSTEM):
                take_place(row.id, DAY, quota=row.quota)
            taken.append(1)
        except QuotaFull:
            refused.append(1)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(taken), len(refused), WindowDay.objects.get().taken) == (5, 7, 5)


def test_two_versions_stand_side_by_side(system):
    with_quota(system, 5)
    assert [version.number for version in ProgrammeVersion.objects.newest_first()] == [2, 1]
