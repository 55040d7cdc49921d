"""Keeps the embedded servers up for as long as a process of this checkout uses them.

Every user shares a lock; whoever leaves last stops the servers. A killed process leaves its lock to the
system and at most a running server, which the next one adopts and stops.
"""

import atexit
import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from config.embedded.addresses import HERE, Place, embedded
from config.embedded.locks import alone, open_lock, share, try_alone
from config.embedded.postgres import Postgres
from config.embedded.valkey import Valkey


class Servers:
    def __init__(self, place: Place = HERE, services: Iterable[str] | None = None, only: Path | None = None):
        wanted = embedded(place) if services is None else frozenset(services)
        every = {"postgres": Postgres(place, only), "valkey": Valkey(place)}
        self.place = place
        self.services = {name: service for name, service in every.items() if name in wanted}
        self._use: int | None = None
        self._user = 0

    def ensure_running(self) -> list[str]:
        """Start what does not run and hold it until `release`, or the end of this process. Names what it started."""
        if not self.services:
            return []
        self.place.prepare()
        with alone(self.place.data / "start.lock"):
            if self._use is None:
                self._use = open_lock(self.place.data / "servers.lock")
                self._user = os.getpid()
                share(self._use)
                atexit.register(self.release)
            return [name for name, service in self.services.items() if service.start()]

    def are_alive(self) -> bool:
        """Cheap enough to ask all the time; a server that is merely busy or held up is not dead."""
        return all(service.is_alive() for service in self.services.values())

    def is_up(self) -> bool:
        return all(service.is_up() for service in self.services.values())

    def release(self) -> None:
        """Stop the servers unless somebody else uses them. A forked child does not speak for its parent."""
        if self._use is None or self._user != os.getpid():
            return
        with alone(self.place.data / "start.lock"):
            if try_alone(self._use):
                self._stop()
            os.close(self._use)
            self._use = None
        atexit.unregister(self.release)

    def stop_unused(self) -> bool:
        """For `make clean`: stop what a killed process left behind. False while somebody uses the servers."""
        if not self.place.data.exists():
            return True
        self.place.prepare()
        with alone(self.place.data / "start.lock"):
            use = open_lock(self.place.data / "servers.lock")
            try:
                free = try_alone(use)
                if free:
                    self._stop()
            finally:
                os.close(use)
        return free

    def _stop(self) -> None:
        for service in reversed(self.services.values()):
            service.stop()


@cache
def of_this_checkout() -> Servers:
    return Servers()


def ensure_running() -> None:
    """The servers of this checkout, for as long as this process lives. Nothing when others were named."""
    of_this_checkout().ensure_running()
