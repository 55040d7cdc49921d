"""What a submission has to know before it is stored, asked in one statement: each question its own would be three."""

import datetime
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection

from offices.programme import IN_FORCE
from offices.windows import INVITED
from vault.lookup import Digest

_KNOWN = """
    SELECT case_id, content FROM intake_preregistration WHERE idempotency = ANY (%s)
"""
_ASKED = (
    f"SELECT ({IN_FORCE}), ({INVITED}), known.*"  # noqa: S608 — constants of ours
    f" FROM (SELECT) one LEFT JOIN ({_KNOWN}) known ON true"
)


@dataclass(frozen=True)
class Known:
    """A submission that was stored before under the same idempotency key."""

    case_id: uuid.UUID
    content: bytes


@dataclass(frozen=True)
class Answers:
    version_id: uuid.UUID | None  # of the programme in force
    is_invited: bool
    known: Known | None


def ask(*, at: datetime.datetime, idempotency: Digest, office: str | None, identifiers: Collection[Digest]) -> Answers:
    """`office` and the keyed `identifiers` are those that an invitation would be under."""
    matching = [digest for identifier in identifiers for digest in identifier.every]
    with connection.cursor() as cursor:
        cursor.execute(_ASKED, [at, office, matching, list(idempotency.every)])
        version_id, is_invited, case_id, content = cursor.fetchone()
    return Answers(version_id, is_invited, Known(case_id, bytes(content)) if case_id else None)
