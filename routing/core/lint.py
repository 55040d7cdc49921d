"""What is doubtful about a routing table, each with the smallest case that shows it. Pure; changes no table.

A finding is a matter for whoever writes the table: an overlap may be meant, since the order of the rules decides.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from routing.core.columns import COLUMNS
from routing.core.compiled import Compiled
from routing.core.region import Region
from routing.core.table import Facts, Rule, Table

MOST_REGIONS = 20_000  # a search that needs more gives up, and says so: UNDECIDED

Code = Literal["EMPTY", "SHADOWED", "UNREACHABLE", "CONTRADICTORY", "OVERLAP", "GAP", "UNDECIDED"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Of one rule (for GAP: of the table, and `rule` is empty).

    EMPTY: no case can satisfy it. SHADOWED: `other`, before it in its group, takes all its cases. UNREACHABLE: rules
    before it take them together. CONTRADICTORY: `other` asks the same and says something else. OVERLAP: some cases
    satisfy it and `other` and neither is a special case of the other, so that their order decides. GAP: a case that
    gets no `other` (queue or proposed_priority). UNDECIDED: the search gave up. `example`: a case that shows it.
    """

    code: Code
    rule: str
    other: str = ""
    example: Facts | None = None


class _GaveUp(Exception):
    pass


def lint(table: Table) -> tuple[Finding, ...]:
    """In the order of the table, gaps last."""
    findings: list[Finding] = []
    for group in table.groups:
        rules = [rule for rule in table.rules if rule.group == group and not rule.error]
        for position, rule in enumerate(rules):
            findings += _of_rule(rule, rules[:position])
    return (*findings, *_gaps(table))


def example_of(rule: Rule, *, but: Sequence[Rule] = ()) -> Facts | None:
    """The smallest case that satisfies the rule and none of the others; None when there is none.

    Raises _GaveUp after MOST_REGIONS regions.
    """
    return _example(Region().where(rule.when), but, [MOST_REGIONS])


def _example(region: Region, but: Sequence[Rule], left: list[int]) -> Facts | None:
    """Depth first: where the smallest case of the region satisfies a rule it must not, leave that rule's cases out."""
    witness = _smallest(region, left)
    if witness is None:
        return None
    taken = next((other for other in but if _holds(other, witness)), None)
    if taken is None:
        return witness
    for part in region.outside(taken.when):
        found = _example(part, but, left)
        if found is not None:
            return found
    return None


def _smallest(region: Region, left: list[int]) -> Facts | None:
    """The smallest case of the region, and one region less to look at. Raises _GaveUp after the last."""
    left[0] -= 1
    if not left[0]:
        raise _GaveUp
    return region.witness


def _holds(rule: Rule, facts: Facts) -> bool:
    return all(
        rule.when[column.name].holds(_as_codes(value) if column.kind == "choice" else value)  # type: ignore[arg-type]
        for column, value in zip(COLUMNS, facts.values, strict=True)
        if column.name in rule.when
    )


def _as_codes(value: object) -> frozenset[str]:
    return frozenset({str(value)})


def _of_rule(rule: Rule, earlier: Sequence[Rule]) -> Iterator[Finding]:
    own = example_of(rule)
    if own is None:
        yield Finding("EMPTY", rule.id)
        return
    try:
        reached = example_of(rule, but=earlier)
    except _GaveUp:
        yield Finding("UNDECIDED", rule.id)
        return
    same = [other for other in earlier if other.when == rule.when and other.then != rule.then]
    if same:
        yield Finding("CONTRADICTORY", rule.id, same[0].id, own)
    elif reached is None:
        alone = next((other for other in earlier if example_of(rule, but=[other]) is None), None)
        yield Finding("SHADOWED", rule.id, alone.id, own) if alone else Finding("UNREACHABLE", rule.id, "", own)
    for other in earlier if reached is not None else ():
        yield from _overlap(rule, other)


def _overlap(rule: Rule, other: Rule) -> Iterator[Finding]:
    both = Region().where(other.when).where(rule.when).witness
    if both is None or rule.then == other.then:
        return
    if example_of(other, but=[rule]) is not None and example_of(rule, but=[other]) is not None:
        yield Finding("OVERLAP", rule.id, other.id, both)


def _gaps(table: Table) -> Iterator[Finding]:
    compiled = Compiled(table)
    for name in ("queue", "proposed_priority"):
        try:
            found = _gap(Region(), compiled, name, [MOST_REGIONS])
        except _GaveUp:
            yield Finding("UNDECIDED", "", name)
            continue
        if found is not None:
            yield Finding("GAP", "", name, found)


def _gap(region: Region, compiled: Compiled, name: str, left: list[int]) -> Facts | None:
    """Where the smallest case gets it said, look where that rule fails, or a silent one of its group comes first."""
    witness = _smallest(region, left)
    if witness is None:
        return None
    rules = compiled.table.rules
    chosen = [rules[at] for at in compiled.evaluate(witness).chosen if at >= 0]
    says = next((rule for rule in chosen if getattr(rule.then, name) is not None), None)
    if says is None:
        return witness
    earlier = [rule for rule in rules[: rules.index(says)] if rule.group == says.group]
    for part in chain(region.outside(says.when), (region.where(silent.when) for silent in earlier)):
        found = _gap(part, compiled, name, left)
        if found is not None:
            return found
    return None
