"""Notes on a case. What is restricted is written by whoever heard it and opened by protection and supervisors only."""

import datetime
from dataclasses import dataclass

from django.db import transaction

from audit.services import record
from casework.models import CaseNote
from intake.models import Case
from offices.models import StaffMember
from offices.permissions import may
from vault import door, keys


@dataclass(frozen=True)
class ReadNote:
    note: CaseNote
    text: str


@transaction.atomic
def write(
    case: Case, *, text: str, kind: str, is_restricted: bool, at: datetime.datetime, person: StaffMember
) -> CaseNote:
    """A narrative is restricted whatever is asked for."""
    note = CaseNote(
        case=case,
        office_id=case.office_id,
        kind=kind,
        is_restricted=is_restricted or kind == CaseNote.Kind.NARRATIVE,
        written_at=at,
        written_by=person,
    )
    door.seal(note, keys.newest(case.id), text=text)
    note.save(force_insert=True)
    record(
        "note_written",
        actor=person.actor,
        office=case.office_id,
        subjects=[case.id],
        detail={"kind": note.kind, "restricted": note.is_restricted},
    )
    return note


def read(case: Case, *, person: StaffMember) -> list[ReadNote]:
    """The notes that the person may open, oldest first; the others are not mentioned. Each opening is audited."""
    notes = CaseNote.objects.filter(case=case).select_related("written_by").order_by("written_at", "id")
    if not may(person, "read_restricted_notes"):
        notes = notes.filter(is_restricted=False)
    found = list(notes)
    opened = {}
    for purpose, is_restricted in (("notes", False), ("restricted notes", True)):
        of_class = [note for note in found if note.is_restricted is is_restricted]
        opened |= door.open(of_class, actor=person.actor, purpose=purpose)
    return [ReadNote(note, opened[note.id]["text"]) for note in found]
