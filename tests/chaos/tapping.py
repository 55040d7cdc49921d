"""Clients that send the same thing at the same moment, some hanging up before the answer, until each has one."""

import contextlib
import http.client
import random
import re
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

CLIENTS = 10
HANGING_UP = 0.2  # of the clients of a key, before they read their first answer; of every tenth key all
LONGEST_LISTEN = 0.05  # seconds until they do
PATIENCE = 60  # seconds until a client without an answer gives up; then the test has failed
PAUSE = 0.1
REFERENCE = re.compile(r"EC-[0-9A-Z]{4}-[0-9A-Z]{4}")
REFUSED = "refused"
NOTHING = ""  # was named: the answer leads on, with nothing sent yet


@dataclass(frozen=True)
class Sent:
    path: str
    body: bytes
    headers: dict[str, str]


@dataclass
class Key:
    """`clients`: what each of them sends under the key, by name; `told`: what was answered to each name."""

    name: str
    clients: Sequence[tuple[str, Sent]]
    hangs_up: frozenset[int] = frozenset()
    told: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    @property
    def references(self) -> set[str]:
        return {answer for answers in self.told.values() for answer in answers} - {REFUSED, NOTHING}


class Tappers:
    """Key by key, all clients at once. `answered` counts the keys that all of them have an answer for."""

    def __init__(self, port: int, dice: random.Random) -> None:
        self._port, self._dice = port, dice
        self._start = threading.Barrier(CLIENTS)
        self.answered = 0
        self.cut = 0
        self.unanswered = 0
        self.failures: list[str] = []
        self._threads: list[threading.Thread] = []

    def begin(self, keys: Sequence[Key]) -> None:
        for number, key in enumerate(keys):
            key.hangs_up = frozenset(range(CLIENTS)) if number % 10 == 0 else self._some()
        self._threads = [threading.Thread(target=self._tap, args=(keys, client)) for client in range(CLIENTS)]
        for thread in self._threads:
            thread.start()

    def wait(self) -> None:
        for thread in self._threads:
            thread.join()
        if self.failures:
            raise AssertionError(self.failures)

    def once_more(self, key: Key) -> None:
        """By one client for each thing that was sent under the key."""
        for name, sent in dict(key.clients).items():
            key.told[name].append(self._until_answered(sent))

    def _some(self) -> frozenset[int]:
        return frozenset(client for client in range(CLIENTS) if self._dice.random() < HANGING_UP)

    def _tap(self, keys: Sequence[Key], client: int) -> None:
        listen = random.Random(client)
        try:
            for key in keys:
                if self._start.wait() == 0:
                    self.answered += 1
                name, sent = key.clients[client]
                if client in key.hangs_up:
                    self._hang_up(sent, after=listen.uniform(0, LONGEST_LISTEN))
                key.told[name].append(self._until_answered(sent))
        except threading.BrokenBarrierError:
            pass  # another one failed
        except Exception as failure:  # of a thread; raised where it is waited for
            self.failures.append(f"{key.name}: {failure}")
            self._start.abort()

    def _hang_up(self, sent: Sent, *, after: float) -> None:
        self.cut += 1
        connection = self._connection()
        with contextlib.suppress(OSError):
            connection.request("POST", sent.path, sent.body, sent.headers)
            time.sleep(after)
        connection.close()

    def _until_answered(self, sent: Sent) -> str:
        """As a person does: without an answer the same is sent again."""
        give_up_at = time.monotonic() + PATIENCE
        while time.monotonic() < give_up_at:
            connection = self._connection()
            try:
                connection.request("POST", sent.path, sent.body, sent.headers)
                answer = connection.getresponse()
                return _said(answer.status, answer.headers.get("Location", ""), answer.read().decode())
            except (OSError, http.client.HTTPException):
                self.unanswered += 1
                time.sleep(PAUSE)
            finally:
                connection.close()
        raise AssertionError(f"no answer within {PATIENCE} s")

    def _connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)


def _said(status: int, location: str, body: str) -> str:
    if status == 409:
        return REFUSED
    if status not in {200, 201, 302} or "/entrar/" in location:
        raise AssertionError(f"{status} {location} {body[:200]}")
    found = REFERENCE.search(location or body)
    return found.group() if found else NOTHING
