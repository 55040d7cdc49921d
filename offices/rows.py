"""Rules and windows as rows for the console, and back as data. The keys are those of programme.yaml.

`rule_data(rule_row(rule))` is the normal form of a rule: every key spelled out, what has no effect left out.
"""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from offices.eligibility.programme import WEEKDAYS
from offices.models import EligibilityRule, Office, OpeningWindow, ProgrammeVersion

ANY_STATUS = "any"
QUOTA_OF_UNKNOWN_SIZE = "daily"


def as_data(version: ProgrammeVersion) -> dict[str, Any]:
    """What the rows of a version say, in the shape of programme/1, with the offices as they are now."""
    return content_of(
        Office.objects.order_by("code"),
        version.rules.order_by("code"),
        version.windows.order_by("office_id", "period", "id"),
        version.routing,
    )


def as_file(version: ProgrammeVersion) -> dict[str, Any]:
    """The same as a file that load_programme takes: with the names and telephones of the offices."""
    offices = [
        office_data(office)
        | {
            "work_languages": office.work_languages,
            "names": {"es": office.name_es, "en": office.name_en, "ht": office.name_ht},
            "contact_centre": office.contact_centre,
            "source": office.source,
        }
        for office in Office.objects.order_by("code")
    ]
    return as_data(version) | {"offices": offices}


def content_of(
    offices: Iterable[Office],
    rules: Iterable[EligibilityRule],
    windows: Iterable[OpeningWindow],
    routing: Mapping[str, Any],
) -> dict[str, Any]:
    """All that decides who may apply and where a case goes, in plain JSON and in one order.

    Equal programmes have equal content. The routing table is in the order that it is asked in.
    """
    return {
        "schema": "programme/1",
        "offices": sorted((office_data(office) for office in offices), key=lambda one: one["code"]),
        "rules": sorted((rule_data(rule) for rule in rules), key=lambda one: one["id"]),
        "windows": sorted((window_data(window) for window in windows), key=_window_order),
        "routing": routing,
    }


def office_data(office: Office) -> dict[str, Any]:
    """The part of an office that an assessment looks at; its names and telephone may change under a version."""
    return {
        "code": office.code,
        "time_zone": office.time_zone,
        "work_languages": sorted(office.work_languages),
    }


def rule_row(rule: Mapping[str, Any], *, version: ProgrammeVersion, is_demo: bool) -> EligibilityRule:
    channels, residence = rule["channels"], rule["residence"]
    return EligibilityRule(
        version=version,
        office_id=rule["office"],
        code=rule["id"],
        period=days(rule["from"], rule.get("to")),
        from_precision=rule.get("from_precision") or "exact",
        to_precision=rule.get("to_precision") or "exact",
        from_between=_span_of_unknown(rule, "from"),
        to_between=_span_of_unknown(rule, "to"),
        nationalities=rule["nationalities"],
        own_nationals=rule["own_nationals"],
        present_by=_day(rule.get("present_by")),
        present_by_unverified_for=([] if rule.get("present_by_verified", True) else rule["present_by_unverified_for"]),
        in_country=residence["in_country"],
        own_country_allowed=residence["own_country_allowed"],
        status_test=_test(rule["status"]),
        status_if_kept=None if rule.get("status_verified", True) else _test(rule["status_if_kept"]),
        min_age=rule["min_age"],
        online_from=_day(channels["online_from"]),
        online_from_precision=channels.get("online_from_precision") or "exact",
        invitation_only_until=_day(channels.get("invitation_only_until")),
        is_demo=is_demo,
        note=rule.get("note") or "",
        source=rule["source"],
        certainty=rule.get("certainty") or "",
    )


