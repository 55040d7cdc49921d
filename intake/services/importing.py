"""Importing a list: it is taken in sealed, its columns are named, and its households are registered one by one.

Each household goes through the same `submit` as a form, under a key made of what it says: killed in the middle, sent
again or uploaded again, it is registered once. What was not taken is kept with its reasons until it is swept.
"""

import datetime
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from audit.actor import Actor
from audit.services import record
from intake import document as documents
from intake.importing.columns import faults_of, guessed
from intake.importing.households import CellFault, Household, Reading, grouped, households
from intake.importing.sheet import Sheet, read
from intake.models import ColumnMapping, ImportedHousehold, RegistrationImport
from intake.reasons import REASONS
from intake.services.refused import count_refused
from intake.services.submission import NotStored, OfficeNotAllowed, Receipt, Sender, submit
from offices.models import Area, StaffMember
from offices.windows import QuotaFull
from outbox.services import publish
from outbox.work import Taken
from vault import door, keys, lookup, scope

Status = RegistrationImport.Status
Outcome = ImportedHousehold.Outcome
AT_ONCE = 20  # households in one transaction: half a second in which nobody else gets a place of the day
SWEPT_AT_ONCE = 100
KEPT = datetime.timedelta(days=7)  # for whoever corrects the rows that failed
UNUSED = datetime.timedelta(days=2)  # uploaded and never begun
LONGEST_NAME = 120
WORKER = Actor("worker", "intake.import_rows")
SWEEPER = Actor("worker", "intake.sweep_imports")


class NotWaiting(Exception):
    """The import has begun or ended already, by an earlier click or another person."""


class NotMapped(Exception):
    """Nobody has said yet what the columns mean."""


class NotTaken(Exception):
    """The household cannot be registered now; `text` says why, in the reader's language."""

    def __init__(self, text: str) -> None:
        super().__init__("not taken")
        self.text = text


@dataclass(frozen=True)
class Opened:
    """An import with what was sealed. `sheet` is None once it has ended."""

    row: RegistrationImport
    about: dict[str, Any]
    sheet: Sheet | None

    @property
    def mapping(self) -> dict[int, str]:
        return {int(place): key for place, key in self.about["mapping"].items()}

    def reading(self) -> Reading:
        return reading_of(self.row.office_id, self.mapping)


def reading_of(office: str, mapping: Mapping[int, str]) -> Reading:
    return Reading(mapping, office, dict(Area.objects.filter(office=office).values_list("code", "name")))


@transaction.atomic
def receive(
    content: bytes, *, name: str, office: str, person: StaffMember, at: datetime.datetime, language: str
) -> RegistrationImport:
    """Keep the rows of the file, sealed under a key of their own; the file itself is kept nowhere.

    Raises sheet.Unreadable, having written nothing.
    """
    sheet = read(content)
    row = RegistrationImport(office_id=office, uploaded_by=person, uploaded_at=at)
    known = _known_mapping(office, sheet.header)
    about = {
        "name": name[-LONGEST_NAME:],
        "header": sheet.header,
        "is_guessed": sheet.is_guessed,
        "language": language,
        "mapping": known or guessed(sheet.header),
        "is_mapped": False,
        "is_remembered": bool(known),
    }
    door.seal(row, keys.create(row.id, country=office), about=about, rows=sheet.rows)
    row.save(force_insert=True)
    record(
        "import_uploaded",
        actor=person.actor,
        office=office,
        subjects=[row.id],
        detail={"rows": len(sheet.rows), "columns": len(sheet.header)},
    )
    return row


def open_import(row: RegistrationImport, *, actor: Actor, purpose: str = "import") -> Opened:
    opened = door.open([row], actor=actor, purpose=purpose)[row.id]
    about, rows = opened["about"], opened["rows"]
    sheet = Sheet(about["header"], [(line, cells) for line, cells in rows], about["is_guessed"]) if rows else None
    return Opened(row, about, sheet)


