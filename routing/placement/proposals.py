"""A proposal is made, applied as one step, and taken back as one step. Nothing is placed without a supervisor."""

import datetime
import uuid
from collections.abc import Collection, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Count, Q

from audit.services import record
from offices.models import Office, Site, StaffMember
from routing.core.placement import NOBODY, PLACED
from routing.models import (
    PLACEMENT_EVENT,
    Assignment,
    Decision,
    PlacementAlert,
    PlacementItem,
    PlacementProposal,
    Recusal,
)
from routing.placement.deciding import Proposed, placed_by_plan, placed_with
from routing.placement.units import PURPOSE, decisions_of, of_cases, units_of
from routing.placement.world import cannot_keep, carers_of, world_of
from vault import door, keys

MOST = 100  # cases of one proposal: as many as a person can look through
# Reasons that could point at one person are told as one.
TOLD_AS = {"CONFLICT": "NOBODY_FREE", "OPEN_CASES": "NOBODY_FREE"}

KIND, STATUS = PlacementProposal.Kind, PlacementProposal.Status


class NothingToPlace(Exception):
    """No case waits, or the one person has none."""


class NotACarer(Exception):
    """Whoever cases should move to works elsewhere, has no profile, or is the one they come from."""


class Outdated(Exception):
    """Something changed since the proposal was made; nothing of it was applied or undone."""


@transaction.atomic
def propose(office: Office, *, at: datetime.datetime, person: StaffMember) -> PlacementProposal:
    """For the cases in nobody's care, and those whose holder cannot keep them, first in the queue first. An earlier
    proposal that was not applied is gone.
    """
    world = world_of(office, at=at)
    waiting = list(of_cases(office).filter(Q(held_by__isnull=True) | cannot_keep(today=world.today)).in_order()[:MOST])
    if not waiting:
        raise NothingToPlace
    proposed = placed_by_plan(units_of(waiting, office, actor=person.actor), world)
    return _keep(office, KIND.WAITING, proposed, at=at, person=person)


@transaction.atomic
def propose_move(
    office: Office,
    *,
    giver: StaffMember,
    taker: StaffMember,
    at: datetime.datetime,
    person: StaffMember,
    cases: Collection[uuid.UUID] | None = None,
) -> PlacementProposal:
    """From one person to another: all cases, or those named with their relatives. Site and day stay as they are."""
    held = of_cases(office).filter(held_by=giver)
    moved = list((held if cases is None else held.filter(case__in=cases)).in_order()[:MOST])
    if not moved:
        raise NothingToPlace
    world = world_of(office, at=at)
    carers = carers_of(office, today=world.today, only=taker.id)
    if not carers or giver == taker:
        raise NotACarer
    units = units_of(moved, office, actor=person.actor, with_waiting=False)
    return _keep(office, KIND.MOVE, placed_with(units, carers[0], world), at=at, person=person)


def _keep(
    office: Office, kind: str, proposed: Sequence[Proposed], *, at: datetime.datetime, person: StaffMember
) -> PlacementProposal:
    Office.objects.select_for_update(no_key=True).get(pk=office.pk)  # of two who ask at once, the second's stands
    PlacementProposal.objects.filter(office=office, status=STATUS.PROPOSED).delete()
    proposal = PlacementProposal.objects.create(office=office, kind=kind, proposed_at=at, proposed_by=person)
    cases = [row.case_id for each in proposed for row in each.unit.assignments]
    newest = {subject: key for (subject, _number), key in sorted(keys.load(cases).items())}
    sites = dict(Site.objects.filter(office=office).values_list("code", "id"))
    items = []
    for each in proposed:
        unit, said = uuid.uuid4(), each.placed.as_json()
        for row in each.unit.assignments:
            item = _item(row, each, sites, proposal)
            item.unit, item.position = unit, len(items)
            door.seal(item, newest[row.case_id], facts=each.situation.as_json(), findings=said)
            items.append(item)
    PlacementItem.objects.bulk_create(items)
    if kind == KIND.WAITING:
        _raise_alerts(office, proposed, at=at)
    _record("placement_proposed", proposal, cases, person)
    return proposal


