"""A permit that ends: whoever works on the case and the applicant are reminded once, before. Nothing else changes.

What somebody was on the day of applying is what the rules ask; a permit that ends later closes no case.
"""

import datetime
from collections.abc import Sequence

from django.db import transaction

from audit.actor import Actor
from audit.services import record
from intake.lifecycle import is_under_way
from intake.models import Case, CaseEvent
from offices.models import StaffMember
from routing.models import ExpiryReminder
from routing.services import Work
from vault import scope

REMINDER = Actor("worker", "routing.remind_of_expiry")
DAYS_BEFORE = 30  # enough to ask for another permit
TOLD = "permit_ends"
AT_ONCE = 500


@transaction.atomic
def note_expiry(case: Case, *, expires_on: datetime.date, at: datetime.datetime, person: StaffMember) -> ExpiryReminder:
    """Somebody saw until when a permit is valid. Said again it stays as it is."""
    today = at.astimezone(case.office.zone if case.office else datetime.UTC).date()
    latest = expires_on - datetime.timedelta(days=1)
    row, is_new = ExpiryReminder.objects.get_or_create(
        case=case,
        expires_on=expires_on,
        defaults={
            "office_id": case.office_id,
            "remind_on": min(latest, max(today, expires_on - datetime.timedelta(days=DAYS_BEFORE))),
        },
    )
    if is_new:
        record("expiry_noted", actor=person.actor, office=case.office_id, subjects=[case.id])
    return row


def remind(messages: Sequence[Work], *, office: str) -> None:
    """The work of the job, for all offices."""
    with scope.enter(scope.SYSTEM) as at:
        remind_due(at=at)


@transaction.atomic
def remind_due(*, at: datetime.datetime) -> int:
    """Give the reminders whose day has come, each once; of a case that is over there is nothing to say."""
    due = ExpiryReminder.objects.select_for_update(of=("self",), skip_locked=True).select_related("case__office")
    due = due.filter(reminded_at__isnull=True, remind_on__lte=at.date(), case__erased_at__isnull=True)
    told = 0
    for row in due.order_by("remind_on", "id")[:AT_ONCE]:
        zone = row.case.office.zone if row.case.office else datetime.UTC
        row.reminded_at = at
        row.save(update_fields=["reminded_at"])
        if at.astimezone(zone).date() >= row.expires_on or not is_under_way(row.case):
            continue
        CaseEvent.objects.create(
            case=row.case,
            office_id=row.office_id,
            at=at,
            kind=CaseEvent.Kind.REMINDED,
            public_code=TOLD,
            actor_kind=REMINDER.kind,
            actor_id=REMINDER.id,
        )
        record("reminded_of_expiry", actor=REMINDER, office=row.office_id, subjects=[row.case_id])
        told += 1
    return told
