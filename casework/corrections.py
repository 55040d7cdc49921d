"""What a correction means to whoever has the case: that they have not seen it, and what it would change."""

import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from audit.services import record
from intake.models import Case, Correction
from offices.models import StaffMember
from routing.models import Assignment, Decision, Outcome, Queue
from routing.reassessment import differs

NEVER = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


def is_unseen() -> Exists:
    """Annotation of assignments: the case was corrected since whoever has it last looked."""
    seen_at = Coalesce(OuterRef("corrections_seen_at"), Value(NEVER))
    return Exists(Correction.objects.filter(case=OuterRef("case_id"), at__gt=seen_at))


def told(case: Case, assignment: Assignment | None, decision: Decision | None) -> dict[str, Any]:
    """For the case page: how often it was corrected, whether that is news, and what the new facts would give."""
    moments = list(Correction.objects.filter(case=case).order_by("at").values_list("at", flat=True))
    if not moments:
        return {"number": 0}
    seen_at = assignment.corrections_seen_at if assignment else None
    standing = assignment or Assignment.objects.filter(case=case).order_by("-opened_at", "id").first()
    would = decision if decision and standing and differs(standing.decision, decision) else None
    return {
        "number": len(moments),
        "is_unseen": bool(assignment) and (seen_at is None or moments[-1] > seen_at),
        "would": _("%(outcome)s, cola de %(queue)s")
        % {"outcome": Outcome(would.outcome).label, "queue": Queue(would.queue).label}
        if would
        else "",
    }


def mark_seen(case: Case, *, at: datetime.datetime, person: StaffMember) -> bool:
    """Whoever holds the case has seen what was corrected; if nobody holds it, whoever looks. False for others."""
    mine = Assignment.objects.open().filter(Q(held_by__isnull=True) | Q(held_by=person), case=case)
    if not mine.update(corrections_seen_at=at):
        return False
    record("correction_seen", actor=person.actor, office=case.office_id, subjects=[case.id])
    return True
