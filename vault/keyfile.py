"""The keys that lie outside every database: one wrapping key per country, one key per kind of look-up.

A file here; in production the same three methods are what a key management service has to answer.
"""

import base64
import functools
import hashlib
import hmac
import json
import os
import secrets
import sys
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE_BYTES = 12  # the size GCM is defined for
COUNTRIES = ("EC", "GT", "CO", "CR", "ZZ")  # ZZ: not yet placed in an office
LOOKUPS = ("document", "phone", "email", "code", "idempotency")


class KeyFileError(Exception):
    """The key file is missing, damaged or lacks a key. Nothing is sealed or opened without it."""


class KeyFile:
    """`wrapping`: country -> {key id -> 32 bytes}, newest last; `lookup`: kind -> 32 bytes."""

    def __init__(self, path: Path) -> None:
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            self._wrapping = {
                country: {name: base64.b64decode(key) for name, key in ring.items()}
                for country, ring in content["wrapping"].items()
            }
            self._lookup = {kind: base64.b64decode(key) for kind, key in content["lookup"].items()}
        except (OSError, ValueError, KeyError, AttributeError) as error:
            raise KeyFileError(f"the vault's key file cannot be read: {type(error).__name__}") from error

    def wrap(self, country: str, secret: bytes, context: bytes) -> tuple[str, bytes]:
        """Key id and wrapped key; `context` (what the key is for) is bound to it."""
        ring = self._ring(country)
        name = next(reversed(ring))
        nonce = secrets.token_bytes(NONCE_BYTES)
        return name, nonce + AESGCM(ring[name]).encrypt(nonce, secret, context)

    def unwrap(self, country: str, name: str, wrapped: bytes, context: bytes) -> bytes:
        ring = self._ring(country)
        if name not in ring:
            raise KeyFileError(f"no wrapping key {name} for {country}")
        return AESGCM(ring[name]).decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], context)

    def digest(self, kind: str, value: bytes) -> bytes:
        """Keyed hash, 32 bytes: equal values are found again, nothing is read back."""
        if kind not in self._lookup:
            raise KeyFileError(f"no look-up key for {kind}")
        return hmac.new(self._lookup[kind], value, hashlib.sha256).digest()

    def _ring(self, country: str) -> dict[str, bytes]:
        if not self._wrapping.get(country):
            raise KeyFileError(f"no wrapping key for {country}")
        return self._wrapping[country]


def create(path: Path) -> None:
    """Make a new key file, readable by its owner only and written by nobody. Never replaces one."""
    content = {
        "wrapping": {country: {"1": _random_key()} for country in COUNTRIES},
        "lookup": {kind: _random_key() for kind in LOOKUPS},
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(content, file, indent=1)


@functools.cache
def key_file() -> KeyFile:
    return KeyFile(Path(settings.VAULT_KEY_FILE))


def _random_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m vault.keyfile FILE")
    create(Path(sys.argv[1]))
