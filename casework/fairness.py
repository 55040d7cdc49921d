"""Whether some wait longer or hear yes less often: figures of one office and one month that is over.

A figure is made by the schedule from what stands open beside the sealed answers (nationality, sex, age band of the
principal). Groups under FEWEST are never written down, nor what would give them away by subtraction from everybody.
An interval says what chance alone may have done.
"""

import datetime
import math
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Min, Q
from django.db.models.functions import TruncMonth

from audit.actor import Actor
from audit.services import record
from casework.models import FairnessFigure
from intake.models import Case, CaseEvent
from offices.models import Office
from routing.models import Decision, Outcome
from vault import scope

COUNTER = Actor("worker", "casework.fairness")
FEWEST = 10  # smaller groups are not told (domain.md: small cells)
Z = 1.96  # 95 %
GROUPED_BY = ("nationality", "sex", "age_band")
EVERYBODY = ("", "")
OUTCOMES = (Outcome.ELIGIBLE.value, Outcome.REVIEW.value, Outcome.NOT_ELIGIBLE.value)
STAGES = (Case.Status.ASSIGNED.value, Case.Status.IN_REVIEW.value, Case.Status.DECIDED.value)
Group = tuple[str, str]  # what by, which
Value = TypeVar("Value")


@dataclass(frozen=True)
class Interval:
    low: float
    middle: float
    high: float


def share(times: int, among: int) -> Interval:
    """A share with Wilson's interval (E. B. Wilson, JASA 22 (1927), 209), which also holds for 0 and for all."""
    part, width = times / among, Z * Z / among
    centre = (part + width / 2) / (1 + width)
    reach = Z * math.sqrt(part * (1 - part) / among + width / (4 * among)) / (1 + width)
    return Interval(max(0.0, centre - reach), part, min(1.0, centre + reach))


