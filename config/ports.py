"""The addresses of this machine that `localhost` may mean, and whether a port is free on all of them."""

import socket
from collections.abc import Iterator
from contextlib import closing


class PortTrouble(Exception):
    """A sentence for the person at the machine."""


def free(text: str) -> int:
    """The port that `text` names, when we may listen on it."""
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise PortTrouble(f"PORT is {text!r}: give a number from 1 to 65535.")
    for host in loopbacks():
        try:
            _listen(host, int(text))
        except OSError as error:
            raise PortTrouble(f"Port {text} cannot be used ({error.strerror}). Try: PORT=8001 make run") from None
    return int(text)


def loopbacks() -> Iterator[str]:
    """As gunicorn writes them; without IPv6 there is only one."""
    yield "127.0.0.1"
    if socket.has_ipv6:
        try:
            _listen("[::1]", 0)
        except OSError:
            return
        yield "[::1]"


def _listen(host: str, port: int) -> None:
    family = socket.AF_INET6 if host.startswith("[") else socket.AF_INET
    with closing(socket.socket(family)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as gunicorn does: what just ended is no obstacle
        probe.bind((host.strip("[]"), port))
        probe.listen()
