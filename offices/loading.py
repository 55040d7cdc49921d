"""Loading a programme file, whole or not at all: reference data in place, rules and windows as a new version."""

import datetime
import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max

from audit.actor import Actor
from audit.services import record
from offices.eligibility import ProgrammeError, parse_programme
from offices.models import (
    Area,
    EligibilityRule,
    Office,
    OfficeHours,
    OpeningWindow,
    ProgrammeVersion,
    Site,
)
from offices.rows import rule_row, window_row

CONTENT_KEYS = ("schema", "offices", "rules", "windows", "demo_reopening")
WEEKDAYS = range(5)  # Monday to Friday; the console has the real hours
OPENS_AT, CLOSES_AT = datetime.time(8), datetime.time(16)


class LoadRefused(Exception):
    """The file is refused whole. `faults` say where and why, one each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


@dataclass(frozen=True)
class Loaded:
    """`version` is None when nothing was published; `diff` says in words what is new, changed or gone."""

    version: ProgrammeVersion | None
    diff: list[str]


@transaction.atomic
def load(
    data: Mapping[str, Any],
    *,
    at: datetime.datetime,
    actor: Actor,
    supersede: bool = False,
    check: bool = False,
) -> Loaded:
    """Publish the file's content from this moment on, unless it is what is in force already.

    Raises LoadRefused for a file that contradicts itself (overlapping rules among it), and for a change of a rule
    that is in force unless `supersede` says that it is meant. `check` only looks.
    """
    try:
        parse_programme(data)
    except ProgrammeError as error:
        raise LoadRefused([str(fault) for fault in error.faults]) from None
    content = content_of(data)
    current = ProgrammeVersion.objects.in_force(at).first()
    diff = [*_reference_diff(data), *_content_diff(current.content if current else {}, content)]
    changed = _changed_in_force(current.content, content, at) if current else []
    if changed and not supersede:
        raise LoadRefused(
            [f"rule {code} is in force and differs; --supersede publishes the change" for code in changed]
        )
    if check:
        return Loaded(None, diff)
    _load_reference_data(data)
    if current and current.content_hash == content_hash(content):
        return Loaded(None, diff)
    version = _publish(content, at=at, replaces=current)
    record(
        "programme_published",
        actor=actor,
        subjects=[version.id],
        detail={"number": version.number, "content": version.content_hash, "changes": len(diff)},
    )
    return Loaded(version, diff)


def content_of(data: Mapping[str, Any]) -> dict[str, Any]:
    """What a version is: all that decides who may apply, in plain JSON (days as ISO text)."""
    return json.loads(json.dumps({key: data[key] for key in CONTENT_KEYS if key in data}, default=str))


def content_hash(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def rules_in(content: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    demo = (content.get("demo_reopening") or {}).get("rules", [])
    return {rule["id"]: rule for rule in [*content.get("rules", []), *demo]}


def windows_in(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [*content.get("windows", []), *(content.get("demo_reopening") or {}).get("windows", [])]


def _changed_in_force(before: Mapping[str, Any], after: Mapping[str, Any], at: datetime.datetime) -> list[str]:
    """Codes of rules that have begun and would be other ones, or be gone."""
    today, later = at.date().isoformat(), rules_in(after)
    return [code for code, rule in rules_in(before).items() if rule["from"] <= today and later.get(code) != rule]


def _content_diff(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    lines = _compare("rule", rules_in(before), rules_in(after))
    named = [
        {f"{one['office']} {one['from']}–{one.get('to') or '…'}": one for one in windows_in(content)}
        for content in (before, after)
    ]
    lines += _compare("window", *named)
    offices = [{one["code"]: one for one in content.get("offices", [])} for content in (before, after)]
    return lines + _compare("office", *offices)


def _reference_diff(data: Mapping[str, Any]) -> list[str]:
    sites = set(Site.objects.values_list("code", flat=True))
    areas = set(Area.objects.values_list("code", flat=True))
    lines = [f"+ site {site['id']}" for site in data.get("sites", []) if site["id"] not in sites]
    new = [area["code"] for listed in data.get("areas", {}).values() for area in listed if area["code"] not in areas]
    return lines + ([f"+ {len(new)} areas"] if new else [])


def _compare(noun: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    lines = [f"+ {noun} {name}" for name in after if name not in before]
    lines += [f"- {noun} {name}" for name in before if name not in after]
    for name in after.keys() & before.keys():
        old, new = before[name], after[name]
        lines += [
            f"~ {noun} {name}: {key} {json.dumps(old.get(key), ensure_ascii=False)}"
            f" → {json.dumps(new.get(key), ensure_ascii=False)}"
            for key in sorted(old.keys() | new.keys())
            if old.get(key) != new.get(key)
        ]
    return sorted(lines)


def _load_reference_data(data: Mapping[str, Any]) -> None:
    """Offices, areas and sites are kept up to date in place; what people added in the console stays."""
    for office in data["offices"]:
        names = office["names"]
        Office.objects.update_or_create(
            code=office["code"],
            defaults={
                **{f"name_{language}": names[language] for language in ("es", "en", "ht")},
                **{key: office[key] for key in ("time_zone", "work_languages", "contact_centre")},
                "source": office.get("source", ""),
            },
        )
        if not OfficeHours.objects.filter(office_id=office["code"]).exists():
            OfficeHours.objects.bulk_create(
                OfficeHours(office_id=office["code"], weekday=day, opens_at=OPENS_AT, closes_at=CLOSES_AT)
                for day in WEEKDAYS
            )
    Area.objects.bulk_create(
        [
            Area(code=area["code"], office_id=code, name=area["name"], kind=area["type"])
            for code, listed in data.get("areas", {}).items()
            for area in listed
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "kind"],
    )
    for site in data.get("sites", []):
        row, _created = Site.objects.update_or_create(
            code=site["id"],
            defaults={
                "office_id": site["office"],
                "city": site["city"],
                "area_id": site["area"],
                "latitude": site.get("lat"),
                "longitude": site.get("lon"),
                "opened_on": site.get("opened"),
                "certainty": site["certainty"],
                "source": site.get("source", ""),
            },
        )
        row.areas_served.set(site["areas_served"])


def _publish(content: dict[str, Any], *, at: datetime.datetime, replaces: ProgrammeVersion | None) -> ProgrammeVersion:
    number = (ProgrammeVersion.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    version = ProgrammeVersion.objects.create(
        id=uuid.uuid4(),
        number=number,
        status=ProgrammeVersion.Status.PUBLISHED,
        content=content,
        content_hash=content_hash(content),
        in_force_from=at,
    )
    demo = {rule["id"] for rule in (content.get("demo_reopening") or {}).get("rules", [])}
    EligibilityRule.objects.bulk_create(
        rule_row(rule, version=version, is_demo=code in demo) for code, rule in rules_in(content).items()
    )
    seeds = {}
    if replaces:
        # A seed was committed to before its window opened; the same window keeps it.
        seeds = {
            (window.office_id, window.period.lower, window.closes_on): window.seed
            for window in replaces.windows.order_by("position")
        }
    rows = [
        window_row(window, version=version, position=position, is_demo=bool(window.get("demo")))
        for position, window in enumerate(windows_in(content))
    ]
    for row in rows:
        row.seed = seeds.get((row.office_id, row.period.lower, row.closes_on), row.seed)
    OpeningWindow.objects.bulk_create(rows)
    return version
