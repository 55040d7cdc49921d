"""What an office does with whoever comes now: open, full for today, opening later, closed, or ended for good.

Asks the published programme, its windows and the count of places as a submission does, so that no page promises what
sending would refuse.
"""

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from django.db import connection

from offices.eligibility import Office, office_day, window_for
from offices.programme import NoProgramme, Published, in_force
from offices.windows import is_open, next_opening

State = Literal["open", "full", "later", "closed", "ended"]

NOW = "SELECT statement_timestamp()"
TAKEN = """
    SELECT w.id, d.taken FROM offices_openingwindow w
    JOIN unnest(%s::uuid[], %s::date[]) AS asked (id, day) ON asked.id = w.id
    JOIN offices_windowday d ON d.lineage = w.lineage AND d.day = asked.day
"""


@dataclass(frozen=True, slots=True)
class Opening:
    """`opens_at`: the next moment at which the form opens, in the office's time; None when it is open or none is
    known. `is_demo`: a fictitious rule or window is what opens it."""

    office: str
    state: State
    opens_at: datetime.datetime | None = None
    is_demo: bool = False
    is_by_invitation: bool = False  # today only those on the office's list are taken


def now() -> datetime.datetime:
    """By the clock of the database, which also decides about what is sent."""
    with connection.cursor() as cursor:
        cursor.execute(NOW)
        moment: datetime.datetime = cursor.fetchone()[0]
        return moment


def openings(at: datetime.datetime) -> dict[str, Opening]:
    """Every office of the programme in force; none when no programme is."""
    try:
        published = in_force(at)
    except NoProgramme:
        return {}
    offices = published.programme.offices
    full = _full(published, offices, at)
    return {office.code: _opening(office, at, is_full=office.code in full) for office in offices}


def _opening(office: Office, at: datetime.datetime, *, is_full: bool) -> Opening:
    day = office_day(office, office.local(at).date())
    if is_open(office, at) and not is_full:
        return Opening(office.code, "open", is_demo=_is_demo(office, at))
    if day.reason == "PROGRAMME_ENDED":
        return Opening(office.code, "ended")
    opens_at = next_opening(office, at)
    state: State = "full" if is_full else "later" if opens_at else "closed"
    return Opening(
        office.code,
        state,
        opens_at,
        is_demo=_is_demo(office, opens_at) if opens_at else False,
        is_by_invitation=day.reason == "CHANNEL_INVITATION_ONLY",
    )


def _is_demo(office: Office, at: datetime.datetime) -> bool:
    rule, admission = office.rule_on(office.local(at).date()), window_for(office, at)
    return bool((rule and rule.is_demo) or (admission and admission.window.is_demo))


def _full(published: Published, offices: Iterable[Office], at: datetime.datetime) -> set[str]:
    """Offices whose open window has given away the places of the day."""
    admissions = {office.code: window_for(office, at) for office in offices if is_open(office, at)}
    asked = {
        code: (row.id, admission.on, row.quota)
        for code, admission in admissions.items()
        if admission is not None and (row := published.window_row(admission)).quota is not None
    }
    taken = _taken([(window_id, day) for window_id, day, _quota in asked.values()]) if asked else {}
    return {code for code, (window_id, _day, quota) in asked.items() if taken.get(window_id, 0) >= quota}


def _taken(windows: list[tuple[uuid.UUID, datetime.date]]) -> dict[uuid.UUID, int]:
    with connection.cursor() as cursor:
        cursor.execute(TAKEN, [[window_id for window_id, _day in windows], [day for _id, day in windows]])
        return dict(cursor.fetchall())
