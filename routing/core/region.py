"""A region: the cases that satisfy some conditions and break others, column by column. Says whether there is one.

The smallest case of a region is its witness. Codes are independent of each other but for the category of a need.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from routing.core.columns import COLUMNS, UNKNOWN, Column, closed, with_category
from routing.core.table import Between, Condition, Facts, OneOf

ELSEWHERE = "ZZ"  # a value that no rule names, for a choice whose list is open


@dataclass(frozen=True, slots=True)
class _Choice:
    """`others`: may the value be one that is not in `values`? Then `values` are those it must not be."""

    values: frozenset[str]
    others: bool

    def within(self, condition: OneOf, holds: bool) -> Iterator["_Choice"]:
        if holds:
            kept = self._only(condition.any_of) if condition.any_of else self
            yield kept._without(condition.none_of)
            return
        if condition.any_of:
            yield self._without(condition.any_of)
        if condition.none_of:
            yield self._only(condition.none_of)

    def _only(self, values: frozenset[str]) -> "_Choice":
        return _Choice(values - self.values if self.others else values & self.values, False)

    def _without(self, values: frozenset[str]) -> "_Choice":
        return _Choice(self.values | values if self.others else self.values - values, self.others)

    @property
    def witness(self) -> str | None:
        if not self.others:
            return UNKNOWN if UNKNOWN in self.values else min(self.values, default=None)
        return next((value for value in (UNKNOWN, ELSEWHERE, "Z") if value not in self.values), None)


@dataclass(frozen=True, slots=True)
class _Codes:
    """One of each of `needed` is there, and none of `barred`."""

    needed: tuple[frozenset[str], ...] = ()
    barred: frozenset[str] = frozenset()

    def within(self, condition: OneOf, holds: bool) -> Iterator["_Codes"]:
        if holds:
            needed = (*self.needed, condition.any_of) if condition.any_of else self.needed
            yield _Codes(needed, self.barred | condition.none_of)
            return
        if condition.any_of:
            yield _Codes(self.needed, self.barred | condition.any_of)
        if condition.none_of:
            yield _Codes((*self.needed, condition.none_of), self.barred)

    @property
    def witness(self) -> frozenset[str] | None:
        found: set[str] = set()
        for choices in self.needed:
            possible = {code for code in choices if self.barred.isdisjoint(with_category(code))}
            if not possible:
                return None
            if possible.isdisjoint(closed(found)):
                found.add(min(possible))
        return closed(found)


@dataclass(frozen=True, slots=True)
class _Number:
    least: int = 0
    most: int | None = None

    def within(self, condition: Between, holds: bool) -> Iterator["_Number"]:
        if holds:
            tops = [top for top in (self.most, condition.most) if top is not None]
            yield _Number(max(self.least, condition.least), min(tops, default=None))
            return
        if condition.least > 0:
            below = condition.least - 1
            yield _Number(self.least, below if self.most is None else min(self.most, below))
        if condition.most is not None:
            yield _Number(max(self.least, condition.most + 1), self.most)

    @property
    def witness(self) -> int | None:
        return self.least if self.most is None or self.least <= self.most else None


_Part = _Choice | _Codes | _Number


def _whole(column: Column) -> _Part:
    if column.kind == "number":
        return _Number(column.least)
    if column.kind == "codes":
        return _Codes()
    return _Choice(column.values, False) if column.values else _Choice(frozenset(), True)


@dataclass(frozen=True, slots=True)
class Region:
    parts: Mapping[str, _Part] = field(default_factory=lambda: {column.name: _whole(column) for column in COLUMNS})

    def where(self, conditions: Mapping[str, Condition]) -> "Region":
        """The part of it in which every condition holds; it may be empty."""
        region = self
        for name, condition in conditions.items():
            (region,) = region._within(name, condition, holds=True)
        return region

    def outside(self, conditions: Mapping[str, Condition]) -> Iterator["Region"]:
        """The parts of it in which some condition fails, one after the other; they may overlap or be empty."""
        for name, condition in conditions.items():
            yield from self._within(name, condition, holds=False)

    def _within(self, name: str, condition: Condition, *, holds: bool) -> Iterator["Region"]:
        part = self.parts[name]
        narrower: Iterator[_Part]
        match part, condition:
            case _Number(), Between():
                narrower = part.within(condition, holds)
            case _Choice() | _Codes(), OneOf():
                narrower = part.within(condition, holds)
            case _:
                raise TypeError(f"the column {name} has no such condition")
        for each in narrower:
            yield replace(self, parts={**self.parts, name: each})

    @property
    def witness(self) -> Facts | None:
        """The smallest case in it, None when it is empty."""
        values = {name: part.witness for name, part in self.parts.items()}
        return None if None in values.values() else Facts(**values)  # type: ignore[arg-type]  # each of its column
