"""The entries as the chain has them: text, in one order. For verifying and for handing out; pages have their own.

To be read in the scope of the system or of an auditor.
"""

from collections.abc import Iterator

from django.db import connection

from audit.chain import START, Fault, Link, Places, check
from audit.models import Head

# Every column of an entry; the subjects last, because there may be any number of them.
PARTS = """
    ARRAY[entry.id::text, to_char(entry.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), entry.actor_kind,
          entry.actor_id, entry.action, entry.purpose, entry.office_code, entry.request_id, entry.detail::text]
    || entry.subjects::text[]
"""
# Spelled out here: a function in the database could be changed by whoever changes the entries.
_LINKS = f"""
    SELECT link.number, link.entry_id::text, link.hash, CASE WHEN entry.id IS NULL THEN NULL ELSE {PARTS} END
    FROM audit_link link LEFT JOIN audit_entry entry ON entry.id = link.entry_id
    WHERE link.chain = %s AND link.number > %s ORDER BY link.number LIMIT %s
"""  # noqa: S608 — columns of ours
# One statement each, hence one snapshot: an entry, its link and the head appear together.
_BEYOND = """
    SELECT link.chain, link.number, link.entry_id::text
    FROM audit_link link LEFT JOIN audit_head head ON head.chain = link.chain
    WHERE link.number > coalesce(head.number, 0) ORDER BY link.chain, link.number
"""
_LOOSE = """
    SELECT entry.office_code, NULL, entry.id::text FROM audit_entry entry
    WHERE NOT EXISTS (SELECT FROM audit_link link WHERE link.entry_id = entry.id AND link.chain = entry.office_code)
    ORDER BY entry.office_code, entry.at, entry.id
"""
BATCH = 5000  # entries in memory at once


def links(chain: str, *, after: int = 0, most: int | None = None) -> Iterator[Link]:
    """By number; `most` of them, or all."""
    while most is None or most > 0:
        size = BATCH if most is None else min(BATCH, most)
        with connection.cursor() as cursor:
            cursor.execute(_LINKS, [chain, after, size])
            rows = cursor.fetchall()
        for number, entry, hash_, parts in rows:
            yield Link(number, entry, bytes(hash_), None if parts is None else tuple(parts))
        if len(rows) < size:
            return
        after = rows[-1][0]
        most = None if most is None else most - size


def hash_at(chain: str, number: int) -> bytes:
    """Of the entry of that number; the start when there is none before it."""
    found = next(links(chain, after=number - 1, most=1), None) if number else None
    return found.hash if found else START


def heads() -> dict[str, tuple[int, bytes]]:
    """Chain -> number and hash of its last entry."""
    return {head.chain: (head.number, bytes(head.hash)) for head in Head.objects.order_by("chain")}


def faults(anchored: dict[str, Places]) -> Iterator[Fault]:
    """Of all chains. The anchors are read before this is called; what is committed meanwhile is for the next time."""
    ends = heads()
    for chain in sorted({*ends, *anchored}):
        head = ends.get(chain, (0, START))
        upto = (link for link in links(chain, most=head[0]) if link.number <= head[0])
        yield from check(chain, upto, head=head, anchored=anchored.get(chain, {}))
    for statement, what in ((_BEYOND, "stands after the head"), (_LOOSE, "stands in no chain")):
        with connection.cursor() as cursor:
            cursor.execute(statement)
            for chain, number, entry in cursor.fetchall():
                yield Fault(chain, number, what, entry)
