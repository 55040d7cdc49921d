"""Which case a person may open. A list, a link and a search ask the same question, here."""

from django.http import Http404

from intake.models import Case
from intake.reference import read_reference
from offices.models import StaffMember
from offices.permissions import may, may_open_queue
from routing.models import Assignment
from routing.placement.recusals import closed_to


def case_for(person: StaffMember, typed: str) -> tuple[Case, Assignment | None]:
    """The case of that reference with its open assignment.

    404 for every case the person may not open: that it exists is itself a secret. Until a case is routed nobody
    knows how sensitive it is, so it takes the stricter right. Whoever must not have it does not open it either.
    """
    reference = read_reference(typed)
    case = Case.objects.select_related("office").filter(reference=reference).first() if reference else None
    if case is None:
        raise Http404
    assignment = Assignment.objects.open().filter(case=case).select_related("site", "held_by", "decision").first()
    allowed = may_open_queue(person, assignment.queue) if assignment else may(person, "open_protection_case")
    if not allowed or closed_to(person, case):
        raise Http404
    return case, assignment