@transaction.atomic
def keep_mapping(import_id: uuid.UUID, mapping: Mapping[int, str], *, person: StaffMember) -> None:
    """Say what the columns mean, also for the next list of the office with the same header.

    Raises NotWaiting, or RegistrationImport.DoesNotExist.
    """
    row = _waiting(import_id)
    opened = open_import(row, actor=person.actor)
    about = opened.about | {"mapping": {str(place): key for place, key in mapping.items()}, "is_mapped": True}
    door.seal(row, keys.newest(row.id), about=about)
    row.save(update_fields=["about"])
    header = _digest(about["header"])
    ColumnMapping.objects.filter(office=row.office_id, digest__in=header.every).delete()
    ColumnMapping.objects.create(office_id=row.office_id, digest=header, keys=about["mapping"])
    record("import_mapped", actor=person.actor, office=row.office_id, subjects=[row.id])


@transaction.atomic
def begin(import_id: uuid.UUID, *, person: StaffMember, at: datetime.datetime) -> RegistrationImport:
    """Hand the households to the worker. Raises NotWaiting, NotMapped, or RegistrationImport.DoesNotExist."""
    row = _waiting(import_id)
    opened = open_import(row, actor=person.actor)
    if not opened.about["is_mapped"] or opened.sheet is None or faults_of(opened.mapping):
        raise NotMapped
    row.total = len(grouped(opened.sheet, opened.mapping))
    row.status, row.started_at = Status.RUNNING, at
    row.save(update_fields=["total", "status", "started_at"])
    _ask_for_more(row)
    record(
        "import_begun", actor=person.actor, office=row.office_id, subjects=[row.id], detail={"households": row.total}
    )
    return row


@transaction.atomic
def cancel(import_id: uuid.UUID, *, person: StaffMember, at: datetime.datetime) -> bool:
    """Stop after the households that are just being registered; what is registered stays. False if it had ended."""
    row = RegistrationImport.objects.select_for_update().get(pk=import_id)
    if row.status not in (Status.WAITING, Status.RUNNING):
        return False
    _end(row, Status.CANCELLED, at=at, actor=person.actor)
    return True


def work(messages: Sequence[Taken], *, office: str) -> None:
    """Register the next households of each import. A message that comes again finds the work done, and does nothing."""
    with scope.enter(scope.worker(office)) as at:
        for message in messages:
            row = RegistrationImport.objects.select_for_update().filter(pk=message.subject_id).first()
            if row and row.status == Status.RUNNING and str(row.cursor) == message.event:
                _go_on(row, at=at)


def _go_on(row: RegistrationImport, *, at: datetime.datetime) -> None:
    opened = open_import(row, actor=WORKER)
    assert opened.sheet is not None  # noqa: S101 — the database holds it to that for as long as an import runs
    sender = Sender(Actor("staff", str(row.uploaded_by_id)), "import", frozenset({row.office_id}), _language(opened))
    key = keys.newest(row.id)
    made = []
    with translation.override(sender.language):
        for household in households(opened.sheet, opened.reading(), at=at, start=row.cursor, most=AT_ONCE):
            made.append(_imported(row, household, key, sender=sender, at=at))
    ImportedHousehold.objects.bulk_create(made)
    row.cursor += len(made)
    row.failed += sum(one.outcome == Outcome.FAILED for one in made)
    row.save(update_fields=["cursor", "failed"])
    if row.left:
        _ask_for_more(row)
    else:
        _end(row, Status.DONE, at=at, actor=WORKER)


def _imported(
    row: RegistrationImport, household: Household, key: keys.DataKey, *, sender: Sender, at: datetime.datetime
) -> ImportedHousehold:
    made = ImportedHousehold(of_import=row, office_id=row.office_id, number=household.number, line=household.rows[0][0])
    faults = list(household.faults)
    if not faults:
        try:
            receipt = register(household, sender=sender, at=at)
        except NotTaken as refused:
            faults = [CellFault(made.line, "", refused.text)]
        else:
            made.case_id = receipt.case_id
            made.outcome = Outcome.STORED if receipt.is_new else Outcome.KNOWN
            return made
    made.outcome = Outcome.FAILED
    said = [{"line": fault.line, "key": fault.key, "text": fault.text} for fault in faults]
    door.seal(made, key, content={"rows": list(household.rows), "faults": said})
    return made


