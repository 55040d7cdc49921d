"""Submitting: a document becomes a pre-registration, a case, and a message for the router, or nothing at all."""

import datetime
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from audit.actor import Actor
from audit.services import entry
from intake import document as documents
from intake.identifiers import identifiers_of
from intake.models import Case
from intake.reference import new_reference
from intake.services.questions import Known, ask
from intake.services.rows import Rows, make_rows
from offices.eligibility import (
    Assessment,
    Submission,
    assess,
    from_document,
    window_for,
)
from offices.programme import Published, found
from offices.windows import QuotaFull, take_place
from outbox.services import publish
from vault import keys, lookup
from vault.backend.together import insert

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
    more: dict[str, Any] | None = None,
    texts: Mapping[str, Mapping[str, Any]] | None = None,
) -> Receipt:
    """Store `sent` (a clean document) once and hand it to the router, in one transaction.

    `idempotency_key` is the sender's; the same key and content give the same receipt for ever. `submitted_at`
    is believed only from an operator; `key` is that of the draft, whose id becomes the case's; `more` is what was
    asked beside the document; `texts` says of each purpose which text was shown.
    Raises NotStored, KeyReused, OfficeNotAllowed or QuotaFull, each of them having written nothing.
    """
    idempotency = lookup.idempotency(sender.actor.id, idempotency_key)
    content = lookup.content(documents.canonical(sent))
    identifiers = identifiers_of(sent)
    question: dict[str, Any] = {
        "at": at,
        "idempotency": idempotency,
        "office": sent.get("applying_to") or (sent.get("residence") or {}).get("country"),
        "identifiers": [one.digest for one in identifiers if one.is_principals],
    }
    lookup.hold(idempotency)
    answers = ask(**question)
    if answers.known:
        return _receipt(answers.known, content)
    published = found(answers.version_id)
    document = sent
    if not submitted_at:
        channel = _channel(sent, is_invited=answers.is_invited)
        document = {**sent, "submitted_at": at.isoformat(), "channel": channel}
    submission = from_document(document)
    assessment = assess(submission, published.programme)
    if assessment.outcome not in STORED:
        raise NotStored(assessment)
    if sender.offices is not None and assessment.office not in sender.offices:
        raise OfficeNotAllowed(assessment.office or "")
    rows = Rows(
        document=document,
        identifiers=identifiers,
        assessment=assessment,
        more=more,
        texts=texts or {},
        sender=sender.actor,
        source=sender.source,
        language=sender.language,
        idempotency=idempotency,
        content=content,
        submitted_at=submitted_at or at,
        received_at=at,
        version_id=published.version_id,
        **_window(submission, assessment, published),
    )
    key = key or keys.fresh(country=assessment.office)
    for _try in range(REFERENCE_TRIES):
        try:
            with transaction.atomic():
                return _store(rows, key=key, actor=sender.actor)
        except (IntegrityError, QuotaFull) as refused:
            # Either the same submission was stored by a request beside this one, perhaps in the day's last place,
            # or the reference is taken.
            answers = ask(**question)
            if answers.known:
                return _receipt(answers.known, content)
            if isinstance(refused, QuotaFull):
                raise
    raise RuntimeError("no free reference was found")


def _store(rows: Rows, *, key: keys.DataKey, actor: Actor) -> Receipt:
    office = rows.assessment.office
    if rows.window_id:
        take_place(rows.window_id, rows.window_day, quota=rows.window_quota)
    reference = new_reference(office or "ZZ")
    written = entry(
        "registered",
        at=rows.received_at,
        actor=actor,
        office=office,
        purpose=rows.source,
        subjects=[key.subject_id],
        detail={"outcome": rows.assessment.outcome, "people": len(rows.document["members"])},
    )
    pre_registration, made = make_rows(rows, key=key, reference=reference, actor=actor)
    insert([*made, written])
    publish("case.received", subject_id=key.subject_id, office=office or "", event=str(pre_registration.id))
    return Receipt(key.subject_id, reference, is_new=True)


def _receipt(known: Known, content: lookup.Digest) -> Receipt:
    if known.content not in content.every:
        raise KeyReused
    reference = Case.objects.values_list("reference", flat=True).get(pk=known.case_id)
    return Receipt(known.case_id, reference, is_new=False)


def _channel(document: dict[str, Any], *, is_invited: bool) -> str:
    """`invited` when the principal is on an office's list; the claim in the document is not believed."""
    if is_invited:
        return "invited"
    return "online" if document.get("channel") == "invited" else document.get("channel") or "online"


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