def median(values: Sequence[float]) -> Interval:
    """The median between the order statistics that hold it 95 times of 100 (binomial, normal approximation)."""
    ordered, number = sorted(values), len(values)
    reach = Z * math.sqrt(number) / 2
    low, high = max(0, math.floor(number / 2 - reach) - 1), min(number - 1, math.ceil(number / 2 + reach))
    return Interval(ordered[low], (ordered[(number - 1) // 2] + ordered[number // 2]) / 2, ordered[high])


def count_month(_messages: Sequence[Any], *, office: str = "") -> None:
    """Write the figures of the last month for every office that has none yet. Twice changes nothing."""
    with scope.enter(scope.SYSTEM) as at:
        for one in Office.objects.order_by("code"):
            month = _last_month(at.astimezone(one.zone).date())
            if not FairnessFigure.objects.filter(office=one, month=month).exists():
                figures = list(_figures(one, month))
                FairnessFigure.objects.bulk_create(figures)
                record("fairness_counted", actor=COUNTER, office=one.code, detail={"figures": len(figures)})


def _last_month(today: datetime.date) -> datetime.date:
    return (today.replace(day=1) - datetime.timedelta(days=1)).replace(day=1)


def _figures(office: Office, month: datetime.date) -> Iterable[FairnessFigure]:
    """One row for everybody even where nothing happened, so that the month counts as done."""
    begins, ends = (
        datetime.datetime.combine(day, datetime.time(), tzinfo=office.zone)
        for day in (month, (month + datetime.timedelta(days=31)).replace(day=1))
    )
    outcomes = told(_outcomes(office, begins, ends))
    for group, heard in outcomes.items():
        for outcome in OUTCOMES:
            yield _figure(office, month, group, outcome, len(heard), share(heard.count(outcome), len(heard)))
    for stage in STAGES:
        for group, hours in told(_waits(office, stage, begins, ends)).items():
            yield _figure(office, month, group, stage, len(hours), median(hours))
    if not outcomes:
        yield _figure(office, month, EVERYBODY, FairnessFigure.NOTHING, 0, Interval(0, 0, 0))


def told(groups: Mapping[Group, Sequence[Value]]) -> dict[Group, Sequence[Value]]:
    """Those that may be told: of FEWEST or more, and whoever is left out is nobody or FEWEST at least."""
    everybody = groups.get(EVERYBODY, ())
    if len(everybody) < FEWEST:
        return {}
    found: dict[Group, Sequence[Value]] = {EVERYBODY: everybody}
    for by in GROUPED_BY:
        large = {at: values for at, values in groups.items() if at[0] == by and len(values) >= FEWEST}
        left_out = len(everybody) - sum(map(len, large.values()))
        if large and 0 < left_out < FEWEST:
            del large[min(large, key=lambda at: (len(large[at]), at))]
        found |= large
    return found


def _figure(
    office: Office, month: datetime.date, group: Group, measure: str, number: int, found: Interval
) -> FairnessFigure:
    by, which = group
    return FairnessFigure(
        id=uuid.uuid4(), office=office, month=month, grouped_by=by, group=which, measure=measure, number=number,
        low=found.low, middle=found.middle, high=found.high,
    )  # fmt: skip


def _groups(row: dict[str, Any]) -> list[Group]:
    return [EVERYBODY, *((by, row[f"case__{by}"]) for by in GROUPED_BY if row[f"case__{by}"])]


_OF_CASE = [f"case__{by}" for by in GROUPED_BY]


def _outcomes(office: Office, begins: datetime.datetime, ends: datetime.datetime) -> dict[Group, list[str]]:
    """Of the first decision of each case that had it in that time."""
    decided = Decision.objects.of_routing().filter(office=office, case__erased_at__isnull=True)
    first = decided.values("case").annotate(first_at=Min("decided_at")).filter(first_at__gte=begins, first_at__lt=ends)
    found: dict[Group, list[str]] = defaultdict(list)
    seen: set[uuid.UUID] = set()
    rows = decided.filter(case__in=first.values("case")).order_by("decided_at", "id")
    for row in rows.values("case_id", "outcome", *_OF_CASE):
        if row["case_id"] not in seen:
            seen.add(row["case_id"])
            for group in _groups(row):
                found[group].append(row["outcome"])
    return found


def _waits(office: Office, stage: str, begins: datetime.datetime, ends: datetime.datetime) -> dict[Group, list[float]]:
    """Hours from the receipt until the stage was first reached, of those that reached it in that time."""
    reached = CaseEvent.objects.filter(office=office, to_status=stage, case__erased_at__isnull=True)
    first = reached.values("case_id", "case__opened_at", *_OF_CASE).annotate(first_at=Min("at")).order_by()
    found: dict[Group, list[float]] = defaultdict(list)
    for row in first.filter(first_at__gte=begins, first_at__lt=ends):
        hours = (row["first_at"] - row["case__opened_at"]).total_seconds() / 3600
        for group in _groups(row):
            found[group].append(hours)
    return found


@dataclass(frozen=True)
class Row:
    """One group's figure, and whether everybody's middle lies outside of its interval."""

    group: str
    figure: FairnessFigure
    stands_out: bool


def months_of(office: Office) -> list[datetime.date]:
    months = FairnessFigure.objects.filter(office=office).annotate(of=TruncMonth("month")).values_list("of", flat=True)
    return list(months.order_by("-of").distinct())


def compared(office: Office, month: datetime.date, *, by: str) -> dict[str, list[Row]]:
    """Measure -> everybody first, then the groups, those that stand out before the others."""
    wanted = Q(grouped_by=by) | Q(grouped_by="")
    rows = FairnessFigure.objects.filter(wanted, office=office, month=month).exclude(measure=FairnessFigure.NOTHING)
    everybody = {row.measure: row for row in rows if not row.grouped_by}
    found: dict[str, list[Row]] = {measure: [Row("", row, stands_out=False)] for measure, row in everybody.items()}
    for row in rows:
        if row.grouped_by and row.measure in everybody:
            middle = everybody[row.measure].middle
            found[row.measure].append(Row(row.group, row, stands_out=not row.low <= middle <= row.high))
    order = [*OUTCOMES, *STAGES]
    return {
        measure: sorted(found[measure], key=lambda row: (bool(row.group), not row.stands_out, row.group))
        for measure in order
        if measure in found
    }
