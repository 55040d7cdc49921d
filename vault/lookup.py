"""Keyed hashes of identifiers, to find an equal one again without storing it. Knows how each is normalised."""

import re

from django.db import connection
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from vault.keyfile import key_file

NUMBER_BYTES = 2  # in front of each hash: the number of its key


class Digest(bytes):
    """The hash to store, under the key in use; `every` holds the same value under each key that still matches."""

    every: tuple[bytes, ...]

    def __new__(cls, kind: str, value: bytes) -> "Digest":
        found = [number.to_bytes(NUMBER_BYTES, "big") + hashed for number, hashed in _digests(kind, value)]
        self = super().__new__(cls, found[-1])
        self.every = tuple(found)
        return self


def _digests(kind: str, value: bytes) -> list[tuple[int, bytes]]:
    return list(key_file().digests(kind, value).items())


def document_number(country: str | None, number: str) -> Digest:
    """Upper case, letters and digits only; the issuing country is part of it, the type is not."""
    return Digest("document", f"{country or ''}|{_alphanumeric(number)}".encode())


def phone(e164: str) -> Digest:
    return Digest("phone", e164.encode())


def email(address: str) -> Digest:
    return Digest("email", address.strip().casefold().encode())


def secret(code: str) -> Digest:
    """Of a key or code that we handed out; its own randomness protects it, the key adds a second wall."""
    return Digest("code", code.encode())


def browser_secrets(holder: str) -> list[bytes]:
    """32 bytes each, the one in use last: what a holder's browser needs, and has only while they are signed in, to
    open what it keeps for them."""
    return [hashed for _number, hashed in _digests("code", f"browser|{holder}".encode())]


def idempotency(holder: str, key: str) -> Digest:
    """Per holder, so that nobody learns whether somebody else used a key."""
    return Digest("idempotency", f"{holder}|{key}".encode())


def content(canonical: bytes) -> Digest:
    return Digest("idempotency", b"content|" + canonical)


def is_older(kind: str, *, column: str) -> RawSQL:
    """Condition: the hash in the column (`"table"."column"`) is not under the key in use."""
    in_use = key_file().lookup_in_use(kind).to_bytes(NUMBER_BYTES, "big")
    return RawSQL(  # noqa: S611 — column names of ours
        f"substring({column} FROM 1 FOR {NUMBER_BYTES}) <> %s", (in_use,), output_field=BooleanField()
    )


def hold(digest: Digest) -> None:
    """Wait for another transaction that holds the same value, until one of the two ends.

    Uniqueness in the database sees equal hashes only, and while two keys match, two processes may hash the same
    value under different ones. With one key the database's own check is enough, and nothing is asked.
    """
    if len(digest.every) > 1:
        oldest = min(digest.every)  # the same for whoever has both keys, whichever is in use
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(oldest[NUMBER_BYTES:][:8], "big", signed=True)]
            )


def _alphanumeric(number: str) -> str:
    return re.sub(r"[\W_]+", "", number).upper()
