"""Opening hours as pages need them, and the count of places that a daily quota leaves."""

import datetime
import uuid

from django.db import connection
from django.utils.translation import gettext as _

from offices.eligibility import Office, office_day, window_for

# Office and keyed hashes of identifiers; one of them on the office's list is enough.
INVITED = "SELECT EXISTS (SELECT FROM offices_invitation WHERE office_id = %s AND digest = ANY (%s))"
DAYS_AHEAD = 400  # further than any published calendar; then the answer is "none is known"


class QuotaFull(Exception):
    """Today's places are taken. Nothing was stored; the places of another day are not promised."""


def take_place(window_id: uuid.UUID, day: datetime.date, *, quota: int | None) -> None:
    """Count one pre-registration against the window's day, in the caller's transaction.

    Without a published size there is nothing to count, and no hot row that all would wait for. The count belongs to
    the window in whatever version: publishing a programme at noon gives no places back.
    """
    if quota is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO offices_windowday AS counted (id, lineage, day, taken)"
            " SELECT %s, lineage, %s, 1 FROM offices_openingwindow WHERE id = %s AND %s > 0"
            " ON CONFLICT (lineage, day) DO UPDATE SET taken = counted.taken + 1 WHERE counted.taken < %s",
            [uuid.uuid4(), day, window_id, quota, quota],
        )
        if cursor.rowcount == 0:
            raise QuotaFull(_("Los cupos de hoy ya se completaron."))


def is_open(office: Office, at: datetime.datetime) -> bool:
    """Does the form take pre-registrations at this moment?"""
    day = office_day(office, office.local(at).date())
    return day.reason is None and window_for(office, at) is not None


def next_opening(office: Office, at: datetime.datetime) -> datetime.datetime | None:
    """The next moment, in the office's time, at which the form opens; None when none is known."""
    local = office.local(at)
    for ahead in range(DAYS_AHEAD):
        day = office_day(office, local.date() + datetime.timedelta(days=ahead))
        if day.reason is None and day.opens_at is not None:
            opens = datetime.datetime.combine(day.on, day.opens_at, tzinfo=office.zone)
            if opens > at:
                return opens
    return None
