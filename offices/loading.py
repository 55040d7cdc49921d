"""Loading a programme file, whole or not at all: reference data in place, rules and windows as a new version."""

import datetime
import json
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import translation
from django.utils.module_loading import import_string

from audit.actor import Actor
from audit.services import record
from offices import programme_file, reference
from offices.countries import is_country
from offices.differences import content_differences, reference_differences, rules_in
from offices.eligibility import ProgrammeError, parse_programme
from offices.eligibility.faults import ProgrammeFault
from offices.models import EligibilityRule, Office, OfficeHours, OpeningWindow, ProgrammeVersion
from offices.openings import now
from offices.retention import give_periods
from offices.rows import content_of, rule_row, window_row
from offices.versions import hash_of, keep_seeds, one_at_a_time

WEEKDAYS = range(5)  # Monday to Friday; the console has the real hours
OPENS_AT, CLOSES_AT = datetime.time(8), datetime.time(16)


class LoadRefused(Exception):
    """The file is refused whole. `faults` say where and why, one each; `diff` what it would have changed."""

    def __init__(self, faults: list[str], diff: Sequence[str] = ()) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults
        self.diff = diff


@dataclass(frozen=True)
class Loaded:
    """`version` is None when nothing was published; `diff` says in words what is new, changed or gone.

    `superseded`: codes of the rules in force that are other ones from now on, or would be. `later`: versions that
    are approved for a moment to come, and say then nothing of this file.
    """

    version: ProgrammeVersion | None
    diff: list[str]
    superseded: list[str]
    later: list[ProgrammeVersion]


@dataclass(frozen=True)
class Draft:
    """A version with its rows, none of them saved, and the content that they make."""

    version: ProgrammeVersion
    rules: list[EligibilityRule]
    windows: list[OpeningWindow]
    content: dict[str, Any]

    @property
    def hash(self) -> str:
        return hash_of(self.content)


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
    if not check:
        one_at_a_time()
    known = reference.stored()
    moment = _not_before(at)
    current = ProgrammeVersion.objects.in_force(moment).first()
    later = list(ProgrammeVersion.objects.scheduled(moment))
    named, draft = _read(data, known, current)
    before = current.content if current else {}
    diff = [*reference_differences(known, named), *content_differences(before, draft.content)]
    superseded = _changed_in_force(before, draft.content, at)
    if check:
        return Loaded(None, diff, superseded, later)
    if superseded and not supersede:
        faults = [f"rule {code} is in force and differs; --supersede publishes the change" for code in superseded]
        raise LoadRefused(faults, diff)
    new = reference.save(named, known)
    _give_hours(new)
    give_periods(new)
    is_new = current is None or current.content_hash != draft.hash
    if is_new:
        draft.version.compared_with = current.number if current else None
        _publish(draft, at=max(at, current.in_force_from) if current and current.in_force_from else at)
    if diff or is_new:
        record(
            "programme_published" if is_new else "reference_data_loaded",
            actor=actor,
            subjects=[draft.version.id] if is_new else [],
            detail={"changes": len(diff)} | ({"content": draft.hash} if is_new else {}),
        )
    return Loaded(draft.version if is_new else None, diff, superseded, later)


def _not_before(at: datetime.datetime) -> datetime.datetime:
    """A load that waited for another one began before it and still is the later word."""
    files = ProgrammeVersion.objects.newest_first().filter(origin=ProgrammeVersion.Origin.FILE)
    last = files.values_list("in_force_from", flat=True).first()
    return max(at, now(), last or at)


def _read(
    data: Mapping[str, Any], known: reference.Reference, current: ProgrammeVersion | None
) -> tuple[reference.Reference, Draft]:
    """Refuses with every fault at once; the core's come first."""
    with translation.override("en"):  # the language of commands
        named, faults = reference.read(data, known)
        try:
            parse_programme(data)
        except ProgrammeError as error:
            faults = [*error.faults, *faults]
        faults += _unsourced(data)
        routing = _plain(_routing(data, current))
        faults += _unreadable(routing)
        if faults:
            raise LoadRefused(_said(faults))
        draft = _draft(data, named, routing)
        faults += [*_misfits("rules", draft.rules), *_misfits("windows", draft.windows)]
    if faults:
        raise LoadRefused(_said(faults))
    return named, draft


def _routing(data: Mapping[str, Any], current: ProgrammeVersion | None) -> Any:
    """A file without a table keeps the one in force; the first version has the one that ships."""
    if "routing" in data:
        return data["routing"]
    return current.routing if current else programme_file.read(str(settings.ROUTING_TABLE))


