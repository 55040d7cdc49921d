"""Rules and windows of a programme file as rows for the console. The keys are those of programme.yaml."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from offices.models import EligibilityRule, OpeningWindow, ProgrammeVersion
from offices.models.programme import WEEKDAY_CODES


def day(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


def days(first: str, last: str | None) -> DateRange:
    """Both days inclusive; no last day = open end."""
    end = day(last)
    return DateRange(day(first), end + datetime.timedelta(days=1) if end else None)


def rule_row(rule: Mapping[str, Any], *, version: ProgrammeVersion, is_demo: bool) -> EligibilityRule:
    any_status = rule["status"] == "any"
    return EligibilityRule(
        version=version,
        office_id=rule["office"],
        code=rule["id"],
        period=days(rule["from"], rule.get("to")),
        from_precision=rule.get("from_precision", "exact"),
        to_precision=rule.get("to_precision", "exact"),
        from_between=days(*rule["from_between"]) if rule.get("from_between") else None,
        to_between=days(*rule["to_between"]) if rule.get("to_between") else None,
        nationalities=rule["nationalities"],
        own_nationals=rule["own_nationals"],
        present_by=day(rule.get("present_by")),
        present_by_unverified_for=rule.get("present_by_unverified_for", []),
        own_country_allowed=rule["residence"].get("own_country_allowed", False),
        status_test=None if any_status else rule["status"],
        status_if_kept=rule.get("status_if_kept"),
        min_age=rule["min_age"],
        online_from=day(rule["channels"]["online_from"]),
        invitation_only_until=day(rule["channels"].get("invitation_only_until")),
        is_demo=is_demo,
        note=rule.get("note", ""),
        source=rule["source"],
    )


def window_row(window: Mapping[str, Any], *, version: ProgrammeVersion, position: int, is_demo: bool) -> OpeningWindow:
    quota = window.get("quota")
    per_day = OpeningWindow.QuotaPer.DAY if quota else OpeningWindow.QuotaPer.NONE
    return OpeningWindow(
        version=version,
        office_id=window["office"],
        position=position,
        period=days(window["from"], window.get("to")),
        from_precision=window.get("from_precision", "exact"),
        to_precision=window.get("to_precision", "exact"),
        weekdays=[WEEKDAY_CODES.index(code) for code in window.get("weekdays", [])],
        daily_from=_hour(window.get("daily_from")),
        first_day_from=_hour(window.get("first_day_from")),
        quota_per=per_day,
        quota=quota if isinstance(quota, int) else None,
        is_demo=is_demo,
        source=window["source"],
    )


def _hour(text: str | None) -> datetime.time | None:
    return datetime.time.fromisoformat(text) if text else None