def _item(row: Assignment, each: Proposed, sites: dict[str, uuid.UUID], proposal: PlacementProposal) -> PlacementItem:
    placed = each.placed
    is_placed = placed.outcome == PLACED
    keeps = proposal.kind == KIND.MOVE
    slot = placed.slot if is_placed else None
    return PlacementItem(
        proposal=proposal,
        office_id=proposal.office_id,
        case_id=row.case_id,
        was=row,
        result=placed.outcome,
        site_id=row.site_id if keeps else sites[slot.site] if slot else None,
        visit_on=row.visit_on if keeps else datetime.date.fromisoformat(slot.on) if slot else None,
        is_remote=row.is_remote if keeps else bool(slot and slot.is_remote),
        person_id=uuid.UUID(placed.person) if is_placed else None,
        effort=each.unit.efforts[row.case_id],
    )


def _raise_alerts(office: Office, proposed: Sequence[Proposed], *, at: datetime.datetime) -> None:
    """A row for the supervisor about each case that nobody can take; one that is open stays."""
    PlacementAlert.objects.bulk_create(
        [
            PlacementAlert(
                office=office,
                case_id=row.case_id,
                reason=TOLD_AS.get(each.placed.reason, each.placed.reason),
                raised_at=at,
            )
            for each in proposed
            if each.placed.outcome != PLACED
            for row in each.unit.assignments
        ],
        ignore_conflicts=True,
    )


def open_alerts() -> dict[str, int]:
    """Office -> cases that nobody could take, of the offices that the scope sees."""
    rows = PlacementAlert.objects.filter(settled_at__isnull=True).values_list("office")
    return dict(rows.annotate(number=Count("id")).order_by("office"))


@transaction.atomic
def apply(
    proposal_id: uuid.UUID, *, left_out: Collection[uuid.UUID], at: datetime.datetime, person: StaffMember
) -> PlacementProposal:
    """Give each case to whom it was proposed, but for the families in `left_out` (their units). All or nothing.

    That nobody could take a case is a decision too, and stands with it.
    """
    proposal = PlacementProposal.objects.select_for_update().get(pk=proposal_id)
    if proposal.status != STATUS.PROPOSED:
        raise Outdated
    kept = proposal.items.filter(case__erased_at__isnull=True).exclude(unit__in=left_out)
    kept = kept.select_related("was").order_by("position", "id")
    items, unplaced = list(kept.filter(result=PLACED)), list(kept.filter(result=NOBODY, was__ended_at__isnull=True))
    _check(items)
    everything = [*items, *unplaced]
    for item, decision in zip(everything, _decisions(everything, proposal, at=at, person=person), strict=True):
        item.decision = decision
    Assignment.objects.filter(pk__in=[item.was_id for item in items]).update(ended_at=at)
    for item in items:
        item.became = _again(item.was, at=at, **_given(item))
    Assignment.objects.bulk_create([item.became for item in items if item.became])
    PlacementItem.objects.bulk_update(everything, ["decision", "became"])
    cases = [item.case_id for item in items]
    PlacementAlert.objects.filter(case__in=cases, settled_at__isnull=True).update(settled_at=at)
    proposal.status, proposal.applied_at, proposal.applied_by = STATUS.APPLIED, at, person
    proposal.save(update_fields=["status", "applied_at", "applied_by"])
    _record("placement_applied", proposal, cases, person)
    return proposal


def _given(item: PlacementItem) -> dict[str, Any]:
    return {
        "decision_id": item.decision_id,
        "held_by_id": item.person_id,
        "site_id": item.site_id,
        "visit_on": item.visit_on,
        "is_remote": item.is_remote,
        "effort": item.effort,
    }


