"""Writing audit entries. Reading them is for auditors' pages; changing them is for nobody."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db.models.functions import Now
from structlog.contextvars import get_contextvars

from audit.actor import Actor
from audit.decoys import tell_if_touched
from audit.models import Entry


def record(
    action: str,
    *,
    actor: Actor,
    office: str | None = "",
    subjects: Iterable[object] = (),
    purpose: str = "",
    detail: dict[str, Any] | None = None,
) -> None:
    """Append one entry in the caller's transaction.

    `subjects` are identifiers (UUIDs or references), `detail` codes and counts: never a name, a number
    or anything else that a person told us. If the entry cannot be written the act fails with it.
    """
    written = entry(
        action,
        # Not a column default: reading it back would need the right to read the audit.
        at=Now(),
        actor=actor,
        office=office,
        subjects=subjects,
        purpose=purpose,
        detail=detail,
    )
    written.save(force_insert=True)
    tell_if_touched(written.id, written.subjects, actor=actor, purpose=purpose, office=office or "")


def entry(
    action: str,
    *,
    at: datetime.datetime | Now,
    actor: Actor,
    office: str | None = "",
    subjects: Iterable[object] = (),
    purpose: str = "",
    detail: dict[str, Any] | None = None,
) -> Entry:
    """The same, not yet written, for who writes it in one statement with the rows of the act."""
    return Entry(
        at=at,
        actor_kind=actor.kind,
        actor_id=actor.id,
        action=action,
        purpose=purpose,
        office_code=office or "",
        subjects=[str(subject) for subject in subjects],
        request_id=get_contextvars().get("request_id", ""),
        detail=detail or {},
    )
