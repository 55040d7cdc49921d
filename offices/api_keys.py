"""Whose an API key is and which offices it may register for: asked anew each time, so that a withdrawal counts."""

from dataclasses import dataclass

from django.db import connection

from audit.actor import Actor
from vault.lookup import Digest

_HOLDER = """
    SELECT holder.id, array_agg(allowed.office_id) FILTER (WHERE allowed.office_id IS NOT NULL)
    FROM offices_apikey holder LEFT JOIN offices_apikey_offices allowed ON allowed.apikey_id = holder.id
    WHERE holder.digest = ANY (%s) AND holder.is_active GROUP BY holder.id
"""


@dataclass(frozen=True)
class KeyHolder:
    actor: Actor
    offices: frozenset[str]


def holder_of(digest: Digest) -> KeyHolder | None:
    """None for an unknown and for a withdrawn key alike. One statement: it stands before every request of the API."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLDER, [list(digest.every)])
        row = cursor.fetchone()
    return KeyHolder(Actor("api", str(row[0])), frozenset(row[1] or ())) if row else None