def _check(items: Sequence[PlacementItem]) -> None:
    """Every case is where it was, and nobody became unable meanwhile."""
    locked = Assignment.objects.select_for_update().filter(pk__in=[item.was_id for item in items])
    now = {row.id: row for row in locked.order_by("id")}
    for item in items:
        item.was = now[item.was_id]
    if any(item.was.ended_at is not None for item in items):
        raise Outdated
    cases = [item.case_id for item in items]
    recused = set(Recusal.objects.in_force().filter(case__in=cases).values_list("case_id", "person_id"))
    staff = {item.person_id for item in items}
    active = set(StaffMember.objects.active().filter(pk__in=staff).values_list("id", flat=True))
    if staff - active or any((item.case_id, item.person_id) in recused for item in items):
        raise Outdated


def _decisions(
    items: Sequence[PlacementItem], proposal: PlacementProposal, *, at: datetime.datetime, person: StaffMember
) -> list[Decision]:
    """What was decided before, as it stands, and who sees the case now: one record that a replay reproduces."""
    before = decisions_of([item.case_id for item in items])
    opened = door.open([*before.values(), *items], actor=person.actor, purpose=PURPOSE)
    newest = {subject: key for (subject, _number), key in sorted(keys.load(item.case_id for item in items).items())}
    made = []
    for item in items:
        old = before[item.case_id]
        decision = Decision(
            case_id=item.case_id,
            office_id=old.office_id,
            pre_registration_id=old.pre_registration_id,
            programme_version_id=old.programme_version_id,
            engine=old.engine,
            event=f"{PLACEMENT_EVENT}{proposal.id.hex}",
            decided_at=at,
            outcome=old.outcome,
            queue=old.queue,
            proposed_priority=old.proposed_priority,
            site_id=item.site_id,
        )
        door.seal(
            decision,
            newest[item.case_id],
            facts=opened[old.id]["facts"] | {"placement": opened[item.id]["facts"]},
            findings=opened[old.id]["findings"] | {"placement": opened[item.id]["findings"]},
        )
        made.append(decision)
    Decision.objects.bulk_create(made)
    return made


@transaction.atomic
def undo(proposal_id: uuid.UUID, *, at: datetime.datetime, person: StaffMember) -> PlacementProposal:
    """Everything back to where it was, if nothing of it moved on. The decisions stay, marked by the proposal."""
    proposal = PlacementProposal.objects.select_for_update().get(pk=proposal_id)
    if proposal.status != STATUS.APPLIED:
        raise Outdated
    items = list(proposal.items.filter(became__isnull=False).select_related("was").order_by("position", "id"))
    given = Assignment.objects.open().filter(pk__in=[item.became_id for item in items])
    if given.update(ended_at=at) != len(items):
        raise Outdated
    Assignment.objects.bulk_create([_again(item.was, at=at) for item in items])
    proposal.status, proposal.undone_at, proposal.undone_by = STATUS.UNDONE, at, person
    proposal.save(update_fields=["status", "undone_at", "undone_by"])
    _record("placement_undone", proposal, [item.case_id for item in items], person)
    return proposal


@transaction.atomic
def discard(proposal_id: uuid.UUID, *, person: StaffMember) -> None:
    """Alerts stay: nobody has those cases."""
    proposal = PlacementProposal.objects.select_for_update().get(pk=proposal_id)
    if proposal.status != STATUS.PROPOSED:
        raise Outdated
    _record("placement_discarded", proposal, [], person)
    proposal.delete()


def _again(was: Assignment, *, at: datetime.datetime, **changes: Any) -> Assignment:
    """The same place in the queue, in other care."""
    fields = {field.attname for field in Assignment._meta.concrete_fields} - {"id", "opened_at", "ended_at"}
    return Assignment(**{name: getattr(was, name) for name in fields} | changes, opened_at=at)


def _record(action: str, proposal: PlacementProposal, cases: Collection[uuid.UUID], person: StaffMember) -> None:
    record(
        action,
        actor=person.actor,
        office=proposal.office_id,
        subjects=[proposal.id, *cases],
        detail={"kind": proposal.kind, "cases": len(cases)},
    )
