"""The rows of a pre-registration, sealed and not yet written. Called by the submission and the correction alone."""

import datetime
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from audit.actor import Actor
from intake.identifiers import Identifying
from intake.models import Case, CaseEvent, Consent, Identifier, Member, PreRegistration
from intake.statistics import coarse
from offices.eligibility import Assessment
from vault import door, keys

IDENTITY = ("id", "relationship", "given_names", "first_surname", "second_surname", "birth_date", "sex",
            "nationalities", "documents")  # fmt: skip
FILLED_BY_STAFF = frozenset({"form", "import"})
SITUATION = ("present_since", "legal_status")
MEMBER_SINCE = "member_since"  # of whom joined after sending: the day; of all others there is none


@dataclass(frozen=True)
class Rows:
    """Everything about one submission that is decided before the first row is written."""

    document: dict[str, Any]
    identifiers: list[Identifying]
    assessment: Assessment
    more: dict[str, Any] | None
    texts: Mapping[str, Mapping[str, Any]]  # purpose -> which text was shown; nothing of those that others showed
    sender: Actor
    source: str
    language: str
    idempotency: bytes
    content: bytes
    submitted_at: datetime.datetime
    received_at: datetime.datetime
    window_id: uuid.UUID | None
    window_day: datetime.date
    window_quota: int | None
    version_id: uuid.UUID


def make_rows(rows: Rows, *, key: keys.DataKey, reference: str, actor: Actor) -> tuple[PreRegistration, list[Model]]:
    """The pre-registration, and all rows with it among them, in an order in which they can be inserted."""
    document, office = rows.document, rows.assessment.office
    members = document["members"]
    consents = document.get("consents") or []
    principal = next(member for member in members if member["relationship"] == "principal")
    case = Case(
        id=key.subject_id,
        reference=reference,
        office_id=office,
        opened_at=rows.received_at,
        size=len(members),
        is_consent_missing="screening" not in consents,
        **coarse(principal, on=rows.window_day),
    )
    pre_registration = PreRegistration(
        case_id=case.id,
        office_id=office,
        channel=document.get("channel") or "online",
        source=rows.source,
        submitted_at=rows.submitted_at,
        received_at=rows.received_at,
        window_id=rows.window_id,
        window_day=rows.window_day,
        programme_version_id=rows.version_id,
        filled_by=rows.sender.id if rows.source in FILLED_BY_STAFF and rows.sender.kind == "staff" else "",
        idempotency=rows.idempotency,
        content=rows.content,
    )
    people = sealed(document | ({"more": rows.more} if rows.more else {}), to=pre_registration, key=key)
    given = [(None, purpose) for purpose in consents]
    given += [(person, purpose) for person, member in zip(people, members, strict=True)
              for purpose in member.get("consents") or []]  # fmt: skip
    agreed = [
        Consent(
            pre_registration_id=pre_registration.id,
            case_id=case.id,
            office_id=office,
            member_id=person.id if person else None,
            purpose=purpose,
            given_at=rows.submitted_at,
            **_shown(None if person else rows.texts.get(purpose), language=rows.language),
        )
        for person, purpose in given
    ]
    identifiers = [
        Identifier(case_id=case.id, office_id=office, kind=one.kind, digest=one.digest) for one in rows.identifiers
    ]
    event = CaseEvent(
        case_id=case.id,
        office_id=office,
        at=rows.received_at,
        kind=CaseEvent.Kind.RECEIVED,
        public_code="received",
        to_status=case.status,
        actor_kind=actor.kind,
        actor_id=actor.id,
    )
    return pre_registration, [case, pre_registration, *people, *agreed, *identifiers, event]


def sealed(document: dict[str, Any], *, to: PreRegistration, key: keys.DataKey) -> list[Member]:
    """The people of the document, in its order; what is said of all of them is sealed into `to`."""
    shared = {name: value for name, value in document.items() if name not in {"members", "consents"}}
    door.seal(to, key, answers=shared)
    return [_sealed_member(member, position, to, key) for position, member in enumerate(document["members"])]


def _shown(mark: Mapping[str, Any] | None, *, language: str) -> dict[str, Any]:
    if mark is None:
        return {"language": language}
    return {
        "text_id": mark["id"],
        "text_version": str(mark["version"]),
        "text_office_id": mark["office"],
        "language": mark["language"],
    }


def _sealed_member(member: dict[str, Any], position: int, to: PreRegistration, key: keys.DataKey) -> Member:
    row = Member(
        pre_registration_id=to.id,
        case_id=to.case_id,
        office_id=to.office_id,
        position=position,
        is_principal=member["relationship"] == "principal",
    )
    door.seal(
        row,
        key,
        identity={name: member.get(name) for name in IDENTITY},
        situation={name: member.get(name) for name in SITUATION}
        | ({MEMBER_SINCE: member[MEMBER_SINCE]} if member.get(MEMBER_SINCE) else {}),
        needs=member.get("needs") or [],
    )
    return row
