"""A person decides a case, whichever way the rules proposed. Proposal, decision and who made each are kept."""

import datetime
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from casework.models import CaseDecision
from intake.lifecycle import STATUS, MoveRefused, move
from intake.models import Case, CaseEvent
from intake.wording import full_name, partial_date_text
from offices.models import StaffMember
from routing.models import Assignment, Decision, Outcome, PlacementAlert, Recusal
from routing.placement.recusals import recuse
from vault import door, keys

TOLD = "decided"  # public code: that it was decided, not how; a person tells that
STARTS = (STATUS.ASSIGNED, STATUS.WAITING, STATUS.IN_REVIEW)


class NotToBeDecided(Exception):
    """It is decided, closed or withdrawn, or was never routed."""


def may_be_decided(case: Case) -> bool:
    return case.status in STARTS


@transaction.atomic
def decide(
    case: Case, *, outcome: str, reason: str, remark: str, at: datetime.datetime, person: StaffMember
) -> CaseDecision:
    """Raises NotToBeDecided. A second sending of the same form finds it decided."""
    locked = Case.objects.select_for_update(of=("self",), no_key=True).get(pk=case.pk)
    proposal = Decision.objects.filter(case=locked).of_routing().newest_first().first()
    if proposal is None or not may_be_decided(locked):
        raise NotToBeDecided
    row = CaseDecision(
        case=locked,
        office_id=locked.office_id,
        proposal=proposal,
        outcome=outcome,
        reason=reason,
        decided_at=at,
        decided_by=person,
    )
    door.seal(row, keys.newest(locked.id), remark=remark or None)
    row.save(force_insert=True)
    try:
        if locked.status != STATUS.IN_REVIEW:
            move([locked], to=STATUS.IN_REVIEW, at=at, actor=person.actor)
        move([locked], to=STATUS.DECIDED, at=at, actor=person.actor, kind=CaseEvent.Kind.DECIDED, public_code=TOLD)
    except MoveRefused as moved:
        raise NotToBeDecided from moved
    Assignment.objects.open().filter(case=locked).update(ended_at=at)
    PlacementAlert.objects.filter(case=locked, settled_at__isnull=True).update(settled_at=at)
    if outcome == CaseDecision.Outcome.REFUSED:
        # Whoever refused somebody is not given their case again.
        recuse(locked, person=person, reason=Recusal.Reason.EARLIER_DECIDER, at=at, actor=person.actor, by=None)
    record(
        "case_decided",
        actor=person.actor,
        office=locked.office_id,
        subjects=[locked.id],
        detail={"outcome": outcome, "reason": reason, "proposed": proposal.outcome},
    )
    return row


@dataclass(frozen=True)
class DecisionInWords:
    row: CaseDecision
    proposed: str
    remark: str


def decisions_of(case: Case) -> list[CaseDecision]:
    """Oldest first."""
    rows = CaseDecision.objects.filter(case=case).select_related("decided_by", "proposal__programme_version")
    return list(rows.order_by("decided_at", "id"))


def in_words(
    rows: list[CaseDecision], opened: Mapping[uuid.UUID, Mapping[str, Any]], *, with_remark: bool
) -> list[DecisionInWords]:
    return [
        DecisionInWords(
            row,
            str(Outcome(row.proposal.outcome).label),
            (opened[row.id].get("remark") or "") if with_remark else "",
        )
        for row in rows
    ]


def stays_of(document: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    """(person, their stays in the country) of each who said of an earlier one: that and the one that counts now."""
    beside = (document.get("more") or {}).get("people") or {}
    found = []
    for member in document["members"]:
        earlier = (beside.get(member["id"]) or {}).get("earlier_stays")
        if earlier:
            since = partial_date_text(member.get("present_since"))
            now = _("Estancia de ahora: desde %(day)s, sin salir.") % {"day": since or _("una fecha que no dijo")}
            found.append((full_name(member), [_("Estancia anterior: %(dates)s.") % {"dates": earlier}, now]))
    return found
