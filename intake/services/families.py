"""A household that came whole, in one form: it becomes a case at once, without a draft in between."""

import datetime
from typing import Any

from intake import document as documents
from intake.services.submission import Receipt, Sender, submit
from offices.models import StaffMember


def register(
    document: dict[str, Any],
    *,
    more: dict[str, Any],
    office: str,
    person: StaffMember,
    at: datetime.datetime,
    key: str,
    language: str,
) -> Receipt:
    """The same `key` and answers give the same receipt for ever, however late they come again.

    Raises MalformedDocument and what `submit` raises.
    """
    sent = documents.parse({**document, "submitted_at": at.isoformat()})
    del sent["submitted_at"]  # the same answers an hour later say the same
    return submit(
        sent,
        sender=Sender(person.actor, "form", frozenset({office}), language),
        at=at,
        idempotency_key=f"family|{key}",
        more=more,
    )
