"""A small HTTP client of many threads. It keeps its connections and parses no more than it must, since what it takes
is taken from both sides of a comparison alike and makes them look more alike than they are.
"""

import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

Request = Callable[[int], bytes]


@dataclass
class Load:
    """What one run of the clients saw: seconds of each answered request, and how long the whole run took."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.seconds


def post(path: str, body: bytes, *headers: str) -> bytes:
    """A request as it goes over the wire."""
    lines = (f"POST {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}", *headers)
    return "\r\n".join((*lines, "", "")).encode() + body


def get(path: str, *headers: str) -> bytes:
    return "\r\n".join((f"GET {path} HTTP/1.1", "Host: 127.0.0.1", *headers, "", "")).encode()


def drive(port: int, request: Request, *, clients: int, seconds: float, expected: int) -> Load:
    """Each client sends the next request when the last is answered. An answer that is not `expected` ends the run."""
    load, numbers, failures = Load(), count(), []
    ends = time.perf_counter() + seconds

    def client() -> None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
                while time.perf_counter() < ends:
                    sent = request(next(numbers))
                    began = time.perf_counter()
                    connection.sendall(sent)
                    answer = _answer(connection)
                    load.latencies.append(time.perf_counter() - began)
                    if not answer.startswith(b"HTTP/1.1 %d " % expected):
                        raise AssertionError(answer.decode(errors="replace"))
        except Exception as failure:  # of a thread; raised where it is seen
            failures.append(failure)

    began = time.perf_counter()
    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    load.seconds = time.perf_counter() - began
    if failures:
        raise failures[0]
    return load


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _answer(connection: socket.socket) -> bytes:
    """Head and body of one answer that says its length."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += _some(connection)
    head, _, body = received.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
    while len(body) < length:
        body += _some(connection)
    return head + b"\r\n\r\n" + body


def _some(connection: socket.socket) -> bytes:
    received = connection.recv(65536)
    if not received:
        raise AssertionError("the server closed the connection")
    return received
