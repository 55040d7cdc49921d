"""How an entry follows the one before it: the bytes that are hashed, and what a broken chain looks like.

Standard library only. The database does the same sum when it commits (migration 0002); `docs/verify_bundle.py`
repeats it without us.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

START = bytes(32)  # what stands before the first entry
# The chain of acts that are kept from the auditors' pages too: an office must not read there that it is complained of.
APART = "QJ"

Places = Mapping[int, bytes]  # number -> hash, as somebody outside noted it


@dataclass(frozen=True)
class Link:
    """`parts`: the entry's columns as text in the order of `reading.PARTS`; None when the entry is gone."""

    number: int
    entry: str
    hash: bytes
    parts: tuple[str, ...] | None


@dataclass(frozen=True)
class Fault:
    chain: str
    number: int | None
    what: str
    entry: str = ""

    def __str__(self) -> str:
        place = f"{self.chain or 'no office'}" + (f" no. {self.number}" if self.number is not None else "")
        return f"{place}: {self.what}" + (f" ({self.entry})" if self.entry else "")


def digest(previous: bytes, chain: str, number: int, parts: Iterable[str]) -> bytes:
    """SHA-256 of the hash before and of each part with its length in bytes, so that no two entries share a text."""
    texts = [text.encode() for text in (chain, str(number), *parts)]
    return hashlib.sha256(previous + b"".join(b"%d:%b," % (len(text), text) for text in texts)).digest()


def check(
    chain: str, links: Iterable[Link], *, head: tuple[int, bytes], anchored: Places, start: bytes = START
) -> Iterator[Fault]:
    """Everything that does not fit, in the order of the numbers. `links` come by number, from the first on.

    After a changed entry the walk goes on from the hash that is stored, so that each fault is named once.
    """
    number, previous = 0, start
    for link in links:
        if link.number != number + 1:
            yield Fault(chain, link.number, f"follows no. {number}")
        number = link.number
        if link.parts is None:
            yield Fault(chain, number, "its entry is gone", link.entry)
        elif digest(previous, chain, number, link.parts) != link.hash:
            yield Fault(chain, number, "was changed, or stands in another's place", link.entry)
        previous = link.hash
        if anchored.get(number, previous) != previous:
            yield Fault(chain, number, "is not what the anchor says", link.entry)
    if head != (number, previous):
        yield Fault(chain, number, f"is the last, but the head says no. {head[0]}")
    if (last := max(anchored, default=0)) > number:
        yield Fault(chain, last, f"was anchored; the chain ends at no. {number}")
