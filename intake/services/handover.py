"""A registration begun on a phone is completed at the desk: who stands there says the code and the year of birth."""

import datetime
import uuid
from dataclasses import dataclass

from django.db import transaction

from audit.services import record
from intake import provenance
from intake.models import Case, Draft
from intake.services import applications, drafts
from offices.models import StaffMember


@dataclass(frozen=True)
class Found:
    """What the code opened: a draft that is the clerk's from now on, or the case that it became."""

    draft_id: uuid.UUID | None = None
    reference: str | None = None


@transaction.atomic
def take_over(*, code: str, year: int | None, person: StaffMember, at: datetime.datetime) -> Found | None:
    """None for a wrong code, a wrong year, and what is not of the clerk's offices, all alike.

    Who guesses waits, as at the public door: the tries are counted for the clerk. Raises applications.MustWait.
    """
    opened = applications.find(code=code, year=year, network=f"desk {person.id}")
    if opened is None:
        return None
    draft = Draft.objects.select_for_update(of=("self",)).filter(pk=opened.subject).first()
    if draft is None:  # sent, or of another office, which the clerk's scope does not show
        sent = Case.objects.filter(pk=opened.subject).first()
        return Found(reference=sent.reference) if sent else None
    if draft.filled_by_id == person.id:
        return Found(draft_id=draft.id)
    answers = drafts.read(draft, actor=person.actor)
    if draft.filled_by_id is None:
        provenance.taken_over(answers)
        answers["document"]["channel"] = "assisted"
    draft.filled_by = person
    draft.save(update_fields=["filled_by"])
    drafts.save(draft, answers, at=at, actor=person.actor)
    record("draft_taken_over", actor=person.actor, office=draft.office_id, subjects=[draft.id])
    return Found(draft_id=draft.id)
