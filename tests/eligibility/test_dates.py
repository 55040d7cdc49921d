"""Partial dates, ages and instants, where their edges are."""

from datetime import UTC, date, datetime

import pytest

from offices.eligibility.dates import MISSING, PartialDate, full_years, instant, partial_date


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2023-06-11", date(2023, 6, 11), date(2023, 6, 11)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-12", date(2023, 12, 1), date(2023, 12, 31)),
        ("2023", date(2023, 1, 1), date(2023, 12, 31)),
        ("0001", date(1, 1, 1), date(1, 12, 31)),
        ("9999", date(9999, 1, 1), date(9999, 12, 31)),
        (None, date.min, date.max),
    ],
)
def test_a_partial_date_is_the_days_it_allows(text: str | None, earliest: date, latest: date):
    assert partial_date(text) == PartialDate(earliest, latest)
    assert partial_date(text).is_given == (text is not None)


@pytest.mark.parametrize(
    "text", ["", "0000", "2023-13", "2023-00", "2023-02-29", "2023-6", "23", "2023-06-11T00:00", "２０２３"]
)
def test_what_is_no_date_raises(text: str):
    with pytest.raises(ValueError):
        partial_date(text)


@pytest.mark.parametrize(
    ("text", "on", "verdict"),
    [
        ("2005-11-15", "2023-11-15", "met"),
        ("2005-11-16", "2023-11-15", "not_met"),
        ("2005-11", "2023-11-29", "unknown"),
        ("2005-11", "2023-11-30", "met"),
        ("2005", "2023-12-30", "unknown"),
        ("2005", "2023-12-31", "met"),
        ("2006", "2023-12-31", "not_met"),
        ("2004-02-29", "2022-02-28", "not_met"),
        ("2004-02-29", "2022-03-01", "met"),
        ("2999", "2023-11-15", "not_met"),
        (None, "2023-11-15", "unknown"),
    ],
)
def test_eighteen_is_reached_unreached_or_unknown_on_a_day(text: str | None, on: str, verdict: str):
    assert partial_date(text).has_reached(18, date.fromisoformat(on)) == verdict


def test_a_year_of_age_is_completed_on_the_birthday():
    assert [full_years(date(2000, 3, 2), date(2020, 3, day)) for day in (1, 2)] == [19, 20]


def test_a_missing_date_straddles_every_day():
    assert MISSING.is_by(date(2023, 6, 11)) == "unknown"


@pytest.mark.parametrize(
    "text",
    [
        "2023-11-15T10:00:00-05:00",
        "2023-11-15T15:00Z",
        "2023-11-15t15:00:00z",
        "2023-11-15T15:00:00.000000Z",
        "2023-11-15T15:00:00,0+00:00",
        "20231115T100000-0500",
        "2023-11-16T05:00:00+14:00",
    ],
)
def test_an_instant_is_the_same_in_every_offset(text: str):
    assert instant(text) == datetime(2023, 11, 15, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2023-11-15",
        "2023-11-15T10:00:00",
        "2023-11-15 10:00:00-05:00",
        "2023-11-15T10:00:00 -05:00",
        "2023-11-15X10:00:00Z",
        "2023-11-31T10:00:00Z",
        "2023-11-15T24:30:00Z",
        "2023-11-15T10:00:60Z",
        "2023-11-15T10:00:00+25:00",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "\ud800T",
    ],
)
def test_what_names_no_instant_raises(text: str):
    with pytest.raises(ValueError):
        instant(text)
