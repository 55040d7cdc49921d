"""Which households a programme and a table cannot tell apart: those of one likeness are decided alike.

Days count only by the side of a bound on which they lie, ages by the years that a rule asks for, a person by what
the office's rules find; what neither a rule nor a column of the table looks at is left out. The others of a household
count together, for every rule asks whether there is one such. So of a million households some thousands are decided,
and the rest looked up.
"""

import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from offices.eligibility import Member, Office, Programme, from_document, window_for
from offices.eligibility.criteria import NATIONALITY, PRESENCE, findings
from offices.eligibility.dates import full_years, instant, partial_date
from offices.eligibility.facts import PRINCIPAL, STATELESS
from offices.eligibility.household import (
    ADULT_AGE,
    NOT_THE_CHILDS_PARENTS,
    applies_separately,
    is_adult,
    is_child,
)
from offices.eligibility.programme import Rule, Span
from offices.eligibility.status import AllOf, AnyOf, StatusTest
from offices.eligibility.verdicts import MET, NOT_MET
from routing.core.compiled import Compiled
from routing.core.facts import OLDER_AGE

MOST_KEPT = 50_000  # of each: texts of days and moments, people that are alike

Key = tuple[Any, ...]
Needs = frozenset[str]
_NONE: Needs = frozenset()
_NOBODY: Key = ()
# What one of the others of a household is, as bits; with three bits a rule behind them.
ADULT, APART, PARENT, SIBLING, RELATIVE, DISABLED_AND_ILL, LATER = (1 << place for place in range(7))
OF_RULES = 7
MET_ALL, OTHER_NATIONALITY, CAME_LATER = 1, 2, 4


# Whether it is the principal, or somebody who came after it was sent; what is told of them; their needs.
Person = tuple[bool, bool, Any, Needs]
Moment = tuple[Key, tuple[int, ...], int, date, date]


class Likeness:
    """Made once per version; grows with what it has seen, up to a bound."""

    def __init__(self, programme: Programme, table: Compiled) -> None:
        asks = table.columns
        self._places: dict[str | None, _Place] = {
            office.code: _Place(office, (office,), asks_age="age_band" in asks) for office in programme.offices
        }
        self._places[None] = _Place(None, programme.offices, asks_age="age_band" in asks)
        self._asks_area, self._asks_interviewer = "area" in asks, "interviewer_sex" in asks
        self._asks_pathways, self._asks_consents = "pathways" in asks, "consents" in asks
        self._asks_size, self._asks_waiting = "household_size" in asks, "waiting_days" in asks

    def of(self, document: Mapping[str, Any], *, on: date) -> Key:
        """Equal for two documents only if `conclude` says the same of both. `on` is the day of the decision."""
        residence = document.get("residence") or {}
        applying_to, country, members = document.get("applying_to"), residence.get("country"), document["members"]
        if applying_to is None and country is not None and country not in self._places:
            # Which office it is depends on what each one's rule admits from there: rare, and decided each by itself.
            return json.dumps(document, sort_keys=True), on
        place = self._places.get(applying_to or country) or self._places[None]
        moment, relevant, mask, day, utc_day = place.moment(document["submitted_at"])
        marks, needs, later_needs = 0, _NONE, _NONE
        principal, needs_of_principal = _NOBODY, _NONE
        for member in members:
            is_principal, is_later, told, own_needs = place.person(member, country, day, on)
            if is_principal:
                principal, needs_of_principal = told, own_needs
            elif is_later:
                marks |= told[0] & LATER
                later_needs |= own_needs
            else:
                marks |= told[0]
                needs |= own_needs
        return (
            moment,
            document.get("channel"),
            applying_to,
            country,
            residence.get("area") if self._asks_area else None,
            frozenset(document.get("languages") or ()),
            document.get("interviewer_sex") if self._asks_interviewer else None,
            frozenset(document.get("pathways") or ()) if self._asks_pathways else None,
            frozenset(document.get("consents") or ()) if self._asks_consents else None,
            max(0, (on - utc_day).days) if self._asks_waiting else None,
            len(members) if self._asks_size else None,
            principal[0],
            *[principal[1][position] for position in relevant],
            marks & mask,
            needs | needs_of_principal,
            later_needs,
        )


