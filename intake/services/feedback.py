"""What people think of the service: counted by office, score and day. Nobody can say who thought it.

Shown like refusals are: one office and one month that is over at a time, and no number below ten.
"""

import datetime
import uuid
from dataclasses import dataclass

from django.db import connection
from django.db.models import DateField, Sum
from django.db.models.functions import Now, TruncMonth

from audit.actor import Actor
from intake.models import FeedbackCount, FeedbackText
from offices.limits import Limit, wait_for
from offices.models import Office
from offices.refusals import FEWEST
from vault import door, keys, scope
from vault.scope import UNPLACED

GIVING = Limit("feedback.network", free=30, first=5, longest=300, quiet=3600)
MOST_TEXTS = 200
ADD = """
    INSERT INTO intake_feedbackcount AS counted (id, office_id, score, day, number) VALUES (%s, %s, %s, %s, 1)
    ON CONFLICT (office_id, score, day) DO UPDATE SET number = counted.number + 1
"""


class MustWait(Exception):
    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@dataclass(frozen=True)
class Line:
    score: int
    number: int | None  # None: fewer than FEWEST


def give(*, office: Office | None, score: int, text: str, network: str) -> None:
    """One more, today. Raises MustWait when many come from one place."""
    seconds = wait_for([(GIVING, network)])
    if seconds:
        raise MustWait(seconds)
    with scope.enter(scope.worker(office.code if office else "")) as at:
        day = at.astimezone(office.zone if office else datetime.UTC).date()
        with connection.cursor() as cursor:
            cursor.execute(ADD, [uuid.uuid4(), office and office.code, score, day])
        if text:
            row = FeedbackText(office=office, day=day)
            door.seal(row, keys.create(row.id, country=office.code if office else UNPLACED), text=text)
            row.save(force_insert=True)


def months_of(office: Office | None) -> list[datetime.date]:
    """First days of the months with any that are over, newest first."""
    over = FeedbackCount.objects.filter(office=office, day__lt=TruncMonth(Now(), output_field=DateField()))
    months = over.annotate(month=TruncMonth("day")).values_list("month", flat=True)
    return list(months.order_by("-month").distinct())


def lines(office: Office | None, month: datetime.date) -> list[Line]:
    """The best first; every step, so that what is missing tells nothing that what is small does not."""
    rows = FeedbackCount.objects.filter(office=office, day__gte=month, day__lt=_end(month))
    sums = dict(rows.values_list("score").annotate(times=Sum("number")).order_by())
    return [
        Line(score, sums[score] if sums.get(score, 0) >= FEWEST else None)
        for score in sorted(FeedbackCount.Score.values, reverse=True)
    ]


def texts(office: Office | None, month: datetime.date, *, actor: Actor) -> list[str]:
    """What was written that month, in no order; nothing where few wrote: words tell more than numbers."""
    found = FeedbackText.objects.filter(office=office, day__gte=month, day__lt=_end(month))
    rows = list(found.order_by("id")[:MOST_TEXTS])
    if len(rows) < FEWEST:
        return []
    opened = door.open(rows, actor=actor, purpose="feedback")
    return [opened[row.id]["text"] for row in rows]


def _end(month: datetime.date) -> datetime.date:
    return (month.replace(day=28) + datetime.timedelta(days=4)).replace(day=1)
