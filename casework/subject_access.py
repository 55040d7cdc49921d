"""Everything held about the people of a case, in one document: what they are given when they ask for their data."""

import datetime
from typing import Any

from django.db import transaction

from audit.actor import Actor
from audit.services import record
from casework.models import CaseNote
from intake.dossier import consents_of, versions_of
from intake.models import Case, CaseEvent, Consent, Correction, OutgoingMessage, RightsRequest
from intake.services import attachments
from offices.models import StaffMember
from routing.models import Assignment, Decision
from vault import door

SCHEMA = "subject-access/1"
PURPOSE = "subject access"


@transaction.atomic
def collect(case: Case, *, person: StaffMember, at: datetime.datetime) -> dict[str, Any]:
    """Plain values, JSON as it stands; kept nowhere. The facts of a decision are left out: they repeat the document."""
    actor = person.actor
    decisions = list(Decision.objects.filter(case=case).order_by("decided_at", "id"))
    events = list(CaseEvent.objects.filter(case=case).order_by("at", "id"))
    notes = list(CaseNote.objects.filter(case=case).order_by("written_at", "id"))
    findings = door.open(decisions, actor=actor, purpose=PURPOSE, columns=("findings",))
    details = door.open(events, actor=actor, purpose=PURPOSE)
    texts = door.open(notes, actor=actor, purpose=PURPOSE)
    files = attachments.open_list(case.id, actor=actor, purpose=PURPOSE)
    record("subject_access", actor=actor, office=case.office_id, subjects=[case.id])
    return {
        "schema": SCHEMA,
        "made_at": at.isoformat(),
        "reference": case.reference,
        "office": case.office_id,
        "status": case.status,
        "opened_at": case.opened_at.isoformat(),
        "statistics": {"nationality": case.nationality, "age_band": case.age_band, "sex": case.sex, "size": case.size},
        "pre_registrations": _registrations(case, actor),
        "consents": [_consent(consent) for consent in _consents(case)],
        "decisions": [
            {
                "decided_at": decision.decided_at.isoformat(),
                "outcome": decision.outcome,
                "queue": decision.queue,
                "proposed_priority": decision.proposed_priority,
                **_theirs(findings[decision.id]),
            }
            for decision in decisions
        ],
        "assignments": [
            {
                "queue": assignment.queue,
                "site": assignment.site.city if assignment.site else None,
                "from": assignment.opened_at.isoformat(),
                "until": assignment.ended_at.isoformat() if assignment.ended_at else None,
            }
            for assignment in Assignment.objects.filter(case=case).select_related("site").order_by("opened_at", "id")
        ],
        "events": [
            {"at": event.at.isoformat(), "kind": event.kind, "to_status": event.to_status, **details[event.id]}
            for event in events
        ],
        "corrections": _corrections(case, actor),
        "requests": _requests(case, actor),
        "messages": _messages(case, actor),
        # What they are; the files themselves are downloaded one by one.
        "files": [
            {
                "received_at": one.row.at.isoformat(),
                "kind": one.row.kind,
                "name": one.name,
                "member": one.member,
                "media_type": one.row.media_type,
                "size": one.row.size,
                "state": one.row.state,
            }
            for one in files
        ],
        "notes": [
            {
                "written_at": note.written_at.isoformat(),
                "kind": note.kind,
                "restricted": note.is_restricted,
                **texts[note.id],
            }
            for note in notes
        ],
    }


def _consents(case: Case) -> list[Consent]:
    """A correction carries them along: what was given once is told once."""
    given = consents_of(case)
    of_whom = {
        (one.member.position if one.member else None, one.purpose, one.given_at, one.language): one for one in given
    }
    return list(of_whom.values())


def _consent(consent: Consent) -> dict[str, Any]:
    """With the words that were read; of a text that another system showed there is nothing to say."""
    text = consent.text
    return {
        "purpose": consent.purpose,
        "text_version": consent.text_version,
        "text_office": consent.text_office_id,
        "language": consent.language,
        "question": text.question if text else None,
        "explanation": text.explanation if text else None,
        "given_at": consent.given_at.isoformat(),
        "withdrawn_at": consent.withdrawn_at.isoformat() if consent.withdrawn_at else None,
    }


def _corrections(case: Case, actor: Actor) -> list[dict[str, Any]]:
    rows = list(Correction.objects.filter(case=case).order_by("at", "id"))
    details = door.open(rows, actor=actor, purpose=PURPOSE)
    return [
        {"at": row.at.isoformat(), "reason": row.reason, "asked_by": row.asked_by, **details[row.id]["details"]}
        for row in rows
    ]


def _requests(case: Case, actor: Actor) -> list[dict[str, Any]]:
    rows = list(RightsRequest.objects.filter(case=case).order_by("asked_at", "id"))
    plain = door.open(rows, actor=actor, purpose=PURPOSE)
    return [
        {
            "asked_at": row.asked_at.isoformat(),
            "kind": row.kind,
            "settled_at": row.settled_at.isoformat() if row.settled_at else None,
            **plain[row.id],
        }
        for row in rows
    ]


def _messages(case: Case, actor: Actor) -> list[dict[str, Any]]:
    """What was sent to them, or would have been, and where."""
    rows = list(OutgoingMessage.objects.filter(subject_id=case.id).order_by("made_at", "id"))
    plain = door.open(rows, actor=actor, purpose=PURPOSE)
    return [
        {
            "made_at": row.made_at.isoformat(),
            "kind": row.kind,
            "language": row.language,
            "channel": row.channel,
            "state": row.state,
            **plain[row.id],
        }
        for row in rows
    ]


def _registrations(case: Case, actor: Actor) -> list[dict[str, Any]]:
    """Superseded ones too, oldest first, each with its document (contract §2)."""
    return [
        {"received_at": row.received_at.isoformat(), "source": row.source, "document": document}
        for row, document in versions_of(case, actor=actor, purpose=PURPOSE)
    ]


def _theirs(opened: dict[str, Any]) -> dict[str, Any]:
    """Findings without those about the staff: who was away or busy is about other people."""
    findings = dict(opened["findings"])
    if "placement" in findings:
        kept = ("outcome", "reason", "site", "on", "remote", "effort")
        findings["placement"] = {name: findings["placement"][name] for name in kept}
    return {"findings": findings}
