"""Makes a Programme of the mapping that a programme/1 file or the database gives. Opens neither."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import combinations
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from offices.eligibility.faults import ProgrammeError, ProgrammeFault
from offices.eligibility.programme import (
    WEEKDAYS,
    Office,
    Programme,
    Rule,
    Span,
    Window,
)
from offices.eligibility.section import Section
from offices.eligibility.status import CODES, ENTRIES, AllOf, AnyOf, Leaf, StatusTest

SCHEMA = "programme/1"
PRECISIONS = ("exact", "commitment", "first_seen", "press", "inferred", "approximate", "unknown")
CERTAINTIES = ("sourced", "disputed", "unverified", "proposal")
RULE_KEYS = (
    *("id", "office", "from", "from_precision", "from_between", "to", "to_precision", "to_between"),
    *("nationalities", "own_nationals", "present_by", "present_by_verified", "present_by_unverified_for"),
    *("residence", "status", "status_verified", "status_if_kept", "min_age", "channels"),
    *("demo", "note", "source", "certainty"),
)
WINDOW_KEYS = (
    *("office", "from", "from_precision", "to", "to_precision", "weekdays", "daily_from", "first_day_from"),
    *("quota", "demo", "note", "source", "certainty"),
)


def parse_programme(data: Mapping[str, object]) -> Programme:
    """The programme with its demo_reopening block, when there is one. Days may be dates or ISO strings.

    Raises ProgrammeError with every fault at once.
    """
    faults: list[ProgrammeFault] = []
    root = Section(data, "programme", faults)
    root.text("schema")
    root.code("schema", (SCHEMA,))
    rules = [_rule(section) for section in _sections(root, "rules")]
    windows = [_window(section) for section in _sections(root, "windows")]
    if root.data.get("demo_reopening") is not None:
        demo = root.section("demo_reopening")
        rules += [_rule(section, is_demo=True) for section in _sections(demo, "rules")]
        windows += [_window(section, is_demo=True) for section in _sections(demo, "windows")]
    offices = tuple(_office(section, rules, windows) for section in _sections(root, "offices"))
    faults.extend(_contradictions(offices, rules, windows))
    at_fault = {fault.where for fault in faults}
    faults.extend(_overlaps([rule for rule in rules if f"rules.{rule.id}" not in at_fault]))
    faults.extend(_repeated([window for window in windows if window.days.first > date.min]))
    if faults:
        raise ProgrammeError(tuple(faults))
    return Programme(offices)


def parse_status(data: object) -> StatusTest:
    """One test of a legal status on its own, as the console edits it. Raises ProgrammeError."""
    faults: list[ProgrammeFault] = []
    test = _test(Section(data, "status", faults))
    if faults:
        raise ProgrammeError(tuple(faults))
    return test


def _sections(parent: Section, key: str) -> Iterator[Section]:
    for number, item in enumerate(parent.items(key)):
        name = item.get("id") or item.get("code") if isinstance(item, Mapping) else None
        yield Section(item, f"{key}.{name or number}", parent.faults)


def _office(section: Section, rules: list[Rule], windows: list[Window]) -> Office:
    code = section.text("code")
    languages = [value for value in section.items("work_languages") if isinstance(value, str)]
    try:
        zone = ZoneInfo(section.text("time_zone"))
    except (ZoneInfoNotFoundError, ValueError):
        section.note("WRONG_TYPE", key="time_zone", expected="a time zone such as America/Bogota")
        zone = ZoneInfo("UTC")
    return Office(
        code=code,
        zone=zone,
        work_languages=frozenset(languages),
        rules=tuple(sorted((r for r in rules if r.office == code), key=lambda r: (r.days.first, r.id))),
        windows=tuple(sorted((w for w in windows if w.office == code), key=lambda w: w.days.first)),
    )


def _rule(section: Section, is_demo: bool = False) -> Rule:
    section.only(*RULE_KEYS)
    section.code("certainty", CERTAINTIES)
    residence = section.section("residence")
    residence.only("in_country", "own_country_allowed")
    channels = section.section("channels")
    channels.only("online_from", "online_from_precision", "invitation_only_until")
    present_by_verified = section.flag("present_by_verified", default=True)
    status_verified = section.flag("status_verified", default=True)
    return Rule(
        id=section.text("id"),
        office=section.text("office"),
        days=section.days(),
        from_between=_unknown_bound(section, "from"),
        to_between=_unknown_bound(section, "to"),
        nationalities=section.countries("nationalities"),
        own_nationals=section.flag("own_nationals"),
        present_by=section.day("present_by"),
        present_by_unverified_for=frozenset(
            () if present_by_verified else section.countries("present_by_unverified_for")
        ),
        in_country=residence.flag("in_country"),
        own_country_allowed=residence.flag("own_country_allowed"),
        status=_status(section, "status"),
        status_if_kept=None if status_verified else _status(section, "status_if_kept"),
        min_age=section.whole_number("min_age"),
        online_from=channels.needed_day("online_from"),
        is_demo=is_demo or section.flag("demo", default=False),
    )


def _unknown_bound(section: Section, key: str) -> Span | None:
    """The span of a bound that is not known; every other precision leaves the bound as it stands."""
    precision = section.code(f"{key}_precision", PRECISIONS)
    return section.between(f"{key}_between") if precision == "unknown" else None


def _window(section: Section, is_demo: bool = False) -> Window:
    section.only(*WINDOW_KEYS)
    for key in ("from_precision", "to_precision"):
        section.code(key, PRECISIONS)
    quota = section.data.get("quota")
    is_size = isinstance(quota, int) and not isinstance(quota, bool) and quota >= 0
    if quota not in (None, "daily") and not is_size:
        section.note("WRONG_TYPE", key="quota", expected="null, daily or a whole number")
    weekdays = section.codes("weekdays", WEEKDAYS) if section.data.get("weekdays") is not None else ()
    return Window(
        office=section.text("office"),
        days=section.days(),
        weekdays=frozenset(WEEKDAYS.index(day) for day in weekdays),
        daily_from=section.hour("daily_from"),
        first_day_from=section.hour("first_day_from"),
        quota=quota if isinstance(quota, str | int) else None,
        is_demo=is_demo or section.flag("demo", default=False),
    )


def _status(section: Section, key: str) -> StatusTest | None:
    if not section.has(key):
        return None
    if section.data[key] == "any":
        return None
    return _test(Section(section.data[key], f"{section.where}.{key}", section.faults))


def _test(section: Section) -> StatusTest:
    branches = [key for key in ("any_of", "all_of") if key in section.data]
    if branches:
        key = branches[0]
        section.only(key)
        tests = tuple(
            _test(Section(item, f"{section.where}.{key}.{number}", section.faults))
            for number, item in enumerate(section.items(key))
        )
        if not tests:
            section.note("WRONG_TYPE", key=key, expected="a list with at least one test")
        return AnyOf(tests) if key == "any_of" else AllOf(tests)
    section.only("code", "entry", "registered", "registered_by")
    if not section.data:
        section.note("WRONG_TYPE", key="test", expected="any, any_of, all_of or a mapping of conditions")
    if "registered" in section.data and section.data["registered"] is not True:
        section.note("WRONG_TYPE", key="registered", expected="true, or left out")
    return Leaf(
        code=frozenset(section.codes("code", CODES)) if "code" in section.data else None,
        entry=frozenset(section.codes("entry", ENTRIES)) if "entry" in section.data else None,
        registered="registered" in section.data,
        registered_by=section.needed_day("registered_by") if "registered_by" in section.data else None,
    )


def _contradictions(offices: tuple[Office, ...], rules: list[Rule], windows: list[Window]) -> Iterator[ProgrammeFault]:
    known = {office.code for office in offices}
    for key, names in (("offices", [o.code for o in offices]), ("rules", [r.id for r in rules])):
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield ProgrammeFault(key, "DUPLICATE_ID", {"key": name})
    named = [(f"rules.{rule.id}", rule.office) for rule in rules]
    named += [(f"windows.{number}", window.office) for number, window in enumerate(windows)]
    for where, office in named:
        if office not in known:
            yield ProgrammeFault(where, "NO_SUCH_OFFICE", {"office": office})


def _overlaps(rules: list[Rule]) -> Iterator[ProgrammeFault]:
    """Days on which two rules of an office are in force; give it rules whose days could be read."""
    for first, second in combinations(sorted(rules, key=lambda rule: rule.days.first), 2):
        if first.office == second.office and second.days.first in first.days:
            day = second.days.first.isoformat()
            params = {"first": first.id, "second": second.id, "office": first.office, "day": day}
            yield ProgrammeFault("rules", "RULES_OVERLAP", params)


def _repeated(windows: list[Window]) -> Iterator[ProgrammeFault]:
    """Two windows of an office with the same days: their quotas and draws could not be told apart."""
    for first, second in combinations(windows, 2):
        if (first.office, first.days) == (second.office, second.days):
            params = {"office": second.office, "day": second.days.first.isoformat()}
            yield ProgrammeFault("windows", "SAME_WINDOW", params)
