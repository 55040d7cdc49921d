"""Opening windows: which one admits an instant, on which day of the office, and what a day as a whole offers."""

from datetime import date, datetime, time

import pytest

from offices.eligibility import Admission, Office, OfficeDay, office_day, parse_programme, window_for
from tests.eligibility.cases import PROGRAMME, PROGRAMME_DATA


def office(code: str) -> Office:
    found = PROGRAMME.office(code)
    assert found is not None
    return found


def admitted(code: str, at: str) -> tuple[str, str] | None:
    """The first day of the window and the office's day."""
    admission = window_for(office(code), datetime.fromisoformat(at))
    return admission and (admission.window.days.first.isoformat(), admission.on.isoformat())


INSTANTS = [
    ("GT", "2023-06-12T09:59:59.999999-06:00", None),
    ("GT", "2023-06-12T10:00:00-06:00", ("2023-06-12", "2023-06-12")),
    ("GT", "2023-06-13T05:59:59Z", ("2023-06-12", "2023-06-12")),
    ("GT", "2023-06-13T06:00:00Z", ("2023-06-12", "2023-06-13")),
    ("CO", "2023-07-02T00:00:00-05:00", None),
    ("CO", "2023-10-10T23:59:59-05:00", ("2023-10-10", "2023-10-10")),
    ("CO", "2023-10-11T04:59:59Z", ("2023-10-10", "2023-10-10")),
    ("CO", "2023-10-11T05:00:00Z", None),
    ("CO", "2023-11-10T08:00:00-05:00", ("2023-11-10", "2023-11-10")),
    ("CO", "2023-11-13T07:59:59-05:00", None),
    ("CO", "2023-11-11T12:00:00-05:00", None),
    ("EC", "2024-01-14T00:00:00-05:00", ("2023-11-20", "2024-01-14")),
    ("EC", "2024-01-15T07:00:00-05:00", None),
    ("EC", "2024-01-15T08:00:00-05:00", ("2024-01-15", "2024-01-15")),
    ("EC", "2024-01-16T08:00:00-05:00", None),
    ("CR", "2023-08-11T23:59:59-06:00", None),
    ("CR", "2025-02-04T05:59:59Z", ("2023-08-12", "2025-02-03")),
    ("CR", "2025-02-04T06:00:00Z", None),
    ("CR", "2026-07-01T00:00:00-06:00", ("2026-01-01", "2026-07-01")),
]


@pytest.mark.parametrize(("code", "at", "expected"), INSTANTS)
def test_an_instant_is_admitted_by_one_window_on_one_day_of_the_office(
    code: str, at: str, expected: tuple[str, str] | None
):
    assert admitted(code, at) == expected


def test_where_windows_overlap_the_one_that_began_first_admits():
    extra = {"office": "CR", "from": date(2024, 1, 1), "to": date(2024, 1, 31), "quota": 10, "source": "test"}
    programme = parse_programme({**PROGRAMME_DATA, "windows": [extra, *PROGRAMME_DATA["windows"]]})
    found = programme.office("CR")
    assert found is not None
    assert window_for(found, datetime.fromisoformat("2024-01-15T12:00:00-06:00")) == Admission(
        office("CR").windows[0], date(2024, 1, 15)
    )


DAYS = [
    ("EC", "2023-10-17", None, "WINDOW_CLOSED", None),
    ("EC", "2023-10-18", "EC-1", "CHANNEL_INVITATION_ONLY", None),
    ("EC", "2023-11-20", "EC-1", None, time(0)),
    ("EC", "2024-01-15", "EC-1", None, time(8)),
    ("EC", "2024-01-16", "EC-1", "WINDOW_CLOSED", None),
    ("EC", "2025-02-03", "EC-1", None, time(8)),
    ("EC", "2025-02-04", None, "PROGRAMME_ENDED", None),
    ("EC", "2026-01-01", "EC-DEMO", None, time(0)),
    ("GT", "2023-06-12", "GT-1", None, time(10)),
    ("GT", "2023-06-13", "GT-1", None, time(0)),
    ("GT", "2024-02-29", "GT-1", None, time(0)),
    ("GT", "2024-03-01", "GT-2", None, time(0)),
    ("CO", "2023-07-02", "CO-1", "WINDOW_CLOSED", None),
    ("CO", "2023-11-11", "CO-2", "WINDOW_CLOSED", None),
]


@pytest.mark.parametrize(("code", "on", "rule", "reason", "opens_at"), DAYS)
def test_a_day_of_an_office_says_its_rule_and_when_the_form_opens_or_why_not(
    code: str, on: str, rule: str | None, reason: str | None, opens_at: time | None
):
    day = date.fromisoformat(on)
    assert office_day(office(code), day) == OfficeDay(code, day, rule, reason, opens_at)
