"""How often something may be tried. Whoever tried too often waits; nobody is locked out for good.

Counted in an UNLOGGED table, so that all processes count together and losing Redis, or the counts, stops no form.
Keys are hashed: the table names neither an account nor an address.
"""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

# One statement counts and decides, so two tries at once cannot both be the last free one. The time is the
# statement's: within a transaction now() would stand still.
_TAKE = """
    INSERT INTO offices_tries AS t (key, tries, last_at, free_at)
    VALUES (%(key)s, 1, statement_timestamp(), statement_timestamp())
    ON CONFLICT (key) DO UPDATE SET
        tries = CASE
            WHEN t.last_at < statement_timestamp() - %(quiet)s * interval '1 second' THEN 1 ELSE t.tries + 1 END,
        last_at = statement_timestamp(),
        free_at = statement_timestamp() + interval '1 second' * CASE
            WHEN t.last_at < statement_timestamp() - %(quiet)s * interval '1 second' OR t.tries + 1 < %(free)s THEN 0
            ELSE least(%(first)s * power(2, least(t.tries + 1 - %(free)s, 20)), %(longest)s) END
    WHERE t.free_at <= statement_timestamp()
    RETURNING 0
"""
_WAIT = "SELECT ceil(extract(epoch FROM free_at - statement_timestamp()))::int FROM offices_tries WHERE key = %s"
_GIVE_BACK = """
    UPDATE offices_tries SET tries = greatest(tries - 1, 0), free_at = statement_timestamp() WHERE key = %s
"""


@dataclass(frozen=True)
class Limit:
    """After the `free`-th try one waits `first` seconds, then twice as long each time, up to `longest`.

    After `quiet` seconds without a try everything is forgotten.
    """

    name: str
    free: int
    first: int
    longest: int
    quiet: int


Try = tuple[Limit, str]


def wait_for(tries: Iterable[Try]) -> int:
    """Count a try under every key; seconds to wait, 0 when it may go on. Who has to wait is not counted again."""
    return max((_take(limit, what) for limit, what in tries), default=0)


def give_back(tries: Iterable[Try]) -> None:
    """It went well, so it was no guess."""
    with connection.cursor() as cursor:
        cursor.executemany(_GIVE_BACK, [[_key(limit, what)] for limit, what in tries])


def sweep() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM offices_tries WHERE last_at < now() - interval '1 day'")


def network(request: HttpRequest) -> str:
    """Where a request comes from: an IPv4 address, or the /64 of IPv6 that one home or phone has.

    In production nginx says it, over a socket, and drops what a visitor sent under the name. Elsewhere the header is
    anybody's, and is not read.
    """
    told = request.headers.get("X-Forwarded-For", "").strip() if settings.PRODUCTION else ""
    try:
        address = ipaddress.ip_address(told or request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is None:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(getattr(address, "ipv4_mapped", None) or address)


def _take(limit: Limit, what: str) -> int:
    key = _key(limit, what)
    with connection.cursor() as cursor:
        cursor.execute(
            _TAKE,
            {
                "key": key,
                "free": limit.free,
                "first": limit.first,
                "longest": limit.longest,
                "quiet": limit.quiet,
            },
        )
        if cursor.fetchone():
            return 0
        cursor.execute(_WAIT, [key])
        row = cursor.fetchone()
    return max(row[0], 1) if row else 1


def _key(limit: Limit, what: str) -> bytes:
    return salted_hmac(f"offices.limits.{limit.name}", what, algorithm="sha256").digest()
