"""Somebody with a case came to the office: noted once a day, so that whoever works on it and the applicant know."""

import datetime

from django.db import transaction

from audit.services import record
from intake.models import Case, CaseEvent
from offices.models import StaffMember

ARRIVED = "arrived"


@transaction.atomic
def note_arrival(case: Case, *, at: datetime.datetime, person: StaffMember) -> bool:
    """False when it was noted already on this day of the office; then nothing is written."""
    locked = Case.objects.select_for_update(of=("self",)).select_related("office").get(pk=case.pk)
    zone = locked.office.zone if locked.office else datetime.UTC
    last = CaseEvent.objects.filter(case=locked, kind=CaseEvent.Kind.ARRIVED).order_by("-at", "-id").first()
    if last and last.at.astimezone(zone).date() == at.astimezone(zone).date():
        return False
    CaseEvent.objects.create(
        case=locked,
        office_id=locked.office_id,
        at=at,
        kind=CaseEvent.Kind.ARRIVED,
        public_code=ARRIVED,
        actor_kind=person.actor.kind,
        actor_id=person.actor.id,
    )
    record("arrived", actor=person.actor, office=locked.office_id, subjects=[locked.id])
    return True
