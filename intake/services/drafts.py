"""Drafts: a form is begun, saved page by page, sent or thrown away. Nothing of it is ever only in the browser.

A draft is a person's of the staff, or an applicant's own; the scope of the latter shows that one and no other.
"""

import datetime
import uuid
from typing import Any

from django.db import transaction

from audit.actor import Actor
from audit.services import record
from intake import document as documents
from intake.consents import SHOWN, to_ask_again
from intake.models import AccessCode, Case, Draft, PreRegistration
from intake.services import attachments
from intake.services.submission import Receipt, Sender, submit
from offices.consent_texts import texts_for
from offices.eligibility.dates import partial_date
from offices.eligibility.facts import PRINCIPAL
from offices.eligibility.verdicts import MET, NOT_MET
from offices.models import StaffMember
from vault import door, keys

Answers = dict[str, Any]

ADULT = 18  # years, in all four countries
BEGUN_AS_CHILD = "begun_as_child"  # beside the document: the rules count the age at submission, the screener asks


class AlreadySent(Exception):
    """The draft became a case, by an earlier click or another tab; `case` is the one."""

    def __init__(self, case: Case) -> None:
        super().__init__(case.reference)
        self.case = case


class TextsChanged(Exception):
    """What the person agreed to has another text by now, or it is not known which one they were shown."""


def begin(
    *,
    office: str,
    actor: Actor,
    at: datetime.datetime,
    person: StaffMember | None = None,
    draft_id: uuid.UUID | None = None,
    **known: Any,
) -> Draft:
    """A new draft with its key. `known` is what there is to say beside the document before anything was asked."""
    draft = Draft(id=draft_id or uuid.uuid4(), office_id=office, filled_by=person, begun_at=at, saved_at=at)
    key = keys.create(draft.id, country=office)
    answers: Answers = {
        "done": [],
        "document": {
            "schema": documents.SCHEMA,
            "channel": "assisted" if person else "online",
            "applying_to": office,
            "members": [{"id": "m1", "relationship": "principal"}],
        },
        "more": {},
        **known,
    }
    door.seal(draft, key, answers=answers)
    draft.save(force_insert=True)
    record("draft_begun", actor=actor, office=office, subjects=[draft.id])
    return draft


def find(draft_id: uuid.UUID, *, person: StaffMember | None, for_update: bool = False) -> Draft:
    """The person's own draft; None asks for an applicant, in the scope of that one.

    Raises AlreadySent when it became a case, Draft.DoesNotExist for anybody else's.
    """
    drafts = Draft.objects.of(person).select_related("office")
    try:
        return (drafts.select_for_update(of=("self",)) if for_update else drafts).get(pk=draft_id)
    except Draft.DoesNotExist:
        writer = str(person.id) if person else ""
        sent = PreRegistration.objects.filter(case_id=draft_id, filled_by=writer).select_related("case").first()
        if sent is None:
            raise
        raise AlreadySent(sent.case) from None


def read(draft: Draft, *, actor: Actor) -> Answers:
    return door.open([draft], actor=actor, purpose="form")[draft.id]["answers"]


def read_with_files(draft: Draft, *, actor: Actor) -> tuple[Answers, list[attachments.Listed]]:
    """The answers and the files that were added so far: one look, hence one audit entry."""
    rows = attachments.of(draft.id)
    opened = door.open([draft, *rows], actor=actor, purpose="form", columns=("answers", "about"))
    return opened[draft.id]["answers"], attachments.listed(rows, opened)


def save(draft: Draft, answers: Answers, *, at: datetime.datetime, actor: Actor) -> None:
    """Keep the answers as they stand, finished or not."""
    door.seal(draft, keys.newest(draft.id), answers=answers)
    draft.saved_at = at
    draft.save(update_fields=["answers", "saved_at"])
    record("draft_saved", actor=actor, office=draft.office_id, subjects=[draft.id])


@transaction.atomic
def send(
    draft_id: uuid.UUID,
    *,
    person: StaffMember | None,
    actor: Actor,
    at: datetime.datetime,
    language: str,
    more: Answers | None = None,
) -> Receipt:
    """Submit the draft and delete it, in one transaction; the draft's id and key become those of the case.

    `more` is what is known only now, beside what was asked beside the document.

    Raises AlreadySent, TextsChanged, MalformedDocument when an answer is missing, and what `submit` raises; then the
    draft stays.
    """
    draft = find(draft_id, person=person, for_update=True)
    answers = read(draft, actor=actor)
    if to_ask_again(answers, texts_for(draft.office_id, language=language)):
        raise TextsChanged
    document = documents.parse({**answers["document"], "submitted_at": at.isoformat()})
    beside = {**answers.get("more", {}), **(more or {})}
    if _has_come_of_age(document, begun_on=_day(draft, draft.begun_at), sent_on=_day(draft, at)):
        beside[BEGUN_AS_CHILD] = True
    receipt = submit(
        document,
        sender=Sender(actor, "form", frozenset({draft.office_id}), language),
        at=at,
        idempotency_key=str(draft.id),
        key=keys.newest(draft.id),
        more=beside,
        texts=answers.get(SHOWN),
    )
    draft.delete()
    return receipt


@transaction.atomic
def discard(draft_id: uuid.UUID, *, person: StaffMember | None, actor: Actor) -> None:
    """Throw the draft away, and its files. Its key is an orphan from then on and goes with the next sweep."""
    draft = find(draft_id, person=person, for_update=True)
    record("draft_discarded", actor=actor, office=draft.office_id, subjects=[draft.id])
    AccessCode.objects.filter(subject_id=draft.id).delete()
    attachments.forget([draft.id])
    draft.delete()


def was_begun_as_child(document: dict[str, Any]) -> bool:
    """Whether the principal came of age between the beginning of the draft and its sending."""
    return bool((document.get("more") or {}).get(BEGUN_AS_CHILD))


def _has_come_of_age(document: dict[str, Any], *, begun_on: datetime.date, sent_on: datetime.date) -> bool:
    """Surely a child on the one day, and surely none on the other; a date known in part may leave it open."""
    principal = next(member for member in document["members"] if member["relationship"] == PRINCIPAL)
    born = partial_date(principal["birth_date"])
    return born.has_reached(ADULT, begun_on) == NOT_MET and born.has_reached(ADULT, sent_on) == MET


def _day(draft: Draft, at: datetime.datetime) -> datetime.date:
    return at.astimezone(draft.office.zone).date()
