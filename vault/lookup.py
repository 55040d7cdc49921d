"""Keyed hashes of identifiers, to find an equal one again without storing it. Knows how each is normalised."""

import re

from vault.keyfile import key_file


def document_number(country: str | None, number: str) -> bytes:
    """Upper case, letters and digits only; the issuing country is part of it, the type is not."""
    return key_file().digest("document", f"{country or ''}|{_alphanumeric(number)}".encode())


def phone(e164: str) -> bytes:
    return key_file().digest("phone", e164.encode())


def email(address: str) -> bytes:
    return key_file().digest("email", address.strip().casefold().encode())


def secret(code: str) -> bytes:
    """Of a key or code that we handed out; its own randomness protects it, the key adds a second wall."""
    return key_file().digest("code", code.encode())


def idempotency(holder: str, key: str) -> bytes:
    """Per holder, so that nobody learns whether somebody else used a key."""
    return key_file().digest("idempotency", f"{holder}|{key}".encode())


def content(canonical: bytes) -> bytes:
    return key_file().digest("idempotency", b"content|" + canonical)


def _alphanumeric(number: str) -> str:
    return re.sub(r"[\W_]+", "", number).upper()
