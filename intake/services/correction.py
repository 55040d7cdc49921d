"""Correcting what was submitted: a new pre-registration supersedes the old one, which stays as it was.

The case, its reference, its keys and the moment of submission stay too; the router is told and assesses anew.
"""

import datetime
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from audit.actor import Actor
from audit.services import record
from intake import document as documents
from intake.comparison import said, what_decides
from intake.dossier import documents_of
from intake.identifiers import identifiers_of
from intake.lifecycle import STATUS
from intake.models import Case, CaseEvent, Consent, Correction, Identifier, Member, PreRegistration
from intake.services.rows import MEMBER_SINCE, sealed
from intake.statistics import coarse
from offices.consent_texts import Texts, texts_for
from offices.eligibility.dates import partial_date
from outbox.services import publish
from vault import door, keys

Document = dict[str, Any]
PURPOSE = "correction"
REASON = Correction.Reason
SCREENING = Consent.Purpose.SCREENING.value


class ChangedMeanwhile(Exception):
    """Somebody else corrected the registration since it was opened; nothing was written."""


class NothingChanged(Exception):
    """The answers say what they said before."""


class SamePerson(Exception):
    """Who decided the case does not correct the facts of it: a second person does."""


class ProofMissing(Exception):
    """A correction because of a proof names the file that is the proof."""


class ConsentMissing(Exception):
    """Who becomes the principal applicant has not agreed for themselves."""


@dataclass(frozen=True)
class Why:
    """`proof` is a file of the case, as {"id": …, "name": …}; `remark` is free text, sealed."""

    reason: str
    asked_by: str
    proof: dict[str, str] | None = None
    remark: str = ""
    leaving: str = ""  # the id of who withdraws, in the document
    departed: Case | None = field(default=None, compare=False)


def newest(case: Case, *, actor: Actor) -> tuple[PreRegistration, Document]:
    """What is in force, to correct it: its row is the `base` of a correction."""
    row = PreRegistration.objects.get(case=case, superseded_by__isnull=True)
    return row, documents_of([case], actor=actor, purpose=PURPOSE)[case.id]


@transaction.atomic
def correct(
    case: Case,
    *,
    base: uuid.UUID,
    document: Document,
    why: Why,
    at: datetime.datetime,
    actor: Actor,
    language: str = "es",
) -> Correction:
    """Supersede `base`, the version that `document` was made from, and hand the case to the router.

    Raises ChangedMeanwhile, NothingChanged, SamePerson, ProofMissing, ConsentMissing or MalformedDocument, each of
    them having written nothing.
    """
    Case.objects.select_for_update(of=("self",), no_key=True).get(pk=case.pk)
    old, before = newest(case, actor=actor)
    if old.pk != base:
        raise ChangedMeanwhile
    after = _with_joining_days(document, sent=old)
    _may_be_corrected(case, before, after, why, actor)
    new = PreRegistration(
        case_id=case.id,
        supersedes=old,
        received_at=at,
        **{name: getattr(old, name) for name in ("office_id", "channel", "source", "submitted_at", "window_id",
                                                 "window_day", "filled_by", "programme_version_id")},
    )  # fmt: skip
    key = keys.newest(case.id)
    people = sealed(after, to=new, key=key)
    new.save(force_insert=True)
    Member.objects.bulk_create(people)
    _keep_consents(old, new, before, after, people, at=at, language=language)
    _keep_identifiers(case, after)
    principal = _principal(after)
    Case.objects.filter(pk=case.pk).update(
        size=len(people),
        is_consent_missing=SCREENING not in (after.get("consents") or []),
        **coarse(principal, on=old.window_day),
    )
    correction = Correction(
        case_id=case.id,
        office_id=old.office_id,
        pre_registration=new,
        at=at,
        reason=why.reason,
        asked_by=why.asked_by,
        actor_kind=actor.kind,
        actor_id=actor.id,
        departed=why.departed,
    )
    door.seal(correction, key, details={"proof": why.proof, "remark": why.remark, "leaving": why.leaving})
    correction.save(force_insert=True)
    CaseEvent.objects.create(
        case_id=case.id,
        office_id=old.office_id,
        at=at,
        kind=CaseEvent.Kind.CORRECTED,
        public_code="corrected",
        actor_kind=actor.kind,
        actor_id=actor.id,
    )
    record(
        "corrected",
        actor=actor,
        office=old.office_id,
        subjects=[case.id],
        purpose=PURPOSE,
        detail={"reason": why.reason, "asked_by": why.asked_by, "version": str(new.id)},
    )
    publish("case.corrected", subject_id=case.id, office=old.office_id or "", event=str(new.id))
    return correction


