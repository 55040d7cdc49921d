"""What the chains' heads were at a time, signed and kept where the database's keepers cannot reach.

A line is the heads as JSON, a tab, and the signature of that JSON in hexadecimal. The file only grows; in production
it lies on another machine. Only an anchor finds a chain whose tail was cut and whose head was mended.
"""

import datetime
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ed25519

from audit.chain import Fault, Places

Heads = dict[str, tuple[int, bytes]]
LATE = datetime.timedelta(hours=2)  # twice what is promised


class AnchorsUnreadable(Exception):
    """The file of the anchors is not there or cannot be read."""


@dataclass(frozen=True)
class Anchor:
    at: datetime.datetime
    heads: Heads


def line_of(heads: Heads, *, at: datetime.datetime, key: ed25519.Ed25519PrivateKey) -> bytes:
    named = {chain: [number, hash_.hex()] for chain, (number, hash_) in sorted(heads.items())}
    said = json.dumps({"at": at.astimezone(datetime.UTC).isoformat(), "heads": named}).encode()
    return said + b"\t" + key.sign(said).hex().encode() + b"\n"


def append(path: Path, line: bytes) -> None:
    """On disk when this returns. One write, so that two at once do not mix."""
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        if os.write(handle, line) != len(line):
            raise OSError("the anchor was cut short")
        os.fsync(handle)
    finally:
        os.close(handle)


def read(path: Path, *, key: ed25519.Ed25519PublicKey) -> tuple[list[Anchor], list[Fault]]:
    """The anchors that are signed, and a fault for each line that is not. Raises AnchorsUnreadable."""
    found = [_anchor(line, key) for line in _lines(path)]
    unsigned = [number for number, anchor in enumerate(found, start=1) if anchor is None]
    faults = [Fault("anchors", number, "is not signed with this key") for number in unsigned]
    return [anchor for anchor in found if anchor], faults


def newest(path: Path, *, key: ed25519.Ed25519PublicKey) -> Anchor | None:
    """The last one that is signed, without verifying the years before it. Raises AnchorsUnreadable."""
    return next((anchor for line in reversed(_lines(path)) if (anchor := _anchor(line, key))), None)


def _lines(path: Path) -> list[bytes]:
    try:
        return path.read_bytes().splitlines()
    except OSError as error:
        raise AnchorsUnreadable(type(error).__name__) from error


def _anchor(line: bytes, key: ed25519.Ed25519PublicKey) -> Anchor | None:
    said, _, signature = line.partition(b"\t")
    try:
        key.verify(bytes.fromhex(signature.decode()), said)
    except (InvalidSignature, ValueError):
        return None
    content = json.loads(said)
    heads = {chain: (count, bytes.fromhex(hash_)) for chain, (count, hash_) in content["heads"].items()}
    return Anchor(datetime.datetime.fromisoformat(content["at"]), heads)


def by_chain(anchors: Iterable[Anchor]) -> tuple[dict[str, Places], list[Fault]]:
    """Chain -> number -> hash; a fault where two anchors say different things of one place."""
    places: dict[str, dict[int, bytes]] = {}
    faults = []
    for chain, number, hash_ in _places(anchors):
        if places.setdefault(chain, {}).setdefault(number, hash_) != hash_:
            faults.append(Fault(chain, number, "was anchored with two hashes"))
    return {chain: dict(known) for chain, known in places.items()}, faults


def _places(anchors: Iterable[Anchor]) -> Iterator[tuple[str, int, bytes]]:
    return ((chain, number, hash_) for anchor in anchors for chain, (number, hash_) in anchor.heads.items() if number)
