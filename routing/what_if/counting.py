"""Counting who would move, by groups, and telling it so that nobody is found in it. Knows no case and no table.

Every figure of a result is rounded down to full tens, totals too: under ten is told as nothing, and what two figures
differ by says no more than the tens do. Groups of under ten are left out.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

STEP = 10  # smaller groups are not told (domain.md: small cells)
EVERYBODY = ""
GROUPED_BY = ("office", "nationality", "sex", "age_band")
# Which of two outcomes is the better one for the applicant.
RANK = {"eligible": 2, "review": 1, "not_eligible": 0, "incomplete": 0, "not_open": 0}

Counts = dict[str, dict[str, int]]  # group -> figure -> how many


class Says(NamedTuple):
    """Where a decision puts a case."""

    outcome: str
    queue: str
    priority: str


class Cell(NamedTuple):
    """What is counted of one case. All that are equal are counted together."""

    office: str
    nationality: str
    sex: str
    age_band: str
    now: Says
    then: Says
    is_late_now: bool
    is_late_then: bool


def folded(cells: Mapping[Cell, int]) -> Counts:
    """The sums that a result is made of."""
    counts: dict[str, Counter[str]] = {}
    for cell, number in cells.items():
        names = list(_figures(cell))
        for group in _groups(cell):
            figures = counts.setdefault(group, Counter())
            for name in names:
                figures[name] += number
    return {group: dict(figures) for group, figures in counts.items()}


def _groups(cell: Cell) -> Iterable[str]:
    yield EVERYBODY
    for by in GROUPED_BY:
        yield f"{by}={getattr(cell, by) or '-'}"


def _figures(cell: Cell) -> Iterable[str]:
    now, then = cell.now, cell.then
    yield "all"
    for name, was, will in zip(Says._fields, now, then, strict=True):
        yield f"{name} now {was}"
        yield f"{name} then {will}"
        if was != will:
            yield f"{name} {was} > {will}"
    if now != then:
        yield "moved"
    if RANK[then.outcome] != RANK[now.outcome]:
        yield "better" if RANK[then.outcome] > RANK[now.outcome] else "worse"
    if cell.is_late_now:
        yield "late now"
    if cell.is_late_then:
        yield "late then"


def summed(many: Iterable[Counts]) -> Counts:
    total: dict[str, Counter[str]] = {}
    for counts in many:
        for group, figures in counts.items():
            total.setdefault(group, Counter()).update(figures)
    return {group: dict(figures) for group, figures in total.items()}


def told(counts: Counts) -> Counts:
    """Those that may be told, rounded; a figure that is not there is under ten."""
    found: Counts = {}
    for group, figures in sorted(counts.items()):
        kept = {name: number // STEP * STEP for name, number in sorted(figures.items()) if number >= STEP}
        if kept:
            found[group] = kept
    return found


def rows(told_counts: Counts, *, by: str) -> list[dict[str, Any]]:
    """The groups of one kind for a page: its name, how many, outcomes now and then, better, worse."""
    return [
        {"group": group.partition("=")[2], "all": figures["all"], **_row(figures)}
        for group, figures in told_counts.items()
        if group.startswith(f"{by}=")
    ]


def _row(figures: Mapping[str, int]) -> dict[str, Any]:
    def pairs(name: str) -> list[tuple[str, int, int]]:
        codes = sorted({key.split()[-1] for key in figures if key.startswith((f"{name} now ", f"{name} then "))})
        return [(code, figures.get(f"{name} now {code}", 0), figures.get(f"{name} then {code}", 0)) for code in codes]

    return {
        "moved": figures.get("moved", 0),
        "better": figures.get("better", 0),
        "worse": figures.get("worse", 0),
        "outcomes": pairs("outcome"),
        "queues": pairs("queue"),
        "priorities": pairs("priority"),
        "late_now": figures.get("late now", 0),
        "late_then": figures.get("late then", 0),
    }


def whole(told_counts: Counts) -> dict[str, Any]:
    """The same for everybody, with every way that ten or more would go."""
    figures = told_counts.get(EVERYBODY, {})
    ways = [
        (*name.split(" > ")[0].split(), name.split(" > ")[1], number)
        for name, number in figures.items()
        if " > " in name
    ]
    return {"all": figures.get("all", 0), "ways": ways, **_row(figures)}
