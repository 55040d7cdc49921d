"""Counts whoever could not register, and says how many there were without telling of few. Holds no person.

A count is written after the request's own work, in a transaction of its own; that it fails changes nothing for
whoever asked. What is shown is cut so that no two views can be compared: one office and one month at a time, and the
sum is that of the numbers shown.
"""

import datetime
import uuid
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import DateField, Sum
from django.db.models.functions import Now, TruncMonth

from offices.models import Office, RefusalCount

QUOTA_FULL = "QUOTA_FULL"
FEWEST = 10  # smaller numbers are not told (domain.md: small cells)
ADD = """
    INSERT INTO offices_refusalcount AS counted (id, office_id, reason, nationality, day, number)
    VALUES (%s, (SELECT code FROM offices_office WHERE code = %s), %s, %s, (statement_timestamp() AT TIME ZONE
            coalesce((SELECT time_zone FROM offices_office WHERE code = %s), 'UTC'))::date, 1)
    ON CONFLICT (office_id, reason, nationality, day) DO UPDATE SET number = counted.number + 1
"""


def count(*, office: str | None, reason: str, nationality: str) -> None:
    """One more, today; once what the caller does has been kept."""

    def add() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(ADD, [uuid.uuid4(), office, reason, nationality, office])

    transaction.on_commit(add, robust=True)


@dataclass(frozen=True)
class Line:
    reason: str
    nationality: str
    number: int | None  # None: fewer than FEWEST


def months_of(office: Office | None) -> list[datetime.date]:
    """First days of the months with any count that are over, newest first.

    A running month, looked at on two days, would tell of the one person between nine and ten.
    """
    over = RefusalCount.objects.filter(office=office, day__lt=TruncMonth(Now(), output_field=DateField()))
    months = over.annotate(month=TruncMonth("day")).values_list("month", flat=True)
    return list(months.order_by("-month").distinct())


def lines(office: Office | None, month: datetime.date) -> list[Line]:
    """By reason and nationality, the largest numbers first; those that are hidden stand in no order of size."""
    later = (month.replace(day=28) + datetime.timedelta(days=4)).replace(day=1)
    rows = RefusalCount.objects.filter(office=office, day__gte=month, day__lt=later)
    sums = rows.values_list("reason", "nationality").annotate(times=Sum("number")).order_by()
    found = [Line(reason, origin, times if times >= FEWEST else None) for reason, origin, times in sums]
    return sorted(found, key=lambda line: (-(line.number or 0), line.reason, line.nationality))
