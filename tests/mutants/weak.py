"""What a mutant puts in a guard's place where nothing would not even run."""

import hashlib
import json
from typing import Any

from vault import cipher

HEADER = bytes([cipher.VERSION]) + (1).to_bytes(2, "big") + bytes(12)


class Unkeyed(bytes):
    @property
    def every(self) -> tuple[bytes, ...]:
        return (self,)


def unkeyed(*values: object) -> Unkeyed:
    """A hash that whoever knows the value can work out."""
    return Unkeyed(bytes(2) + hashlib.sha256(repr(values).encode()).digest())


def in_clear(row: Any, _key: object, **values: Any) -> None:
    """Passes for sealed with the database: version, length."""
    for column, value in values.items():
        setattr(row, column, None if value is None else plain(value))


def plain(value: Any, **_how: Any) -> bytes:
    return HEADER + json.dumps(value, ensure_ascii=False).encode().ljust(16)
