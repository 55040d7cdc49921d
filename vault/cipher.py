"""Sealing and opening of one value: AES-256-GCM, bound to the place where it stands. Knows no table.

Layout: version (1 byte) | number of the data key (2) | nonce (12) | cipher text with tag (16 and more).
"""

import json
import secrets
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = 1
HEADER_BYTES = 15
SHORTEST = HEADER_BYTES + 16  # an empty value: header and tag


class SealBroken(Exception):
    """A sealed value does not belong where it stands, was changed, or has another key."""


def seal(value: Any, *, secret: bytes, number: int, place: bytes) -> bytes:
    """`value` is anything JSON can hold; `place` names table, column, subject and row."""
    plain = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return seal_bytes(plain, secret=secret, number=number, place=place)


def seal_bytes(plain: bytes, *, secret: bytes, number: int, place: bytes) -> bytes:
    """The same for the content of a file."""
    header = bytes([VERSION]) + number.to_bytes(2, "big") + secrets.token_bytes(12)
    return header + AESGCM(secret).encrypt(header[3:], plain, place + header[:3])


def key_number(sealed: bytes) -> int:
    return int.from_bytes(sealed[1:3], "big")


def unseal(sealed: bytes, *, secret: bytes, place: bytes) -> Any:
    return json.loads(unseal_bytes(sealed, secret=secret, place=place))


def unseal_bytes(sealed: bytes, *, secret: bytes, place: bytes) -> bytes:
    if len(sealed) < SHORTEST or sealed[0] != VERSION:
        raise SealBroken("not a sealed value")
    header = sealed[:HEADER_BYTES]
    try:
        return AESGCM(secret).decrypt(header[3:], sealed[HEADER_BYTES:], place + header[:3])
    except InvalidTag as broken:
        raise SealBroken("the seal does not fit its place") from broken
