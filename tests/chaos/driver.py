"""Clients of the API that keep a journal: which keys they sent, and every reference that they were told for one."""

import http.client
import json
import random
import time
import urllib.error
import urllib.request
from collections import defaultdict
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from tests.chaos.site import DIRECT, TOKEN
from tests.documents import document, member

CLIENTS = 4
PLACES = {"EC": "EC-P", "GT": "GT-01", "CO": "CO-DC", "CR": "CR-SJ"}  # four offices: four batches at a time
TAPPED_TWICE = 0.1  # the share that is sent once more although it was confirmed
PATIENCE = 60  # seconds until a client without an answer gives up; then the test has failed
PAUSE = 0.1


class Driver:
    def __init__(self, address: str, *, cases: int, dice: random.Random) -> None:
        self.journal: dict[str, list[str]] = defaultdict(list)
        self.unanswered: list[str] = []  # keys, once for each request
        self._is_over = False
        self._address = f"{address}/api/v1/pre-registrations"
        self._dice = dice
        self.left = cases  # of those that are planned
        self.keys: list[str] = []  # of all that were sent
        self._pool = ThreadPoolExecutor(CLIENTS)
        self._sent: list[Future[None]] = []

    @property
    def pending(self) -> int:
        return sum(not future.done() for future in self._sent)

    def send(self, count: int) -> None:
        """Have the next ones sent, beyond the plan if need be; comes back at once."""
        chosen = [f"case {number}" for number in range(len(self.keys), len(self.keys) + count)]
        self.keys += chosen
        self.left = max(0, self.left - count)
        self._sent += [
            self._pool.submit(self._register, key, self._document(key), self._dice.random() < TAPPED_TWICE)
            for key in chosen
        ]

    def finish(self) -> None:
        """Send what is left and wait for every answer; raises what went wrong with one."""
        self.send(self.left)
        for future in self._sent:
            future.result()

    def close(self) -> None:
        """Give up whatever is not answered yet: the site goes away."""
        self._is_over = True
        self._pool.shutdown(cancel_futures=True)

    def _document(self, key: str) -> dict[str, Any]:
        office = self._dice.choice(list(PLACES))
        people = [member(documents=[{"type": "passport", "country": "VE", "number": key}])]
        if self._dice.random() < 0.3:
            people.append(member("m2", "spouse", given_names="José", sex="M", documents=[]))
        where = {"country": office, "area": PLACES[office], "place": "Centro"}
        return document(*people, applying_to=office, residence=where)

    def _register(self, key: str, document: dict[str, Any], is_tapped_twice: bool) -> None:
        """As a person does: without an answer the same is sent again, and what was confirmed is believed."""
        give_up_at = time.monotonic() + PATIENCE
        for _time in range(2 if is_tapped_twice else 1):
            while not (reference := self._post(key, document)):
                self.unanswered.append(key)
                if self._is_over or time.monotonic() > give_up_at:
                    raise AssertionError(f"no answer within {PATIENCE} s")
                time.sleep(PAUSE)
            self.journal[key].append(reference)

    def _post(self, key: str, document: dict[str, Any]) -> str:
        """The reference; empty when the connection broke or the server failed, so that nothing is known."""
        headers = {"Authorization": f"Bearer {TOKEN}", "Idempotency-Key": key, "Content-Type": "application/json"}
        request = urllib.request.Request(self._address, json.dumps(document).encode(), headers)
        try:
            with DIRECT.open(request, timeout=PATIENCE) as response:
                return str(json.load(response)["reference"])
        except urllib.error.HTTPError as refused:
            if refused.code < 500:
                raise AssertionError(f"{refused.code}: {refused.read()!r}") from None
        except (OSError, http.client.HTTPException, json.JSONDecodeError):
            pass
        return ""
