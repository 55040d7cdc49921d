"""Photos and documents: taken in and sealed, listed, handed out once they are clean, and taken back."""

import datetime
import hashlib
import re
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Count, Sum

from audit.actor import Actor
from audit.services import record
from intake.files.admission import admit
from intake.files.refusal import FileRefused
from intake.models import Attachment, Case, Draft
from outbox.services import publish
from vault import door, keys

MOST_FILES = 40  # of one case: a photo and a document for each of twenty people
MOST_BYTES = 30_000_000  # of one case: forty photos as we keep them, with room for some PDFs
LONGEST_NAME = 120


@dataclass(frozen=True)
class Listed:
    """An attachment with what was sealed beside its content; `member` is an id of the document, or empty."""

    row: Attachment
    name: str
    member: str


@transaction.atomic
def attach(
    *,
    subject: uuid.UUID,
    office: str | None,
    kind: str,
    sent: bytes,
    name: str,
    member: str,
    at: datetime.datetime,
    actor: Actor,
) -> Attachment:
    """Keep what was sent under the key of the draft or case, and hand it to the scanner.

    Raises FileRefused, having written nothing, and KeyGone when the subject was erased.
    """
    admitted = admit(sent)
    _let_nobody_else_add_to(subject)
    kept = Attachment.objects.filter(subject_id=subject).exclude(state=Attachment.State.REFUSED)
    there = kept.aggregate(files=Count("id"), size=Sum("size"))
    if there["files"] >= MOST_FILES:
        raise FileRefused("too_many")
    if (there["size"] or 0) + len(admitted.content) > MOST_BYTES:
        raise FileRefused("too_much")
    row = Attachment(
        subject_id=subject,
        office_id=office,
        kind=kind,
        media_type=admitted.media_type,
        size=len(admitted.content),
        at=at,
    )
    about = {"name": _tidy(name), "member": member}
    door.seal(row, keys.newest(subject), content=admitted.content, about=about)
    row.sha256 = hashlib.sha256(row.content).digest()
    row.save(force_insert=True)
    record(
        "file_attached",
        actor=actor,
        office=office,
        subjects=[subject],
        detail={"file": str(row.id), "kind": kind, "size": row.size, "sha256": row.sha256.hex()},
    )
    publish("file.attached", subject_id=row.id, office=office or "")
    return row


def of(subject: uuid.UUID) -> list[Attachment]:
    """Oldest first, sealed, without their contents."""
    return list(Attachment.objects.of(subject))


def listed(rows: Collection[Attachment], opened: door.Opened) -> list[Listed]:
    """The rows with their names, which the caller opened together with what else the page shows."""
    return [Listed(row, **opened[row.id]["about"]) for row in rows]


def open_list(subject: uuid.UUID, *, actor: Actor, purpose: str) -> list[Listed]:
    """The same for a page that shows nothing else."""
    rows = of(subject)
    return listed(rows, door.open(rows, actor=actor, purpose=purpose, columns=("about",)))


def read(file_id: uuid.UUID, *, subject: uuid.UUID, actor: Actor) -> tuple[Attachment, bytes]:
    """A clean file and its content. Raises Attachment.DoesNotExist for every other, as for one of another case."""
    row = Attachment.objects.get(pk=file_id, subject_id=subject, state=Attachment.State.CLEAN)
    opened = door.open([row], actor=actor, purpose="file", columns=("content",))
    return row, opened[row.id]["content"]


@transaction.atomic
def remove(file_id: uuid.UUID, *, draft: Draft, actor: Actor) -> None:
    """Take a file out of a draft. What belongs to a case stays. Raises Attachment.DoesNotExist."""
    row = Attachment.objects.of(draft.id).get(pk=file_id)
    record("file_removed", actor=actor, office=row.office_id, subjects=[row.subject_id], detail={"file": str(row.id)})
    row.delete()


def forget(subjects: Collection[uuid.UUID]) -> None:
    """Delete the files of drafts that were thrown away and of cases that are erased."""
    Attachment.objects.filter(subject_id__in=list(subjects)).delete()


def of_nobody(*, before: datetime.datetime, most: int) -> list[uuid.UUID]:
    """Subjects that files were left behind by: neither a draft nor a case any more."""
    left = Attachment.objects.filter(at__lt=before).exclude(subject_id__in=Draft.objects.values("id"))
    left = left.exclude(subject_id__in=Case.objects.filter(erased_at__isnull=True).values("id"))
    return list(left.order_by("subject_id").values_list("subject_id", flat=True).distinct()[:most])


def _let_nobody_else_add_to(subject: uuid.UUID) -> None:
    """Until this transaction ends: two uploads at once are counted one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(subject.bytes[:8], "big", signed=True)])


def _tidy(name: str) -> str:
    """The last part of a path, without what cannot be seen; the end of a long one, for it says what it is."""
    last = re.split(r"[/\\]", name)[-1]
    return "".join(character for character in last if character.isprintable()).strip()[-LONGEST_NAME:]
