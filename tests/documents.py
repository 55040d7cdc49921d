"""Pre-registration documents for tests: invented people who meet the demonstration rules."""

from typing import Any


def member(member_id: str = "m1", relationship: str = "principal", **changes: Any) -> dict[str, Any]:
    return {
        "id": member_id,
        "relationship": relationship,
        "given_names": "Ana María",
        "first_surname": "Pérez",
        "second_surname": "Gómez",
        "birth_date": "1990-05-02",
        "sex": "F",
        "nationalities": ["VE"],
        "present_since": "2022-03-01",
        "legal_status": {"code": "regularisation_in_process", "registered_on": "2022-09-01", "entry": "irregular"},
        "documents": [{"type": "passport", "country": "VE", "number": "V-12.345.678"}],
        "needs": [],
    } | changes


def document(*members: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Sent on a day on which the fictitious rules keep every office open."""
    return {
        "schema": "pre-registration/1",
        "submitted_at": "2026-03-03T10:00:00-05:00",
        "channel": "online",
        "applying_to": "EC",
        "residence": {"country": "EC", "area": "EC-P", "place": "Quito"},
        "languages": ["spa"],
        "interviewer_sex": "any",
        "contact": {"phone": "+593991234567", "email": "ana@example.org", "safe_to_contact": True},
        "consents": ["screening"],
        "pathways": ["resettlement"],
        "linked_to": [],
        "members": list(members) or [member()],
    } | changes
