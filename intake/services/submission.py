"""Submitting: a document becomes a pre-registration, a case, and a message for the router, or nothing at all."""

import datetime
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from audit.actor import Actor
from audit.services import record
from intake import document as documents
from intake.identifiers import identifiers_of
from intake.models import PreRegistration
from intake.reference import new_reference
from intake.services.rows import Rows, write_rows
from offices.eligibility import (
    Assessment,
    Submission,
    assess,
    from_document,
    window_for,
)
from offices.models import Invitation
from offices.programme import Published, in_force
from offices.windows import take_place
from outbox.services import publish
from vault import keys, lookup

STORED = frozenset({"eligible", "not_eligible", "review"})
REFERENCE_TRIES = 3  # 35 random bits: among a million cases one in 34,000 new references is already taken


class NotStored(Exception):
    """The programme cannot take it (not_open, incomplete); the assessment says why. Nothing was written."""

    def __init__(self, assessment: Assessment) -> None:
        super().__init__(assessment.outcome)
        self.assessment = assessment


class KeyReused(Exception):
    """The idempotency key was used before, for a document that says something else."""


class OfficeNotAllowed(Exception):
    """The sender may not pre-register for the office that this document leads to."""


@dataclass(frozen=True)
class Receipt:
    case_id: uuid.UUID
    reference: str
    is_new: bool


@dataclass(frozen=True)
class Sender:
    """Who sends, through which door, and for which offices (None = all: an operator at the console)."""

    actor: Actor
    source: str
    offices: frozenset[str] | None
    language: str = "es"


def submit(
    sent: dict[str, Any],
    *,
    sender: Sender,
    at: datetime.datetime,
    idempotency_key: str,
    submitted_at: datetime.datetime | None = None,
    key: keys.DataKey | None = None,
) -> Receipt:
    """Store `sent` (a clean document) once and hand it to the router, in one transaction.

    `idempotency_key` is the sender's; the same key and content give the same receipt for ever. `submitted_at`
    is believed only from an operator; `key` is that of the draft, whose id becomes the case's.
    Raises NotStored, KeyReused, OfficeNotAllowed or QuotaFull, each of them having written nothing.
    """
    idempotency = lookup.idempotency(sender.actor.id, idempotency_key)
    content = lookup.content(documents.canonical(sent))
    known = _receipt_of(idempotency, content)
    if known:
        return known
    published = in_force(at)
    document = sent if submitted_at else {**sent, "submitted_at": at.isoformat()}
    if not submitted_at:
        document["channel"] = _channel(document)
    submission = from_document(document)
    assessment = assess(submission, published.programme)
    if assessment.outcome not in STORED:
        raise NotStored(assessment)
    if sender.offices is not None and assessment.office not in sender.offices:
        raise OfficeNotAllowed(assessment.office or "")
    rows = Rows(
        document=document,
        assessment=assessment,
        sender_id=sender.actor.id,
        source=sender.source,
        language=sender.language,
        idempotency=idempotency,
        content=content,
        submitted_at=submitted_at or at,
        received_at=at,
        **_window(submission, assessment, published),
    )
    key = key or keys.create(uuid.uuid4(), country=assessment.office)
    for _try in range(REFERENCE_TRIES):
        try:
            with transaction.atomic():
                return _store(rows, key=key, actor=sender.actor)
        except IntegrityError:
            # Either the same submission was stored by a request beside this one, or the reference is taken.
            known = _receipt_of(idempotency, content)
            if known:
                return known
    raise RuntimeError("no free reference was found")


def _store(rows: Rows, *, key: keys.DataKey, actor: Actor) -> Receipt:
    office = rows.assessment.office
    if rows.window_id:
        take_place(rows.window_id, rows.window_day, quota=rows.window_quota)
    reference = new_reference(office or "ZZ")
    pre_registration = write_rows(rows, key=key, reference=reference, actor=actor)
    record(
        "registered",
        actor=actor,
        office=office,
        purpose=rows.source,
        subjects=[key.subject_id],
        detail={"outcome": rows.assessment.outcome, "people": len(rows.document["members"])},
    )
    publish("case.received", subject_id=key.subject_id, office=office or "", event=str(pre_registration.id))
    return Receipt(key.subject_id, reference, is_new=True)


def _receipt_of(idempotency: bytes, content: bytes) -> Receipt | None:
    stored = (
        PreRegistration.objects.filter(idempotency=idempotency)
        .values_list("case_id", "case__reference", "content")
        .first()
    )
    if stored is None:
        return None
    case_id, reference, stored_content = stored
    if bytes(stored_content) != content:
        raise KeyReused
    return Receipt(case_id, reference, is_new=False)


def _channel(document: dict[str, Any]) -> str:
    """`invited` when the principal is on an office's list; the claim in the document is not believed."""
    channel = "online" if document.get("channel") == "invited" else document.get("channel") or "online"
    office = document.get("applying_to") or (document.get("residence") or {}).get("country")
    digests = [digest for _kind, digest in identifiers_of(document, principal_only=True)]
    if digests and Invitation.objects.filter(office_id=office, digest__in=digests).exists():
        return "invited"
    return channel


def _window(submission: Submission, assessment: Assessment, published: Published) -> dict[str, Any]:
    """The opening window and the office's day that take this submission; invited people need no window."""
    office = published.programme.office(assessment.office)
    if office is None:
        return {"window_id": None, "window_day": submission.submitted_at.date(), "window_quota": None}
    admission = None if submission.channel == "invited" else window_for(office, submission.submitted_at)
    if admission is None:
        return {
            "window_id": None,
            "window_day": office.local(submission.submitted_at).date(),
            "window_quota": None,
        }
    row = published.window_row(admission)
    return {"window_id": row.id, "window_day": admission.on, "window_quota": row.quota}