class _Place:
    """What the rules of one office look at; of all of them where no office is named."""

    def __init__(self, office: Office | None, offices: tuple[Office, ...], *, asks_age: bool) -> None:
        rules = [rule for one in offices for rule in one.rules]
        self._rules = office.rules if office else ()
        self._office, self._offices, self._asks_age = office, offices, asks_age
        self._ages = sorted({ADULT_AGE, OLDER_AGE, *(rule.min_age for rule in rules)})
        self._present_by = sorted({rule.present_by for rule in rules if rule.present_by is not None})
        self._registered_by = sorted({day for rule in rules for day in _days_of(rule)})
        self._bounds = [sorted({day for rule in one.rules for day in _bounds(rule)}) for one in offices]
        self._by_minute = not any(
            hour.second or hour.microsecond
            for one in offices
            for window in one.windows
            for hour in (window.daily_from, window.first_day_from)
            if hour is not None
        )
        self._moments: dict[str, Moment] = {}
        self._births: dict[str | None, tuple[date, date, int, int]] = {}
        self._arrivals: dict[str | None, tuple[int, int]] = {}
        self._registrations: dict[str | None, tuple[bool, int, int]] = {}
        self._people: dict[Key, Person] = {}

    def moment(self, text: str) -> Moment:
        """Its likeness, the rules that may be asked on its day, the bits of these, the day here, and that in UTC.

        Known by the minute where windows open at full minutes, and the text ends with Z or an offset.
        """
        is_plain = (
            self._by_minute and len(text) >= len("2026-03-03T10:00:00Z") and (text[-1] in "zZ" or text[-6] in "+-")
        )
        kept = text[: len("2026-03-03T10:00:")] + (text[-1] if text[-1] in "zZ" else text[-6:]) if is_plain else text
        found = self._moments.get(kept)
        if found is None:
            found = self._found(instant(text))
            _keep(self._moments, kept, found)
        return found

    def _found(self, at: datetime) -> Moment:
        utc_day = at.astimezone(UTC).date()
        days = [office.local(at).date() for office in self._offices]
        likeness = tuple(
            (bisect_right(bounds, day), window_for(office, at) is not None)
            for office, bounds, day in zip(self._offices, self._bounds, days, strict=True)
        )
        day = min(days, default=utc_day)
        relevant = tuple(position for position, rule in enumerate(self._rules) if rule in self._asked(day))
        mask = sum(7 << OF_RULES + 3 * position for position in relevant) | (1 << OF_RULES) - 1
        return likeness, relevant, mask, day, utc_day

    def _asked(self, day: date) -> tuple[Rule, ...]:
        rule = self._office.rule_on(day) if self._office else None
        if self._office is None or rule is None:
            return ()
        return (rule, *self._office.rules_across(rule, day), *self._office.rules_after(rule))

    def person(self, member: Mapping[str, Any], country: str | None, day: date, on: date) -> Person:
        birth = member.get("birth_date")
        first, last, *born = self._births.get(birth) or self._birth(birth)
        ages, status = self._ages, member.get("legal_status") or {}
        reached = [bisect_right(ages, full_years(last, day)), bisect_right(ages, full_years(first, day))]
        is_principal = member["relationship"] == PRINCIPAL
        if self._asks_age and is_principal:
            reached += [bisect_right(ages, full_years(last, on)), bisect_right(ages, full_years(first, on))]
        arrival, registration = member.get("present_since"), status.get("registered_on")
        alike = (
            member["relationship"],
            country,
            *born,
            *reached,
            tuple(member.get("nationalities") or ()),
            self._arrivals.get(arrival) or self._arrival(arrival),
            status.get("code"),
            status.get("entry"),
            self._registrations.get(registration) or self._registration(registration),
            tuple(member.get("needs") or ()),
            bool(member.get("member_since")),
        )
        known = self._people.get(alike)
        if known is None:
            known = self._known(member, country, day, reached[2:])
            _keep(self._people, alike, known)
        return known

    def _known(self, data: Mapping[str, Any], country: str | None, day: date, later: list[int]) -> Person:
        """What rules tell of a person; of others than the principal only what they do to a household."""
        member = _member(data)
        found = [findings(member, rule, country, day) for rule in self._rules]
        is_ill = DISABLED_AND_ILL if {need[:3] for need in member.needs} >= {"DS-", "SM-"} else 0
        is_later = bool(data.get("member_since"))
        if member.relationship == PRINCIPAL:
            stateless = STATELESS in member.nationalities
            said = (is_child(member, day), is_adult(member, day), stateless, is_ill, *later)
            return (
                True,
                False,
                (said, [tuple((one.verdict, one.reason) for one in of_rule) for of_rule in found]),
                (member.needs),
            )
        if is_later:
            return False, True, (LATER if is_ill else 0,), member.needs
        apart = applies_separately(member, day)
        marks = is_ill | (ADULT if is_adult(member, day) else 0) | (APART if apart else 0)
        if member.relationship == "parent":
            marks |= PARENT
        elif member.relationship in NOT_THE_CHILDS_PARENTS and is_child(member, day):
            marks |= SIBLING if member.relationship == "sibling" else RELATIVE
        for position, of_rule in enumerate(found):
            bits = MET_ALL if all(one.verdict == MET for one in of_rule) else 0
            if not apart:
                missed = {one.criterion for one in of_rule if one.verdict == NOT_MET}
                bits |= (OTHER_NATIONALITY if NATIONALITY in missed else 0) | (CAME_LATER if PRESENCE in missed else 0)
            marks |= bits << OF_RULES + 3 * position
        return False, False, (marks,), member.needs

    def _birth(self, text: str | None) -> tuple[date, date, int, int]:
        day = partial_date(text)
        found = day.earliest, day.latest, *_sides(self._present_by, day.earliest, day.latest)
        _keep(self._births, text, found)
        return found

    def _arrival(self, text: str | None) -> tuple[int, int]:
        day = partial_date(text)
        found = _sides(self._present_by, day.earliest, day.latest)
        _keep(self._arrivals, text, found)
        return found

    def _registration(self, text: str | None) -> tuple[bool, int, int]:
        day = partial_date(text)
        found = day.is_given, *_sides(self._registered_by, day.earliest, day.latest)
        _keep(self._registrations, text, found)
        return found


