"""Drafts: a form is begun, saved page by page, sent or thrown away. Nothing of it is ever only in the browser."""

import datetime
import uuid
from typing import Any

from django.db import transaction

from audit.actor import Actor
from audit.services import record
from intake import document as documents
from intake.models import Case, Draft, PreRegistration
from intake.services.submission import Receipt, Sender, submit
from offices.models import StaffMember
from vault import door, keys

Answers = dict[str, Any]


class AlreadySent(Exception):
    """The draft became a case, by an earlier click or another tab; `case` is the one."""

    def __init__(self, case: Case) -> None:
        super().__init__(case.reference)
        self.case = case


def begin(*, office: str, person: StaffMember, at: datetime.datetime) -> Draft:
    """A new draft with its key and the facts that the desk already knows."""
    draft = Draft(office_id=office, filled_by=person, begun_at=at, saved_at=at)
    key = keys.create(draft.id, country=office)
    answers: Answers = {
        "done": [],
        "document": {
            "schema": "pre-registration/1",
            "channel": "assisted",
            "applying_to": office,
            "members": [{"id": "m1", "relationship": "principal"}],
        },
    }
    door.seal(draft, key, answers=answers)
    draft.save(force_insert=True)
    record("draft_begun", actor=person.actor, office=office, subjects=[draft.id])
    return draft


def find(draft_id: uuid.UUID, *, person: StaffMember, for_update: bool = False) -> Draft:
    """The person's own draft. Raises AlreadySent when it became a case, Draft.DoesNotExist for anybody else's."""
    drafts = Draft.objects.of(person)
    try:
        return (drafts.select_for_update() if for_update else drafts).get(pk=draft_id)
    except Draft.DoesNotExist:
        sent = PreRegistration.objects.filter(case_id=draft_id, filled_by=str(person.id)).select_related("case").first()
        if sent is None:
            raise
        raise AlreadySent(sent.case) from None


def read(draft: Draft, *, actor: Actor) -> Answers:
    return door.open([draft], actor=actor, purpose="form")[draft.id]["answers"]


def save(draft: Draft, answers: Answers, *, at: datetime.datetime) -> None:
    """Keep the answers as they stand, finished or not."""
    door.seal(draft, keys.newest(draft.id), answers=answers)
    draft.saved_at = at
    draft.save(update_fields=["answers", "saved_at"])
    writer = Actor("staff", str(draft.filled_by_id))  # nobody else can have it
    record("draft_saved", actor=writer, office=draft.office_id, subjects=[draft.id])


@transaction.atomic
def send(draft_id: uuid.UUID, *, person: StaffMember, at: datetime.datetime, language: str) -> Receipt:
    """Submit the draft and delete it, in one transaction; the draft's id and key become those of the case.

    Raises AlreadySent, MalformedDocument when an answer is missing, and what `submit` raises; then the draft stays.
    """
    draft = find(draft_id, person=person, for_update=True)
    answers = read(draft, actor=person.actor)
    document = documents.parse({**answers["document"], "submitted_at": at.isoformat()})
    receipt = submit(
        document,
        sender=Sender(person.actor, "form", frozenset({draft.office_id}), language),
        at=at,
        idempotency_key=str(draft.id),
        key=keys.newest(draft.id),
    )
    draft.delete()
    return receipt


@transaction.atomic
def discard(draft_id: uuid.UUID, *, person: StaffMember) -> None:
    """Throw the draft away. Its key is an orphan from then on and goes with the next sweep."""
    draft = find(draft_id, person=person, for_update=True)
    record("draft_discarded", actor=person.actor, office=draft.office_id, subjects=[draft.id])
    draft.delete()
