"""Reading a case back: the document as it was sent, opened through the vault, for many cases at once."""

import uuid
from collections.abc import Collection
from typing import Any

from audit.actor import Actor
from intake.models import Case, Consent, Member, PreRegistration
from vault import door


def documents_of(cases: Collection[Case], *, actor: Actor, purpose: str) -> dict[uuid.UUID, dict[str, Any]]:
    """Case id -> its pre-registration document in force (contract §2). Four queries, one audit entry an office."""
    registrations = PreRegistration.objects.filter(case__in=cases, superseded_by__isnull=True).order_by("id")
    return dict(_read(list(registrations), actor=actor, purpose=purpose)[0])


def document_with(
    case: Case, rows: Collection[Any], *, columns: Collection[str], actor: Actor, purpose: str
) -> tuple[dict[str, Any], door.Opened]:
    """The document in force, and the `columns` of other rows of the case: one look, hence one audit entry."""
    registrations = list(PreRegistration.objects.filter(case=case, superseded_by__isnull=True))
    documents, opened = _read(registrations, actor=actor, purpose=purpose, beside=rows, columns=columns)
    return dict(documents)[case.id], opened


def every_document_of(cases: Collection[Case], *, actor: Actor, purpose: str) -> list[tuple[uuid.UUID, dict[str, Any]]]:
    """(case id, document) of each pre-registration, superseded ones too, oldest first."""
    registrations = PreRegistration.objects.filter(case__in=cases).order_by("received_at", "id")
    return _read(list(registrations), actor=actor, purpose=purpose)[0]


def versions_with(
    case: Case, rows: Collection[Any], *, columns: Collection[str], actor: Actor, purpose: str
) -> tuple[list[tuple[PreRegistration, dict[str, Any]]], door.Opened]:
    """Each pre-registration with its document, from the first to the one in force; other rows of the case beside."""
    following = {row.supersedes_id: row for row in PreRegistration.objects.filter(case=case)}
    chain: list[PreRegistration] = []
    while (row := following.get(chain[-1].pk if chain else None)) is not None:
        chain.append(row)
    read, opened = _read(chain, actor=actor, purpose=purpose, beside=rows, columns=columns)
    return list(zip(chain, (document for _case, document in read), strict=True)), opened


def versions_of(case: Case, *, actor: Actor, purpose: str) -> list[tuple[PreRegistration, dict[str, Any]]]:
    """The same without other rows."""
    return versions_with(case, (), columns=(), actor=actor, purpose=purpose)[0]


def _read(
    registrations: list[PreRegistration],
    *,
    actor: Actor,
    purpose: str,
    beside: Collection[Any] = (),
    columns: Collection[str] = (),
) -> tuple[list[tuple[uuid.UUID, dict[str, Any]]], door.Opened]:
    members = list(Member.objects.filter(pre_registration__in=registrations).order_by("position"))
    # As it was sent: what was given or withdrawn later changes no document.
    given = Consent.objects.filter(pre_registration__in=registrations, was_given_later=False)
    consents = list(given.order_by("purpose", "id"))
    wanted = (*(column for model in (PreRegistration, Member) for column in door.sealed_columns(model)), *columns)
    opened = door.open([*registrations, *members, *beside], actor=actor, purpose=purpose, columns=wanted)
    documents: dict[uuid.UUID, dict[str, Any]] = {
        registration.id: {**opened[registration.id]["answers"], "consents": [], "members": []}
        for registration in registrations
    }
    of_member: dict[uuid.UUID, dict[str, Any]] = {}
    for member in members:
        plain = opened[member.id]
        of_member[member.id] = {**plain["identity"], **plain["situation"], "needs": plain["needs"]}
        documents[member.pre_registration_id]["members"].append(of_member[member.id])
    for consent in consents:
        whose = of_member[consent.member_id] if consent.member_id else documents[consent.pre_registration_id]
        whose.setdefault("consents", []).append(consent.purpose)
    return [(registration.case_id, documents[registration.id]) for registration in registrations], opened


def consents_of(case: Case) -> list[Consent]:
    """All that was ever agreed to, oldest first, each with the text that was shown."""
    given = Consent.objects.filter(case=case).select_related("text", "text_office", "member")
    return list(given.order_by("given_at", "purpose", "id"))


def principal_names(cases: Collection[uuid.UUID], *, actor: Actor, purpose: str) -> dict[uuid.UUID, dict[str, Any]]:
    """Case id -> identity of the principal, for lists. Needs and situation stay sealed."""
    members = list(
        Member.objects.filter(case__in=cases, is_principal=True, pre_registration__superseded_by__isnull=True).order_by(
            "id"
        )
    )
    opened = door.open(members, actor=actor, purpose=purpose, columns=("identity",))
    return {member.case_id: opened[member.id]["identity"] for member in members}
