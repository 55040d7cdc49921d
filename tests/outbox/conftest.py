"""A hand-over in one process: topics of its own, and a broker that keeps what it is sent."""

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from outbox.models import JobRun, Message
from outbox.relay import Relay
from outbox.work import perform
from tests import databases
from tests.outbox.steps import TASK, pass_time


@pytest.fixture(scope="package")
def own_database(templates: dict[str, str], session_database: None, django_db_blocker: Any) -> Iterator[None]:
    """In which transactions commit. Made once: only two tables change here, and both are easily emptied."""
    with django_db_blocker.unblock(), databases.clone(templates), django_db_blocker.block():
        yield


@pytest.fixture
def outbox(own_database: None, django_db_blocker: Any) -> Iterator[None]:
    """The hand-over with nothing in it."""
    with django_db_blocker.unblock():
        Message.objects.all().delete()
        JobRun.objects.all().delete()
        yield


@pytest.fixture(autouse=True)
def topics(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.OUTBOX_TOPICS = {
        "told": (TASK,),
        "told to two": (TASK, "test.other"),
        "canary.due": ("outbox.canary",),
        "outbox.sweep_due": ("outbox.sweep",),
    }
    settings.PERIODIC_JOBS = {}
    settings.OUTBOX_BATCH = 3
    settings.ADMINS = [("operations", "operations@example.org")]
    monkeypatch.setattr("outbox.relay.ROUND", 0)  # every tick looks at the schedule and for dead letters


@dataclass
class Broker:
    """Takes what it is sent for as long as it is up."""

    up: bool = True
    sent: list[tuple[str, str, list[uuid.UUID]]] = field(default_factory=list)

    def send(self, task: str, ids: Sequence[uuid.UUID], *, queue: str) -> None:
        if not self.up:
            raise ConnectionRefusedError
        self.sent.append((queue, task, sorted(ids)))

    def take(self) -> list[tuple[str, str, list[uuid.UUID]]]:
        """What was sent since the last look: queue, task and ids."""
        taken, self.sent = sorted(self.sent), []
        return taken


@pytest.fixture
def broker() -> Broker:
    return Broker()


@pytest.fixture
def relay(outbox: None, broker: Broker) -> Relay:
    return Relay(broker.send)


@pytest.fixture
def work_off(relay: Relay, broker: Broker) -> Callable[..., None]:
    """Send what is due and work on it, so many times; between two rounds every pause goes by."""

    def work_off(work: Any, *, rounds: int = 1) -> None:
        for _ in range(rounds):
            relay.tick()
            for _queue, task, ids in broker.take():
                perform([str(id_) for id_ in ids], task=task, work=work)
            pass_time(60)

    return work_off
