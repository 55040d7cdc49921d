"""Who must not have which case: said, lifted, and seen by whoever may know."""

import datetime
import uuid
from collections.abc import Collection

from django.db import transaction

from audit.actor import Actor
from audit.services import record
from intake.models import Case
from offices.models import StaffMember
from offices.models.staff import Role
from offices.permissions import may
from routing.models import Recusal, RecusalQuerySet


def may_see_confidential(viewer: StaffMember, about: StaffMember) -> bool:
    """Neither the person nor their team: protection may, and of a protection officer the supervisors may."""
    if not may(viewer, "see_confidential_recusals") or viewer.pk == about.pk:
        return False
    return viewer.role == (Role.SUPERVISOR if about.role == Role.PROTECTION else Role.PROTECTION)


def seen_by(viewer: StaffMember, case: Case) -> list[Recusal]:
    """Those in force that the viewer may know of, oldest first."""
    rows = Recusal.objects.in_force().filter(case=case).select_related("person").order_by("recorded_at", "id")
    return [row for row in rows if row.reason not in Recusal.CONFIDENTIAL or may_see_confidential(viewer, row.person)]


@transaction.atomic
def recuse(
    case: Case, *, person: StaffMember, reason: str, at: datetime.datetime, actor: Actor, by: StaffMember | None
) -> Recusal:
    """Said again it stays as it was. `by` is None where something else than a person of the staff says it."""
    row, is_new = Recusal.objects.in_force().get_or_create(
        case=case,
        person=person,
        reason=reason,
        defaults={"office_id": case.office_id, "recorded_at": at, "recorded_by": by},
    )
    if is_new:
        _record("recused", row, actor)
    return row


@transaction.atomic
def lift(row: Recusal, *, at: datetime.datetime, person: StaffMember) -> None:
    if Recusal.objects.in_force().filter(pk=row.pk).update(lifted_at=at, lifted_by=person):
        _record("recusal_lifted", row, person.actor)


def closed_to(person: StaffMember, case: Case) -> bool:
    """Whether the person must not even open the case."""
    return Recusal.objects.that_close_the_case().filter(case=case, person=person).exists()


def cases_closed_to(person: StaffMember) -> list[uuid.UUID]:
    return list(Recusal.objects.that_close_the_case().filter(person=person).values_list("case_id", flat=True))


def reasons_open_to(viewer: StaffMember, about: StaffMember) -> list[str]:
    """What the viewer may say of that person: of oneself what one knows, of others as a supervisor, a complaint as
    whoever may know of one.
    """
    found: list[str] = []
    if viewer.pk == about.pk or may(viewer, "place_cases"):
        found += [Recusal.Reason.RELATIVE, Recusal.Reason.ACQUAINTED, Recusal.Reason.EARLIER_DECIDER]
    if may_see_confidential(viewer, about):
        found.append(Recusal.Reason.COMPLAINED_ABOUT)
    return found


def in_force_for(cases: Collection[uuid.UUID]) -> RecusalQuerySet:
    return Recusal.objects.in_force().filter(case__in=cases).order_by("recorded_at", "id")


def _record(action: str, row: Recusal, actor: Actor) -> None:
    """A supervisor sees the entries of a case. What is confidential is found by whoever audits, not there."""
    is_confidential = row.reason in Recusal.CONFIDENTIAL
    record(
        action,
        actor=actor,
        office=row.office_id,
        subjects=[row.id] if is_confidential else [row.case_id, row.id],
        detail={} if is_confidential else {"person": str(row.person_id), "reason": row.reason},
    )
