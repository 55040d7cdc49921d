"""A queue as a page of assignments: its order, its filters, its key for the next page. Knows no screen."""

import datetime
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.db.models import BooleanField, F
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from casework.corrections import is_unseen
from intake.models import Case
from offices.models import Site
from routing.models import RANKS, Assignment, AssignmentQuerySet, Priority

PAGE = 50
COUNTED = 1000  # a total beyond this is "more than": counting a million rows would cost more than the page


@dataclass(frozen=True)
class Filters:
    """What the address asks for; anything it cannot mean is left out rather than refused."""

    priority: str = ""
    site: str = ""
    nationality: str = ""

    NAMES: ClassVar = {"priority": "prioridad", "site": "sede", "nationality": "nacionalidad"}

    @classmethod
    def read(cls, query: Mapping[str, str], *, sites: Mapping[str, str], nationalities: Mapping[str, str]) -> "Filters":
        asked = {name: query.get(parameter, "") for name, parameter in cls.NAMES.items()}
        known = {"priority": Priority.values, "site": sites, "nationality": nationalities}
        return cls(**{name: value for name, value in asked.items() if value in known[name]})

    @property
    def query(self) -> dict[str, str]:
        return {parameter: value for name, parameter in self.NAMES.items() if (value := getattr(self, name))}

    @property
    def urlencoded(self) -> str:
        return urlencode(self.query)


@dataclass(frozen=True)
class Page:
    rows: list[Assignment]
    total: int
    has_more_than_counted: bool
    next_key: str


def page_of(office: str, queue: str, *, filters: Filters, after: str = "", without: Collection[uuid.UUID] = ()) -> Page:
    """One page in queue order. `after` is the key of the last row before it; a key nobody gave starts anew.

    `without`: cases that whoever reads must not open.
    """
    assignments = Assignment.objects.open().of_office(office).filter(queue=queue)
    if without:
        assignments = assignments.exclude(case__in=without)
    if filters.priority:
        assignments = assignments.filter(rank=RANKS[filters.priority])
    if filters.site:
        assignments = assignments.filter(site__code=filters.site)
    if filters.nationality:
        assignments = assignments.filter(case__nationality=filters.nationality)
    total = assignments[: COUNTED + 1].count()
    rows = list(_slice(_rows(_after(assignments, after))))
    more = len(rows) > PAGE
    rows = rows[:PAGE]
    return Page(rows, min(total, COUNTED), total > COUNTED, _key(rows[-1]) if more else "")


def _after(assignments: AssignmentQuerySet, text: str) -> AssignmentQuerySet:
    key = _read_key(text)
    if not key:
        return assignments
    # A row comparison: PostgreSQL walks the index from that place on, however deep it is.
    later = RawSQL(
        '("routing_assignment"."rank", "routing_assignment"."window_day", "routing_assignment"."draw",'
        ' "routing_assignment"."id") > (%s, %s, %s, %s)',
        key,
        output_field=BooleanField(),
    )
    return assignments.filter(later)


def _rows(assignments: AssignmentQuerySet) -> AssignmentQuerySet:
    return (
        assignments.in_order()
        .select_related("case", "site")
        .annotate(outcome=F("decision__outcome"), is_corrected=is_unseen())
    )


def _slice(rows: AssignmentQuerySet) -> AssignmentQuerySet:
    """One more than the page shows says whether another follows."""
    return rows[: PAGE + 1]


def counts(office: str, queues: list[str]) -> dict[str, int]:
    """Open assignments in each queue, up to COUNTED."""
    return {
        queue: Assignment.objects.open().of_office(office).filter(queue=queue)[: COUNTED + 1].count()
        for queue in queues
    }


def filter_choices(office: str) -> dict[str, dict[str, str]]:
    sites = Site.objects.filter(office_id=office).order_by("city", "code").values_list("code", "city")
    return {"sites": dict(sites), "priorities": {value: str(label) for value, label in Priority.choices}}


def waiting(case: Case, now: datetime.datetime) -> str:
    hours = int((now - case.opened_at).total_seconds() // 3600)
    if hours < 1:
        return _("menos de 1 h")
    if hours < 48:
        return _("%(hours)s h") % {"hours": hours}
    return _("%(days)s d") % {"days": hours // 24}


def _key(row: Assignment) -> str:
    return f"{row.rank}~{row.window_day.isoformat()}~{row.draw}~{row.id}"


def _read_key(text: str) -> tuple[Any, ...] | None:
    try:
        rank, day, draw, row_id = text.split("~")
        return int(rank), datetime.date.fromisoformat(day), int(draw), uuid.UUID(row_id)
    except ValueError:
        return None
