"""The keys that lie outside every database: a ring of wrapping keys per country, one of look-up keys per kind.

In a ring the last key is in use, and all of them still open and match. A key that is coming stands first: everybody
can open with it before anybody seals with it. A file here; in production the same methods are what a key management
service has to answer. `docs/keys.md` lists every key, `python -m vault.keyfile` changes the file.
"""

import argparse
import base64
import functools
import hashlib
import hmac
import json
import os
import secrets
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE_BYTES = 12  # the size GCM is defined for
COUNTRIES = ("EC", "GT", "CO", "CR", "ZZ")  # ZZ: not yet placed in an office
RINGS = (*COUNTRIES, "factors")  # of wrapping keys; factors: what signs staff in
LOOKUPS = ("document", "phone", "email", "code", "idempotency")

Ring = dict[str, bytes]


class KeyFileError(Exception):
    """The key file is missing, damaged, lacks a key or holds a wrong one. Nothing is sealed or opened without it."""


class KeyFile:
    """`wrapping`: country -> ring, `lookup`: kind -> ring; a ring is key name (a number) -> 32 bytes."""

    def __init__(self, path: Path) -> None:
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            self._wrapping = {country: _ring(text) for country, text in content["wrapping"].items()}
            self._lookup = {kind: _ring(text) for kind, text in content["lookup"].items()}
        except (OSError, ValueError, KeyError, AttributeError) as error:
            raise KeyFileError(f"the vault's key file cannot be read: {type(error).__name__}") from error

    def wrap(self, country: str, secret: bytes, context: bytes) -> tuple[str, bytes]:
        """Key name and wrapped key; `context` (what the key is for) is bound to it."""
        name, key = self._in_use(self._wrapping, country)
        nonce = secrets.token_bytes(NONCE_BYTES)
        return name, nonce + AESGCM(key).encrypt(nonce, secret, context)

    def unwrap(self, country: str, name: str, wrapped: bytes, context: bytes) -> bytes:
        key = self._wrapping.get(country, {}).get(name)
        if key is None:
            raise KeyFileError(f"no wrapping key {name} for {country}")
        try:
            return AESGCM(key).decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], context)
        except InvalidTag as broken:
            raise KeyFileError(f"wrapping key {name} for {country} does not fit") from broken

    def digests(self, kind: str, value: bytes) -> dict[int, bytes]:
        """Key number -> keyed hash (32 bytes) of the value: under each key of the ring, the one in use last."""
        self._in_use(self._lookup, kind)
        return {int(name): hmac.new(key, value, hashlib.sha256).digest() for name, key in self._lookup[kind].items()}

    def wrapping_in_use(self) -> dict[str, str]:
        """Country -> name of the key that new case keys are wrapped with."""
        return {country: self._in_use(self._wrapping, country)[0] for country in self._wrapping}

    def lookup_in_use(self, kind: str) -> int:
        return int(self._in_use(self._lookup, kind)[0])

    @staticmethod
    def _in_use(rings: dict[str, Ring], name: str) -> tuple[str, bytes]:
        if not rings.get(name):
            raise KeyFileError(f"no key for {name}")
        return list(rings[name].items())[-1]


def key_file() -> KeyFile:
    """The file as it is now: a change of it, or its loss, counts from the next key on."""
    path = settings.VAULT_KEY_FILE
    try:
        found = os.stat(path)
    except OSError as error:
        raise KeyFileError(f"the vault's key file cannot be read: {type(error).__name__}") from error
    return _read(path, found.st_ino, found.st_mtime_ns)


@functools.lru_cache(maxsize=2)
def _read(path: str, _inode: int, _changed: int) -> KeyFile:
    return KeyFile(Path(path))


def create(path: Path) -> None:
    """Make a new key file, readable by its owner only and written by nobody. Never replaces one."""
    content = {
        "wrapping": {country: {"1": _random_key()} for country in RINGS},
        "lookup": {kind: {"1": _random_key()} for kind in LOOKUPS},
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    _write(path, content)


def add(path: Path) -> None:
    """Put a coming key into each ring that has none. Nobody seals or indexes with it yet."""

    def change(ring: dict[str, str]) -> dict[str, str]:
        return ring if _coming(ring) else {str(max(map(int, ring)) + 1): _random_key(), **ring}

    _change(path, change)


def use(path: Path) -> None:
    """Put each coming key into use. Only when every process has read the file with it."""

    def change(ring: dict[str, str]) -> dict[str, str]:
        return {**{name: key for name, key in ring.items() if name != _coming(ring)}, **_only(ring, _coming(ring))}

    _change(path, change)


def retire(path: Path, *, names: set[str]) -> None:
    """Forget all keys but the one in use in the rings of these names (countries, kinds of look-up)."""

    def change(ring: dict[str, str]) -> dict[str, str]:
        return _only(ring, next(reversed(ring)))

    _change(path, change, names=names)


def _change(path: Path, change: Callable[[dict[str, str]], dict[str, str]], *, names: set[str] | None = None) -> None:
    """Write the file anew beside itself and put it in its place in one step: there is always a whole one."""
    KeyFile(path)  # a damaged one stays as it is
    content = json.loads(path.read_text(encoding="utf-8"))
    for rings in content.values():
        for name, ring in rings.items():
            if names is None or name in names:
                rings[name] = change(ring if isinstance(ring, dict) else {"1": ring})
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    _write(fresh, content)
    KeyFile(fresh)
    os.replace(fresh, path)


def _coming(ring: dict[str, str]) -> str | None:
    """The first key when it is newer than the one in use."""
    first, last = next(iter(ring)), next(reversed(ring))
    return first if int(first) > int(last) else None


def _only(ring: dict[str, str], name: str | None) -> dict[str, str]:
    return {name: ring[name]} if name else {}


def _write(path: Path, content: dict[str, Any]) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(content, file, indent=1)
        file.flush()
        os.fsync(file.fileno())


def _ring(text: dict[str, str] | str) -> Ring:
    """A ring as it stands in the file; look-up keys used to be single."""
    ring = {"1": text} if isinstance(text, str) else text
    return {str(int(name)): base64.b64decode(key) for name, key in ring.items()}


def _random_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m vault.keyfile", description="Make a key file, or change its keys.")
    parser.add_argument("file", type=Path)
    step = parser.add_mutually_exclusive_group()
    step.add_argument("--add", action="store_true", help="put a coming key into each ring; then restart the services")
    step.add_argument("--use", action="store_true", help="use the coming keys; restart, then manage.py rotate_keys")
    step.add_argument("--retire", nargs="+", metavar="RING", help="forget the older keys of these rings")
    asked = parser.parse_args(arguments)
    if asked.add:
        add(asked.file)
    elif asked.use:
        use(asked.file)
    elif asked.retire:
        retire(asked.file, names=set(asked.retire))
    else:
        create(asked.file)


if __name__ == "__main__":
    main(sys.argv[1:])