def register(household: Household, *, sender: Sender, at: datetime.datetime) -> Receipt:
    """The household through the same door as a form. What it says is its key, and not when it was said.

    Raises NotTaken.
    """
    assert household.document is not None  # noqa: S101 — asked for households without faults alone
    document, office = household.document | {"submitted_at": None}, household.document["applying_to"]
    try:
        return submit(
            document, sender=sender, at=at, idempotency_key=f"import {documents.canonical(document).decode()}"
        )
    except NotStored as refused:
        count_refused(document, refused.assessment, office=office)
        reasons = " ".join(str(REASONS[code]) for code in refused.assessment.reasons)
        raise NotTaken(_("No se puede registrar ahora: %(why)s") % {"why": reasons}) from None
    except QuotaFull:
        count_refused(document, None, office=office)
        raise NotTaken(_("Los cupos de hoy ya se completaron. Impórtelo otro día.")) from None
    except OfficeNotAllowed:
        raise NotTaken(_("Estos datos llevan a otra oficina. Regístrelo allí.")) from None


def failed_rows(row: RegistrationImport, *, actor: Actor) -> tuple[list[str], list[tuple[list[str], str]]]:
    """The header, and each row that was not taken with what to do about it, in the order of the file."""
    failed = list(row.households.filter(outcome=Outcome.FAILED).order_by("number"))
    opened = door.open([row, *failed], actor=actor, purpose="import", columns=("about", "content"))
    rows = []
    for one in failed:
        content = opened[one.id]["content"]
        faults = [CellFault(**fault) for fault in content["faults"]]
        of_all = [fault for fault in faults if not fault.key]
        for line, cells in content["rows"]:
            texts = [in_words(fault) for fault in faults if fault.line == line and fault.key] + [
                in_words(fault) for fault in of_all
            ]
            rows.append((cells, " ".join(texts) or _("Corrija las otras filas de este hogar.")))
    return opened[row.id]["about"]["header"], rows


def in_words(fault: CellFault) -> str:
    return f"{fault.label}: {fault.text}" if fault.label else fault.text


def sweep(_messages: Sequence[Taken], *, office: str = "") -> None:
    """Delete imports that ended long ago, were never begun, or got stuck; their keys go with the next sweep of keys."""
    with scope.enter(scope.SYSTEM) as at:
        ended = RegistrationImport.objects.filter(ended_at__lt=at - KEPT)
        unused = RegistrationImport.objects.filter(status=Status.WAITING, uploaded_at__lt=at - UNUSED)
        stuck = RegistrationImport.objects.filter(status=Status.RUNNING, started_at__lt=at - KEPT)
        old = list((ended | unused | stuck).order_by("uploaded_at", "id").values_list("id", flat=True)[:SWEPT_AT_ONCE])
        RegistrationImport.objects.filter(pk__in=old).delete()
        record("imports_swept", actor=SWEEPER, subjects=old)


def time_left(row: RegistrationImport, *, at: datetime.datetime) -> datetime.timedelta | None:
    """By what the households so far took; None before the first."""
    if row.started_at is None or not row.cursor:
        return None
    return (at - row.started_at) / row.cursor * row.left


def _end(row: RegistrationImport, status: str, *, at: datetime.datetime, actor: Actor) -> None:
    row.status, row.ended_at, row.rows = status, at, None
    row.save(update_fields=["status", "ended_at", "rows"])
    record(
        "import_ended",
        actor=actor,
        office=row.office_id,
        subjects=[row.id],
        purpose=status,
        detail={"registered": row.stored, "failed": row.failed, "left": row.left},
    )


def _ask_for_more(row: RegistrationImport) -> None:
    publish("import.rows_due", subject_id=row.id, office=row.office_id, event=str(row.cursor))


def _waiting(import_id: uuid.UUID) -> RegistrationImport:
    row = RegistrationImport.objects.select_for_update().get(pk=import_id)
    if row.status != Status.WAITING:
        raise NotWaiting
    return row


def _language(opened: Opened) -> str:
    return str(opened.about["language"])


def _known_mapping(office: str, header: Sequence[str]) -> dict[int, str]:
    known = ColumnMapping.objects.filter(office=office, digest__in=_digest(header).every).first()
    return {int(place): key for place, key in known.keys.items()} if known else {}


def _digest(header: Sequence[str]) -> lookup.Digest:
    return lookup.content(repr(list(header)).encode())
