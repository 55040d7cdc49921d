"""May I apply? The assessment of what the checker's form says, by the rules in force. Stores nothing.

The same core that decides about what is sent; here its answer is an indication, and stops nobody.
"""

import datetime
from dataclasses import dataclass
from typing import Any

from intake import document as documents
from offices.eligibility import Programme, assess, from_document
from offices.programme import NoProgramme, in_force

CLOSED = ("not_open", "incomplete")


@dataclass(frozen=True)
class Indication:
    """`reasons`: the codes of the assessment; where the form is closed, after them what else would be asked about."""

    outcome: str
    office: str | None
    reasons: tuple[str, ...]


def document_of(said: dict[str, Any], at: datetime.datetime) -> dict[str, Any]:
    """The pre-registration of one person who said this and nothing else, sent at that moment."""
    return documents.parse(
        {
            "schema": documents.SCHEMA,
            "submitted_at": at.isoformat(),
            "channel": "online",
            "applying_to": said["office"],
            "residence": {"country": said["office"] or said["residence"]},
            "members": [
                {
                    "id": "m1",
                    "relationship": "principal",
                    "birth_date": str(said["year"]) if said["year"] else None,
                    "nationalities": said["nationalities"],
                    "present_since": said["present_since"],
                    "legal_status": {"code": said["status"]} if said["status"] else None,
                }
            ],
        }
    )


def indicate(said: dict[str, Any], *, at: datetime.datetime) -> Indication:
    """By the programme in force; without one nothing is open, as a submission would find out."""
    try:
        programme = in_force(at).programme
    except NoProgramme:
        return Indication("not_open", said["office"], ("WINDOW_CLOSED",))
    return indication(said, programme, at=at)


def indication(said: dict[str, Any], programme: Programme, *, at: datetime.datetime) -> Indication:
    assessment = assess(from_document(document_of(said, at)), programme)
    reasons = assessment.reasons
    if assessment.outcome in CLOSED:
        found = (finding.reason for finding in assessment.findings)
        reasons = tuple(dict.fromkeys([*reasons, *(reason for reason in found if reason)]))
    return Indication(assessment.outcome, assessment.office, reasons)
