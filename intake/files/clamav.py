"""Asks a ClamAV daemon whether bytes hold a virus. Anything but a clear answer in time is no answer.

The protocol is clamd's INSTREAM: the bytes in pieces, each with its length before it, and a piece of none at the end.
"""

import re
import socket
import time
from urllib.parse import urlsplit

PIECE = 65_536  # bytes
LONGEST_ANSWER = 1_024  # bytes; the name of a virus has under 200
OK = b"stream: OK"
FOUND = re.compile(rb"stream: [^\0\n]+ FOUND")
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class ScannerAway(Exception):
    """No daemon, no answer in time, or one that says neither yes nor no. Nothing is known of the bytes."""


class AddressMalformed(Exception):
    """Neither unix:/path nor tcp://host:port."""


def is_harmless(content: bytes, *, address: str, seconds: float) -> bool:
    """Raises ScannerAway. `seconds` is for all of it."""
    pieces = [content[place : place + PIECE] for place in range(0, len(content), PIECE)]
    sent = [len(piece).to_bytes(4, "big") + piece for piece in [*pieces, b""]]
    answer = _ask([b"zINSTREAM\0", *sent], address=address, seconds=seconds)
    if answer == OK:
        return True
    if FOUND.fullmatch(answer):
        return False
    raise ScannerAway


def is_there(*, address: str, seconds: float) -> bool:
    try:
        return _ask([b"zPING\0"], address=address, seconds=seconds) == b"PONG"
    except ScannerAway:
        return False


def is_on_this_machine(address: str) -> bool:
    """The bytes travel to it as they are. Raises AddressMalformed."""
    family, place = _parse(address)
    return family == socket.AF_UNIX or place[0] in LOOPBACK


def _parse(address: str) -> tuple[socket.AddressFamily, tuple[str, int] | tuple[str]]:
    try:
        parts = urlsplit(address)
        if parts.scheme == "unix" and parts.path:
            return socket.AF_UNIX, (parts.path,)
        if parts.scheme == "tcp" and parts.hostname and parts.port:
            return socket.AF_INET, (parts.hostname, parts.port)
    except ValueError:
        pass  # of the port
    raise AddressMalformed


def _ask(sent: list[bytes], *, address: str, seconds: float) -> bytes:
    ends = time.monotonic() + seconds
    try:
        with _connected(address, seconds) as line:
            for piece in sent:
                line.settimeout(_left(ends))
                line.sendall(piece)
            return _answer(line, ends)
    except OSError as away:
        raise ScannerAway from away


def _connected(address: str, seconds: float) -> socket.socket:
    family, place = _parse(address)
    if family != socket.AF_UNIX:
        return socket.create_connection(place, timeout=seconds)  # type: ignore[arg-type]  # of that family: a pair
    line = socket.socket(family)
    try:
        line.settimeout(seconds)
        line.connect(place[0])
    except OSError:
        line.close()
        raise
    return line


def _answer(line: socket.socket, ends: float) -> bytes:
    """Up to the zero byte that ends it: without one it was cut off."""
    told = b""
    while not told.endswith(b"\0"):
        line.settimeout(_left(ends))
        piece = line.recv(LONGEST_ANSWER)
        told += piece
        if not piece or len(told) > LONGEST_ANSWER:
            raise ScannerAway
    return told[:-1]


def _left(ends: float) -> float:
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
