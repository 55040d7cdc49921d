"""The places and people of an office at a moment, as the pure core sees them. Decides nothing, opens no case."""

import datetime
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, Sum

from offices.calendar import NoWorkingDay, working_days
from offices.models import Leave, Office, Site, SiteCapacity, StaffMember
from offices.models.staff import Role
from offices.permissions import CASE_ROLES, queues_open_to
from routing.core import QUEUES
from routing.core.placement import Carer, Slot, Spot
from routing.models import Assignment, Recusal

HORIZON = 10  # working days from tomorrow; who is called for a day further off forgets it


@dataclass(frozen=True)
class World:
    """`carers` know nothing of a case yet: recusals and family are added for each."""

    today: datetime.date
    slots: tuple[Slot, ...]
    spots: tuple[Spot, ...]
    carers: tuple[Carer, ...]


def world_of(office: Office, *, at: datetime.datetime) -> World:
    today = at.astimezone(office.zone).date()
    sites = list(Site.objects.filter(office=office, is_active=True).prefetch_related("areas_served").order_by("code"))
    try:
        days = working_days(office, first=today + datetime.timedelta(days=1), count=HORIZON)
    except NoWorkingDay:
        days = []
    return World(today, tuple(_slots(sites, days)), tuple(map(_spot, sites)), tuple(carers_of(office, today=today)))


def _spot(site: Site) -> Spot:
    return Spot(
        site=site.code,
        areas=tuple(sorted(area.code for area in site.areas_served.all())),
        latitude=None if site.latitude is None else float(site.latitude),
        longitude=None if site.longitude is None else float(site.longitude),
    )


def _slots(sites: Sequence[Site], days: Sequence[datetime.date]) -> list[Slot]:
    rows = SiteCapacity.objects.filter(site__in=sites)
    by_day = {(row.site_id, row.on if row.on else row.weekday): row for row in rows}
    taken = {
        (site, day, is_remote): number
        for site, day, is_remote, number in Assignment.objects.open()
        .filter(site__in=sites, visit_on__in=days)
        .values_list("site_id", "visit_on", "is_remote")
        .annotate(number=Count("id"))
        .order_by("site_id", "visit_on", "is_remote")
    }
    found = []
    for site in sites:
        for ahead, day in enumerate(days):
            row = by_day.get((site.id, day)) or by_day.get((site.id, day.weekday()))
            for is_remote, places in ((False, row.places), (True, row.remote_places)) if row else ():
                free = places - taken.get((site.id, day, is_remote), 0)
                if places:
                    found.append(Slot(site.code, day.isoformat(), ahead, is_remote, max(0, free)))
    return found


def carers_of(office: Office, *, today: datetime.date, only: uuid.UUID | None = None) -> list[Carer]:
    """Staff of the office with a profile, in the order of their ids, with what is on their shoulders."""
    staff = StaffMember.objects.active().filter(offices=office, role__in=CASE_ROLES, profile__isnull=False)
    staff = staff.exclude(role=Role.FRONT_DESK).select_related("profile__site").order_by("id")
    people = list(staff.filter(pk=only) if only else staff)
    held = Assignment.objects.open().filter(held_by__in=people)
    totals = {
        row["held_by"]: row
        for row in held.values("held_by").annotate(number=Count("id"), points=Sum("effort")).order_by("held_by")
    }
    days: dict[uuid.UUID, list[tuple[str, int]]] = defaultdict(list)
    for row in (
        held.filter(visit_on__gte=today)
        .values("held_by", "visit_on")
        .annotate(points=Sum("effort"))
        .order_by("held_by", "visit_on")
    ):
        days[row["held_by"]].append((row["visit_on"].isoformat(), row["points"]))
    away = _away(people, today)
    return [_carer(person, totals.get(person.id, {}), days[person.id], away[person.id]) for person in people]


def cannot_keep(*, today: datetime.date) -> Q:
    """Of assignments: whoever holds the case left, is away on the day of the appointment, or must not have it.

    A complaint alone moves nothing by itself: that a case moved would tell.
    """
    away = Leave.objects.filter(
        person=OuterRef("held_by"), first_on__lte=OuterRef("visit_on"), last_on__gte=OuterRef("visit_on")
    )
    recused = Recusal.objects.in_force().filter(case=OuterRef("case"), person=OuterRef("held_by"))
    return Q(held_by__isnull=False) & (
        Q(held_by__is_active=False)
        | Q(Exists(away), visit_on__gte=today)
        | Q(Exists(recused.exclude(reason__in=Recusal.CONFIDENTIAL)))
    )


def _away(people: Sequence[StaffMember], today: datetime.date) -> Mapping[uuid.UUID, list[str]]:
    """Only as far as appointments are given; calendar days, because a move may keep any day."""
    until = today + datetime.timedelta(days=4 * HORIZON)
    found: dict[uuid.UUID, list[str]] = defaultdict(list)
    for leave in Leave.objects.filter(person__in=people, last_on__gte=today, first_on__lte=until):
        first, last = max(leave.first_on, today), min(leave.last_on, until)
        found[leave.person_id] += [
            (first + datetime.timedelta(days=more)).isoformat() for more in range((last - first).days + 1)
        ]
    return found


def _carer(person: StaffMember, total: Mapping[str, int], days: list[tuple[str, int]], away: list[str]) -> Carer:
    profile = person.profile
    return Carer(
        person=str(person.id),
        queues=tuple(sorted(queues_open_to(person, QUEUES))),
        languages=tuple(profile.languages),
        skills=tuple(sorted(profile.skills)),
        sex=profile.sex,
        site=profile.site.code if profile.site else "",
        effort_a_day=profile.effort_a_day,
        most_open_cases=profile.most_open_cases,
        open_cases=total.get("number", 0),
        effort=total.get("points") or 0,
        away=tuple(sorted(set(away))),
        days=tuple(days),
    )