def _unreadable(routing: Any) -> Iterable[ProgrammeFault]:
    """Reading a routing table is a later stage's; which one, the settings say."""
    try:
        import_string(settings.ROUTING_TABLE_READER)(routing)
    except ProgrammeError as error:
        return error.faults
    return ()


def _plain(data: Any) -> Any:
    return json.loads(json.dumps(data, default=str))  # days as ISO text


def _said(faults: list[ProgrammeFault]) -> list[str]:
    """Core and reference data look at some of the same keys; each fault is said once."""
    return list(dict.fromkeys(str(fault) for fault in faults))


def _unsourced(data: Mapping[str, Any]) -> Iterator[ProgrammeFault]:
    """What nobody has said is no rule, and of a country that does not exist nobody comes."""
    for block in (data, data.get("demo_reopening")):
        for kind in ("rules", "windows"):
            listed = block.get(kind) if isinstance(block, Mapping) else None
            for number, row in enumerate(listed if isinstance(listed, list) else ()):
                if isinstance(row, Mapping):
                    where = f"{kind}.{row.get('id') or number}"
                    if not (isinstance(row.get("source"), str) and row["source"].strip()):
                        yield ProgrammeFault(where, "MISSING_KEY", {"key": "source"})
                    yield from _no_countries(where, row.get("nationalities"))


def _no_countries(where: str, nationalities: Any) -> Iterator[ProgrammeFault]:
    for code in nationalities if isinstance(nationalities, list) else ():
        if isinstance(code, str) and not is_country(code):
            yield ProgrammeFault(where, "UNKNOWN_CODE", {"key": "nationalities", "code": code, "known": "ISO 3166-1"})


def _draft(data: Mapping[str, Any], named: reference.Reference, routing: dict[str, Any]) -> Draft:
    plain = _plain(data)
    demo = plain.get("demo_reopening") or {}
    version = ProgrammeVersion(id=uuid.uuid4(), routing=routing, origin=ProgrammeVersion.Origin.FILE)
    rules = [
        rule_row(rule, version=version, is_demo=fictitious or rule.get("demo", False))
        for fictitious, block in ((False, plain), (True, demo))
        for rule in block.get("rules", ())
    ]
    windows = [
        window_row(window, version=version, is_demo=fictitious or window.get("demo", False))
        for fictitious, block in ((False, plain), (True, demo))
        for window in block.get("windows", ())
    ]
    offices = [Office(code=code, **values) for code, values in named.offices.items()]
    return Draft(version, rules, windows, content_of(offices, rules, windows, routing))


def _misfits(kind: str, rows: list[Any]) -> Iterator[ProgrammeFault]:
    for number, row in enumerate(rows):
        try:
            row.clean_fields(exclude={"version", "office"})
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                where = f"{kind}.{getattr(row, 'code', number)}"
                yield ProgrammeFault(where, "NOT_STORABLE", {"key": name, "why": " ".join(messages)})


def _changed_in_force(before: Mapping[str, Any], after: Mapping[str, Any], at: datetime.datetime) -> list[str]:
    """Codes of rules that have begun, by the office's own day, and would be other ones or be gone."""
    today = {
        office["code"]: at.astimezone(ZoneInfo(office["time_zone"])).date().isoformat()
        for office in before.get("offices", ())
    }
    later = rules_in(after)
    return [
        code
        for code, rule in rules_in(before).items()
        if rule["from"] <= today[rule["office"]] and later.get(code) != rule
    ]


def _give_hours(offices: list[str]) -> None:
    OfficeHours.objects.bulk_create(
        OfficeHours(office_id=code, weekday=day, opens_at=OPENS_AT, closes_at=CLOSES_AT)
        for code in offices
        for day in WEEKDAYS
    )


def _publish(draft: Draft, *, at: datetime.datetime) -> None:
    """The rows first: from the moment of publication the database lets nobody touch them."""
    version = draft.version
    version.number = (ProgrammeVersion.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    version.content, version.content_hash = draft.content, draft.hash
    version.save(force_insert=True)
    EligibilityRule.objects.bulk_create(draft.rules)
    OpeningWindow.objects.bulk_create(draft.windows)
    keep_seeds(version)
    version.status = ProgrammeVersion.Status.PUBLISHED
    version.in_force_from = at
    version.save(update_fields=["status", "in_force_from"])