def _member(data: Mapping[str, Any]) -> Member:
    document = {"submitted_at": "2000-01-01T00:00:00Z", "members": [data]}
    return from_document(document).members[0]


def _sides(bounds: list[date], earliest: date, latest: date) -> tuple[int, int]:
    """By these two every bound says the same of whether the day was on it or before."""
    return bisect_left(bounds, earliest), bisect_left(bounds, latest)


def _bounds(rule: Rule) -> Iterator[date]:
    """The days from which on a rule, or the doubt about when it began or ended, says something else."""
    yield rule.online_from
    for span in (rule.days, rule.from_between, rule.to_between):
        yield from _ends(span)


def _ends(span: Span | None) -> Iterator[date]:
    if span is not None:
        yield span.first
        if span.last is not None and span.last != date.max:
            yield span.last + timedelta(days=1)


def _days_of(rule: Rule) -> Iterator[date]:
    for test in (rule.status, rule.status_if_kept):
        if test is not None:
            yield from _registered_by(test)


def _registered_by(test: StatusTest) -> Iterator[date]:
    if isinstance(test, AnyOf | AllOf):
        for each in test.tests:
            yield from _registered_by(each)
    elif test.registered_by is not None:
        yield test.registered_by


def _keep(known: dict[Any, Any], text: Any, found: Any) -> None:
    if len(known) >= MOST_KEPT:
        known.clear()
    known[text] = found