def rule_data(row: EligibilityRule) -> dict[str, Any]:
    data: dict[str, Any] = {
        "id": row.code,
        "office": row.office_id,
        "demo": row.is_demo,
        "from": _text(row.starts_on),
        "from_precision": row.from_precision,
        "to": _text(row.ends_on),
        "to_precision": row.to_precision,
        "nationalities": list(row.nationalities),
        "own_nationals": row.own_nationals,
        "present_by": _text(row.present_by),
        "residence": {"in_country": row.in_country, "own_country_allowed": row.own_country_allowed},
        "status": row.status_test or ANY_STATUS,
        "min_age": row.min_age,
        "channels": {
            "online_from": _text(row.online_from),
            "online_from_precision": row.online_from_precision,
            "invitation_only_until": _text(row.invitation_only_until),
        },
        "note": row.note,
        "source": row.source,
    }
    if row.from_between:
        data["from_between"] = _both_days(row.from_between)
    if row.to_between:
        data["to_between"] = _both_days(row.to_between)
    if row.present_by_unverified_for:
        data |= {
            "present_by_verified": False,
            "present_by_unverified_for": list(row.present_by_unverified_for),
        }
    if row.status_if_kept:
        data |= {"status_verified": False, "status_if_kept": row.status_if_kept}
    return data | ({"certainty": row.certainty} if row.certainty else {})


def window_row(window: Mapping[str, Any], *, version: ProgrammeVersion, is_demo: bool) -> OpeningWindow:
    quota = window.get("quota")
    return OpeningWindow(
        version=version,
        office_id=window["office"],
        period=days(window["from"], window.get("to")),
        from_precision=window.get("from_precision") or "exact",
        to_precision=window.get("to_precision") or "exact",
        weekdays=sorted({WEEKDAYS.index(code) for code in window.get("weekdays") or ()}),
        daily_from=_hour(window.get("daily_from")),
        first_day_from=_hour(window.get("first_day_from")),
        quota_per=OpeningWindow.QuotaPer.NONE if quota is None else OpeningWindow.QuotaPer.DAY,
        quota=None if quota == QUOTA_OF_UNKNOWN_SIZE else quota,
        is_demo=is_demo,
        note=window.get("note") or "",
        source=window["source"],
        certainty=window.get("certainty") or "",
    )


def window_data(row: OpeningWindow) -> dict[str, Any]:
    has_quota = row.quota_per == OpeningWindow.QuotaPer.DAY
    size = QUOTA_OF_UNKNOWN_SIZE if row.quota is None else row.quota
    data: dict[str, Any] = {
        "office": row.office_id,
        "demo": row.is_demo,
        "from": _text(row.period.lower),
        "from_precision": row.from_precision,
        "to": _text(row.closes_on),
        "to_precision": row.to_precision,
        "quota": size if has_quota else None,
        "note": row.note,
        "source": row.source,
    }
    if row.weekdays:
        data["weekdays"] = [WEEKDAYS[number] for number in sorted(row.weekdays)]
    for key in ("daily_from", "first_day_from"):
        if hour := getattr(row, key):
            data[key] = hour.isoformat()
    return data | ({"certainty": row.certainty} if row.certainty else {})


def days(first: str, last: str | None) -> DateRange:
    """Both days inclusive; no last day = open end. PostgreSQL keeps the day after the last."""
    end = _day(last)
    return DateRange(_day(first), end + datetime.timedelta(days=1) if end else None)


def _both_days(span: DateRange) -> list[str | None]:
    return [_text(span.lower), _text(span.upper - datetime.timedelta(days=1))]


def _span_of_unknown(rule: Mapping[str, Any], bound: str) -> DateRange | None:
    """Of a bound that is known the span says nothing."""
    return days(*rule[f"{bound}_between"]) if rule.get(f"{bound}_precision") == "unknown" else None


def _test(status: Any) -> Any:
    return None if status == ANY_STATUS else status


def _window_order(window: Mapping[str, Any]) -> tuple[str, str, str]:
    return window["office"], window["from"], window["to"] or ""


def _day(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


def _text(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None


def _hour(text: str | None) -> datetime.time | None:
    return datetime.time.fromisoformat(text) if text else None
