"""Finds the rules of a table that fit a case, and says of every other rule why not.

A table is compiled once: for each column and each value the set of rules that the value satisfies, as the bits of an
integer. The first match of a group is then a few ANDs, whether the table has ten rules or a thousand, and the masks
of an evaluation are its explanation.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import and_, getitem, itemgetter
from typing import Any, Literal, NamedTuple

from routing.core.columns import COLUMNS, POSITION, Column
from routing.core.table import Between, Conclusion, Facts, Rule, Table

MOST_VALUES = 10_000  # of a column whose masks are kept; a table must not grow with what people write
FOR_A_PERSON = "review"  # where a case goes whose rule cannot be evaluated, or that no rule gives a queue

State = Literal["chosen", "later", "failed", "error"]
Finder = Callable[[Any], int]


@dataclass(frozen=True, slots=True)
class Answer:
    """Of one rule: chosen; it would fit but an earlier one of its group did (`later`); failed in these `columns`;
    or it could not be evaluated and might have come first (`error`)."""

    rule: str
    group: str
    state: State
    columns: tuple[str, ...] = ()


class Evaluation(NamedTuple):
    """`chosen`: per group the position of its rule, -1 for none. `masks`: per column of the table the rules that it
    lets through. `errors`: rules that could not be evaluated where they might have decided."""

    chosen: tuple[int, ...]
    masks: tuple[int, ...]
    conclusion: Conclusion
    errors: tuple[str, ...] = ()


class _Masks(dict[Any, int]):
    """Value of a column -> the rules it satisfies; found when first asked for, and kept."""

    def __init__(self, find: Finder) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, value: Any) -> int:
        mask = self._find(value)
        if len(self) < MOST_VALUES:
            self[value] = mask
        return mask


class Compiled:
    """Made once per version; only its memory of masks grows, so that threads may share it."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self._all = (1 << len(table.rules)) - 1
        self._broken = _mask(bool(rule.error) for rule in table.rules)
        self._groups = tuple(_mask(rule.group == group for rule in table.rules) for group in table.groups)
        asked = [column for column in COLUMNS if any(column.name in rule.when for rule in table.rules)]
        self._columns = tuple(column.name for column in asked)
        self._masks = tuple(_Masks(_finder(column, table.rules)) for column in asked)
        self._pick = _picker([POSITION[column.name] for column in asked])
        self._conclusions: dict[tuple[int, ...], Conclusion] = {}

    @property
    def columns(self) -> frozenset[str]:
        """Those that some rule asks for."""
        return frozenset(self._columns)

    def evaluate(self, facts: Facts) -> Evaluation:
        masks = tuple(map(getitem, self._masks, self._pick(facts.values)))
        fits = reduce(and_, masks, self._all)
        if fits & self._broken:
            return self._with_errors(fits, masks)
        chosen = tuple([((found := fits & group) & -found).bit_length() - 1 for group in self._groups])
        return Evaluation(chosen, masks, self._conclusion(chosen))

    def _with_errors(self, fits: int, masks: tuple[int, ...]) -> Evaluation:
        """A rule that cannot be evaluated is an error where no earlier rule of its group decides without it."""
        sound = fits & ~self._broken
        chosen, errors = [], []
        for group in self._groups:
            found = sound & group
            first = found & -found
            before = (first - 1 if first else self._all) & fits & self._broken & group
            errors += [self.table.rules[position].id for position in _positions(before)]
            chosen.append(-1 if before else first.bit_length() - 1)
        conclusion = self._conclusion(tuple(chosen))
        if errors:
            conclusion = Conclusion(
                FOR_A_PERSON, conclusion.proposed_priority, conclusion.skills, True, conclusion.hold
            )
        return Evaluation(tuple(chosen), masks, conclusion, tuple(errors))

    def _conclusion(self, chosen: tuple[int, ...]) -> Conclusion:
        known = self._conclusions.get(chosen)
        if known is None:
            known = self._conclusions[chosen] = _together([self.table.rules[at].then for at in chosen if at >= 0])
        return known

    def explain(self, evaluation: Evaluation) -> tuple[Answer, ...]:
        """One answer per rule, in the order of the table."""
        failed: dict[int, list[str]] = defaultdict(list)
        for name, mask in zip(self._columns, evaluation.masks, strict=True):
            for rule in _positions(self._all & ~mask):
                failed[rule].append(name)
        return tuple(
            Answer(rule.id, rule.group, self._state(position, rule, evaluation, failed), tuple(failed[position]))
            for position, rule in enumerate(self.table.rules)
        )

    def _state(self, position: int, rule: Rule, evaluation: Evaluation, failed: dict[int, list[str]]) -> State:
        if position in evaluation.chosen:
            return "chosen"
        if rule.id in evaluation.errors:
            return "error"
        return "failed" if failed[position] else "later"


def _together(conclusions: list[Conclusion]) -> Conclusion:
    def first(name: str) -> Any:
        return next((said for each in conclusions if (said := getattr(each, name)) is not None), None)

    skills = frozenset(skill for each in conclusions for skill in each.skills)
    return Conclusion(first("queue"), first("proposed_priority"), skills, first("second_review"), first("hold"))


def _picker(positions: list[int]) -> Callable[[tuple[Any, ...]], tuple[Any, ...]]:
    """The values of the columns that the table asks for."""
    if len(positions) > 1:
        return itemgetter(*positions)
    return lambda values: tuple(values[position] for position in positions)


def _mask(bits: Iterator[bool]) -> int:
    return sum(1 << position for position, bit in enumerate(bits) if bit)


def _positions(mask: int) -> Iterator[int]:
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def _finder(column: Column, rules: tuple[Rule, ...]) -> Finder:
    conditions = [rule.when.get(column.name) for rule in rules]
    return {"number": _numbers, "codes": _codes, "choice": _choices}[column.kind](conditions)


def _numbers(conditions: list[Any]) -> Finder:
    """The numbers fall into stretches between the bounds; within one, every condition answers alike."""
    bounds = sorted(
        {edge for each in conditions if each is not None for edge in (each.least, _after(each)) if edge is not None}
    )
    stretches = [
        _mask(each is None or each.holds(inside) for each in conditions)
        for inside in [bounds[0] - 1 if bounds else 0, *bounds]
    ]
    return lambda number: stretches[bisect_right(bounds, number)]


def _after(condition: Between) -> int | None:
    return None if condition.most is None else condition.most + 1


def _choices(conditions: list[Any]) -> Finder:
    named = {value for each in conditions if each is not None for value in each.any_of | each.none_of}
    masks = {value: _mask(each is None or each.holds(frozenset({value})) for each in conditions) for value in named}
    otherwise = _mask(each is None or not each.any_of for each in conditions)
    return lambda value: masks.get(value, otherwise)


def _codes(conditions: list[Any]) -> Finder:
    open_to_all = _mask(each is None or not each.any_of for each in conditions)
    named = {code for each in conditions if each is not None for code in each.any_of | each.none_of}
    admits = {code: _mask(each is not None and code in each.any_of for each in conditions) for code in named}
    refuses = {code: _mask(each is not None and code in each.none_of for each in conditions) for code in named}
    if not any(refuses.values()):
        return lambda codes: _admitted(open_to_all, admits, codes)

    def find(codes: frozenset[str]) -> int:
        refused = 0
        for code in codes:
            refused |= refuses.get(code, 0)
        return _admitted(open_to_all, admits, codes) & ~refused

    return find


def _admitted(mask: int, admits: dict[str, int], codes: frozenset[str]) -> int:
    for code in codes:
        mask |= admits.get(code, 0)
    return mask
