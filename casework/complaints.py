"""What designated people do with a complaint. In the scope of complaints alone, where no case is in sight."""

import datetime

from django.db import transaction

from audit.chain import APART
from audit.services import record
from intake.models import Complaint
from intake.services.complaints import say
from offices.models import StaffMember

STATUS = Complaint.Status


class NotTaken(Exception):
    """Somebody answers or closes what they have not taken: two would answer the same."""


@transaction.atomic
def take(row: Complaint, *, person: StaffMember) -> None:
    """From now on the person sees to it, whoever did before."""
    row = Complaint.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.taken_by_id == person.id:
        return
    row.taken_by = person
    if row.status == STATUS.RECEIVED:
        row.status = STATUS.TAKEN
    row.save(update_fields=["taken_by", "status"])
    _record("complaint_taken", row, person)


@transaction.atomic
def answer(row: Complaint, *, text: str, at: datetime.datetime, person: StaffMember) -> None:
    """The complainant reads it with number and secret. A closed one stays closed."""
    row = _own(row, person)
    say(row, text=text, at=at, by=person)
    if row.status == STATUS.TAKEN:
        row.status = STATUS.ANSWERED
        row.save(update_fields=["status"])
    _record("complaint_answered", row, person)


@transaction.atomic
def close(row: Complaint, *, outcome: str, person: StaffMember) -> None:
    row = _own(row, person)
    row.status, row.outcome = STATUS.CLOSED, outcome
    row.save(update_fields=["status", "outcome"])
    _record("complaint_closed", row, person, purpose=outcome)


def _own(row: Complaint, person: StaffMember) -> Complaint:
    row = Complaint.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.taken_by_id != person.id:
        raise NotTaken
    return row


def _record(action: str, row: Complaint, person: StaffMember, *, purpose: str = "") -> None:
    record(action, actor=person.actor, office=APART, subjects=[row.id], purpose=purpose)
