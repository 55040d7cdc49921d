"""A scanner that answers on a real socket as clamd does, or as badly as one can."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from tests.uploads import EICAR

GOOD, SILENT, CUT, SLOW, GARBAGE, FULL, HALF = "good", "silent", "cut", "slow", "garbage", "full", "half"
DRIP = 0.2  # seconds between two bytes of a slow answer


class Scanner:
    """`mood` is how it answers; `seen` holds the content of every file that it was sent whole."""

    def __init__(self, listening: socket.socket) -> None:
        self.listening, self.mood, self.seen = listening, GOOD, list[bytes]()
        self.is_over = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while not self.is_over.is_set():
            with contextlib.suppress(OSError):
                line, _peer = self.listening.accept()
                threading.Thread(target=self._answer, args=[line], daemon=True).start()

    def _answer(self, line: socket.socket) -> None:
        with line, contextlib.suppress(OSError, EOFError):
            command = line.recv(len(b"zPING\0")) if self.mood != CUT else b""
            if command.startswith(b"zPING"):
                return line.sendall(b"PONG\0" if self.mood == GOOD else b"")
            if self.mood == CUT:
                return None
            read_exactly(line, len(b"zINSTREAM\0") - len(command))
            content = b""
            while size := int.from_bytes(read_exactly(line, 4), "big"):
                content += read_exactly(line, size)
                if self.mood == FULL:
                    return line.sendall(b"INSTREAM size limit exceeded. ERROR\0")
            self.seen.append(content)
            self._tell(line, b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0")

    def _tell(self, line: socket.socket, truth: bytes) -> None:
        if self.mood == SILENT:
            self.is_over.wait(30)
        elif self.mood == SLOW:
            for byte in truth:
                line.sendall(bytes([byte]))
                time.sleep(DRIP)
        elif self.mood == GARBAGE:
            line.sendall(b"\xff" * 5_000 + b"\0")
        elif self.mood == HALF:
            line.sendall(truth[:-1])  # the end that says that it was all is missing
        else:
            line.sendall(truth)


def read_exactly(line: socket.socket, size: int) -> bytes:
    read = b""
    while len(read) < size:
        piece = line.recv(size - len(read))
        if not piece:
            raise EOFError
        read += piece
    return read


@contextlib.contextmanager
def scanner(folder: Path | None = None) -> Iterator[tuple[Scanner, str]]:
    """And its address: a socket in the folder, or a port of this machine."""
    with socket.socket(socket.AF_UNIX if folder else socket.AF_INET) as listening:
        listening.bind(str(folder / "clamd") if folder else ("127.0.0.1", 0))
        listening.listen()
        made = Scanner(listening)
        yield made, f"unix:{folder}/clamd" if folder else f"tcp://127.0.0.1:{listening.getsockname()[1]}"
        made.is_over.set()
        with contextlib.suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