def is_decider(case: Case, actor: Actor) -> bool:
    """Whether this person said the last word on the case."""
    said_last = (
        CaseEvent.objects.filter(case=case, to_status__in=[STATUS.DECIDED, STATUS.CLOSED]).order_by("-at", "-id")
    ).first()
    return bool(said_last) and (said_last.actor_kind, said_last.actor_id) == (actor.kind, actor.id)


def _may_be_corrected(case: Case, before: Document, after: Document, why: Why, actor: Actor) -> None:
    if said(before) == said(after):
        raise NothingChanged
    if why.reason == REASON.PROOF and not why.proof:
        raise ProofMissing
    if what_decides(before) != what_decides(after) and is_decider(case, actor):
        raise SamePerson
    principal = _principal(after)
    if principal["id"] != _principal(before)["id"] and SCREENING not in (principal.get("consents") or []):
        raise ConsentMissing
    documents.parse(_as_sent_anew(after))


def _as_sent_anew(document: Document) -> Document:
    """What a new registration could say: without what is asked beside the document, and without days of joining."""
    members = [{name: value for name, value in one.items() if name != MEMBER_SINCE} for one in document["members"]]
    return {name: value for name, value in document.items() if name != "more"} | {"members": members}


def _with_joining_days(document: Document, *, sent: PreRegistration) -> Document:
    """Who was born after the office's day of sending is a member since then, and not before."""
    zone = sent.office.zone if sent.office else datetime.UTC
    sent_on = sent.submitted_at.astimezone(zone).date()
    members = []
    for member in document["members"]:
        born = _born(member)
        kept = {name: value for name, value in member.items() if name != MEMBER_SINCE}
        is_later = member["relationship"] != "principal" and born is not None and born > sent_on
        members.append(kept | ({MEMBER_SINCE: member["birth_date"]} if is_later else {}))
    return document | {"members": members}


def _born(member: Document) -> datetime.date | None:
    """The first day that the birth date may mean; what is no date is left to the check of the document."""
    try:
        born = partial_date(member.get("birth_date"))
    except (ValueError, TypeError):
        return None
    return born.earliest if born.is_given else None


def _principal(document: Document) -> Document:
    return next(one for one in document["members"] if one["relationship"] == "principal")


def _keep_consents(
    old: PreRegistration,
    new: PreRegistration,
    before: Document,
    after: Document,
    people: list[Member],
    *,
    at: datetime.datetime,
    language: str,
) -> None:
    """What was agreed to and still is keeps its day and its text; a new principal agrees for the household anew."""
    names = dict(zip([one.id for one in _members_of(old)], [one["id"] for one in before["members"]], strict=True))
    is_same_principal = _principal(before)["id"] == _principal(after)["id"]
    known = {
        (names.get(row.member_id) if row.member_id else None, row.purpose): row
        for row in Consent.objects.filter(pre_registration=old)
        if row.member_id or is_same_principal
    }
    given: list[tuple[Member | None, str | None, str]] = [(None, None, one) for one in after.get("consents") or []]
    given += [(person, member["id"], one) for person, member in zip(people, after["members"], strict=True)
              for one in member.get("consents") or []]  # fmt: skip
    texts = texts_for(new.office_id or "", language=language)
    Consent.objects.bulk_create(
        _consent(known.get((name, purpose)), new, person, purpose, texts=texts, at=at)
        for person, name, purpose in given
    )


def _members_of(registration: PreRegistration) -> list[Member]:
    return list(Member.objects.filter(pre_registration=registration).order_by("position"))


def _consent(
    known: Consent | None,
    to: PreRegistration,
    person: Member | None,
    purpose: str,
    *,
    texts: Texts,
    at: datetime.datetime,
) -> Consent:
    about = {"pre_registration_id": to.id, "member_id": person.id if person else None}
    if known:
        own = {one.attname for one in Consent._meta.concrete_fields} - {"id", *about}
        return Consent(**{name: getattr(known, name) for name in own}, **about)
    text = texts[purpose]
    return Consent(
        case_id=to.case_id,
        office_id=to.office_id,
        purpose=purpose,
        text=text,
        text_version=str(text.number),
        text_office_id=text.office_id,
        language=text.language,
        given_at=at,
        **about,
    )


def _keep_identifiers(case: Case, document: Document) -> None:
    """A number that was written wrongly finds nobody any more."""
    wanted = identifiers_of(document)
    there = {(row.kind, bytes(row.digest)): row for row in Identifier.objects.filter(case=case)}
    valid = {(one.kind, digest) for one in wanted for digest in one.digest.every}
    Identifier.objects.filter(pk__in=[row.pk for key, row in there.items() if key not in valid]).delete()
    Identifier.objects.bulk_create(
        Identifier(case_id=case.id, office_id=case.office_id, kind=one.kind, digest=one.digest)
        for one in wanted
        if not any((one.kind, digest) in there for digest in one.digest.every)
    )
