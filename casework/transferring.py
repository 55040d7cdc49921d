"""A case goes to another office when one asks and the other accepts. Its file moves whole, what was decided is kept,
and from then on the rules of that country decide. The office that asked sees it no more.
"""

import datetime
import uuid
from collections.abc import Iterator

from django.apps import apps
from django.db import transaction
from django.db.models import ForeignKey, Model, QuerySet

from audit.services import record
from intake.dossier import documents_of
from intake.lifecycle import STATUS, move
from intake.models import AccessCode, Attachment, Case, CaseEvent, OutgoingMessage, PreRegistration
from intake.services import sharing
from offices.models import Office, StaffMember
from offices.programme import in_force
from outbox.services import publish
from routing.models import Assignment, PlacementAlert, Transfer
from routing.reassessment import MOVED_EVENT, as_transferred, decided, follow
from vault import keys, scope

PURPOSE = "transfer"
TOLD = "moved_office"
MOVABLE = (STATUS.ASSIGNED, STATUS.IN_REVIEW, STATUS.WAITING)
ASKED = Transfer.Status.ASKED
# Append-only: it keeps the office that wrote it, and the office of the case reads it.
KEPT = frozenset({"decision", "correction"})
# A proposal is its office's, and so is a list of households or of shared contacts; a transfer is both offices'.
STAYS = frozenset({"placementitem", "importedhousehold", "sharingcase", "transfer", *KEPT})
BY_SUBJECT = (AccessCode, Attachment, OutgoingMessage)  # they know the case by its id alone


class NotMovable(Exception):
    """The case is in no queue, somebody asked already, or the asking is settled."""


SETTLED = {
    Transfer.Status.ACCEPTED.value: "transfer_accepted",
    Transfer.Status.DECLINED.value: "transfer_declined",
    Transfer.Status.CANCELLED.value: "transfer_cancelled",
}


@transaction.atomic
def ask(case: Case, *, to: Office, reason: str, at: datetime.datetime, person: StaffMember) -> Transfer:
    locked = Case.objects.select_for_update(of=("self",), no_key=True).get(pk=case.pk)
    if locked.status not in MOVABLE or locked.office_id == to.pk or _open(locked.pk).exists():
        raise NotMovable
    row = Transfer.objects.create(
        case=locked,
        reference=locked.reference,
        office_id=locked.office_id,
        to_office=to,
        reason=reason,
        asked_at=at,
        asked_by=person,
    )
    _record("transfer_asked", row, locked.office_id, person)
    return row


@transaction.atomic
def settle(row_id: uuid.UUID, *, status: str, at: datetime.datetime, person: StaffMember) -> Transfer:
    """Accepted or declined by the office that was asked, cancelled by the one that asked. Raises NotMovable.

    In the scope of the system, for no office sees both sides; whoever calls has seen the row in their own.
    """
    with scope.enter(scope.SYSTEM):
        row = Transfer.objects.select_for_update(of=("self",)).filter(pk=row_id, status=ASKED).first()
        own = set(person.offices.values_list("code", flat=True))
        side = row and (row.office_id if status == Transfer.Status.CANCELLED else row.to_office_id)
        if row is None or side not in own:
            raise NotMovable
        row.status, row.settled_at, row.settled_by = status, at, person
        row.save(update_fields=["status", "settled_at", "settled_by"])
        _record(SETTLED[status], row, row.office_id, person)
        if status == Transfer.Status.ACCEPTED:
            _record(SETTLED[status], row, row.to_office_id, person)
            _take_over(row, at=at, person=person)
    return row


def _take_over(row: Transfer, *, at: datetime.datetime, person: StaffMember) -> None:
    case = Case.objects.select_for_update(of=("self",), no_key=True).filter(pk=row.case_id, erased_at=None).first()
    if case is None or case.status not in MOVABLE:
        raise NotMovable
    Assignment.objects.open().filter(case=case).update(ended_at=at)
    PlacementAlert.objects.filter(case=case, settled_at__isnull=True).update(settled_at=at)
    sharing.forget([case.pk])
    _move_rows(case.pk, row.to_office_id)
    keys.move_to(case.pk, country=row.to_office_id)
    case = Case.objects.select_related("office").get(pk=case.pk)
    registration = PreRegistration.objects.select_related("window", "office").get(case=case, superseded_by__isnull=True)
    document = as_transferred(case, documents_of([case], actor=person.actor, purpose=PURPOSE)[case.pk])
    version = in_force(at).version_id
    decision = decided(case, registration, document, version, event=f"{MOVED_EVENT}{row.pk.hex}", at=at)
    follow(case, decision, registration, at=at, is_needed=True)
    _tell(case, at=at, person=person)
    publish("case.routed", subject_id=case.pk, office=row.to_office_id, event=row.pk.hex)


def _tell(case: Case, *, at: datetime.datetime, person: StaffMember) -> None:
    kind = CaseEvent.Kind.TRANSFERRED
    if case.status != STATUS.ASSIGNED:
        move([case], to=STATUS.ASSIGNED, at=at, actor=person.actor, kind=kind, public_code=TOLD)
        return
    CaseEvent.objects.create(
        case=case,
        office_id=case.office_id,
        at=at,
        kind=kind,
        public_code=TOLD,
        actor_kind=person.actor.kind,
        actor_id=person.actor.id,
    )


def moving() -> Iterator[type[Model]]:
    """The tables whose rows go with their case: personal, with a case and an office. A new one goes by itself."""
    for model in apps.get_models():
        fields = {field.name: field for field in model._meta.concrete_fields}
        of_case = fields.get("case")
        is_about = isinstance(of_case, ForeignKey) and of_case.related_model is Case and "office" in fields
        if is_about and model._meta.model_name not in STAYS:
            yield model


def _move_rows(case_id: uuid.UUID, office: str) -> None:
    for model in moving():
        model._default_manager.filter(case=case_id).update(office=office)
    for model in BY_SUBJECT:
        model._default_manager.filter(subject_id=case_id).update(office=office)
    Case.objects.filter(pk=case_id).update(office=office)


def _open(case_id: uuid.UUID) -> QuerySet[Transfer]:
    return Transfer.objects.filter(case=case_id, status=ASKED)


def _record(action: str, row: Transfer, office: str | None, person: StaffMember) -> None:
    record(
        action,
        actor=person.actor,
        office=office,
        subjects=[row.case_id],
        detail={"from": row.office_id or "", "to": row.to_office_id, "reason": row.reason},
    )
