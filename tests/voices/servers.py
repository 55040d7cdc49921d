"""A mail server and a gateway of text messages, on real sockets; each takes, refuses, or breaks the line."""

import contextlib
import json
import os
import signal
import socketserver
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Server:
    """`behaves`: take, refuse, drop (what it was handed is taken and never answered), or kill who handed it."""

    behaves: str = "take"
    taken: list[tuple[str, str]] = field(default_factory=list)  # address and text, in the order of their coming
    keys: list[str] = field(default_factory=list)
    victim: int = 0
    port: int = 0

    @property
    def once(self) -> set[str]:
        """What reached people: a gateway knows a key again."""
        return set(self.keys)

    def end(self) -> bool:
        """Whether the line breaks here."""
        if self.behaves == "kill":
            os.kill(self.victim, signal.SIGKILL)
        return self.behaves in {"drop", "kill"}


@contextlib.contextmanager
def running(server: Any) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


def mail_server(server: Server) -> socketserver.ThreadingTCPServer:
    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            say: Callable[[str], None] = lambda line: self.wfile.write(f"{line}\r\n".encode()) and None  # noqa: E731
            say("220 test")
            address = ""
            while line := self.rfile.readline().decode(errors="replace").strip():
                word = line.split(":")[0].upper()
                if word == "RCPT TO":
                    address = line.partition("<")[2].partition(">")[0]
                    say("554 no" if server.behaves == "refuse" else "250 ok")
                elif word == "DATA":
                    say("354 go on")
                    text = b""
                    while not text.endswith(b"\r\n.\r\n"):
                        text += self.rfile.readline()
                    server.taken.append((address, text.decode()))
                    if server.end():
                        return
                    say("250 ok")
                elif word == "QUIT":
                    say("221 bye")
                    return
                else:
                    say("250 ok")

    return socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)


def gateway(server: Server) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if server.behaves == "refuse":
                self.send_response(401)
                self.end_headers()
                return
            server.taken.append((sent["to"], sent["text"]))
            server.keys.append(self.headers["Idempotency-Key"])
            if server.end():
                self.close_connection = True
                return
            self.send_response(202)
            self.end_headers()

        def log_message(self, *_arguments: Any) -> None:
            pass

    return ThreadingHTTPServer(("127.0.0.1", 0), Handler)
