"""After sending: withdrawing, and asking the office for one's data, their correction or their erasure."""

import datetime
from typing import Any

from django.db import transaction

from audit.actor import Actor
from audit.services import record
from intake.lifecycle import STATUS, move
from intake.models import Case, CaseEvent, RightsRequest
from offices.calendar import add_working_days
from offices.models import StaffMember
from outbox.services import publish
from vault import door, keys

# Working days in which an office has to answer. CO: Ley 1581 of 2012, art. 14; CR: Reglamento 37554; the fifteen days
# of EC (LOPDP) are read as working days of which ten are surely over in time. Unverified, as domain.md §5.1 says.
WORKING_DAYS = {"CO": 10, "CR": 5, "EC": 10, "GT": 10}
MOST_OPEN = 5


class TooMany(Exception):
    """So many requests of the case wait already."""


@transaction.atomic
def withdraw(case: Case, *, at: datetime.datetime, actor: Actor) -> None:
    """The applicant wants no more of it. Repeating it changes nothing; raises MoveRefused where it cannot be."""
    locked = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if locked.status == STATUS.WITHDRAWN:
        return
    move([locked], to=STATUS.WITHDRAWN, at=at, actor=actor, public_code="withdrawn")
    record("withdrawn", actor=actor, office=case.office_id, subjects=[case.id])
    publish("case.withdrawn", subject_id=case.id, office=case.office_id or "", event=at.isoformat())


@transaction.atomic
def ask(
    case: Case,
    *,
    kind: str,
    text: str,
    at: datetime.datetime,
    actor: Actor,
    answers: dict[str, Any] | None = None,
) -> RightsRequest:
    """Put the request before the office. `answers` are what it asks to add, for a person to confirm.

    Raises TooMany when five of the case's are open.
    """
    Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if RightsRequest.objects.open().filter(case=case).count() >= MOST_OPEN:
        raise TooMany
    start = at.astimezone(case.office.zone).date() if case.office else at.date()
    days = WORKING_DAYS.get(case.office_id or "", min(WORKING_DAYS.values()))
    asked = RightsRequest(
        case=case,
        office_id=case.office_id,
        kind=kind,
        asked_at=at,
        due_on=add_working_days(case.office, start, days) if case.office else start + datetime.timedelta(days=days),
    )
    door.seal(asked, keys.newest(case.id), text=text or None, answers=answers)
    asked.save(force_insert=True)
    tell(case, "asked", at=at, actor=actor)
    record("right_asked", actor=actor, office=case.office_id, subjects=[case.id], purpose=kind)
    return asked


@transaction.atomic
def settle(asked: RightsRequest, *, at: datetime.datetime, person: StaffMember) -> bool:
    """The office has done it, or said why not. False when somebody settled it before."""
    settled = RightsRequest.objects.open().filter(pk=asked.pk).update(settled_at=at, settled_by=person)
    if settled:
        tell(asked.case, "answered", at=at, actor=person.actor)
        record(
            "right_settled", actor=person.actor, office=asked.office_id, subjects=[asked.case_id], purpose=asked.kind
        )
    return bool(settled)


def tell(case: Case, code: str, *, at: datetime.datetime, actor: Actor) -> None:
    """Put it in the history, where the person sees it as well."""
    CaseEvent.objects.create(
        case=case,
        office_id=case.office_id,
        at=at,
        kind=CaseEvent.Kind.TOLD,
        public_code=code,
        actor_kind=actor.kind,
        actor_id=actor.id,
    )
