"""The canary, the figures that operators see, and what becomes of work long done."""

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db.models.functions import Now

from outbox import services, tasks
from outbox.models import JobRun, Message
from outbox.relay import Relay
from outbox.services import Health, health
from tests.outbox.conftest import Broker
from tests.outbox.steps import tell, tell_of


def days_ago(days: int) -> Any:
    return Now() - timedelta(days=days)


def run_here(task: Any, relay: Relay, broker: Broker) -> None:
    """Send what is due and let `task` work on what is its own."""
    relay.tick()
    for _queue, name, ids in broker.take():
        if name == task.name:
            task.run([str(id_) for id_ in ids])


def test_health_counts_what_is_open_in_flight_and_dead(relay: Relay) -> None:
    assert health() == Health(canary_age=None, oldest_open_age=None, open=0, in_flight=0, dead=0)
    tell_of(2)
    relay.tick()
    tell()
    Message.objects.filter(id=tell()[0].id).update(dead_at=Now())
    seen = health()
    assert replace(seen, oldest_open_age=None) == Health(None, None, open=3, in_flight=2, dead=1)
    assert seen.oldest_open_age is not None and seen.oldest_open_age > timedelta(0)


def test_the_canary_shows_since_when_the_whole_way_was_last_seen_to_work(
    relay: Relay, broker: Broker, settings: Any
) -> None:
    settings.PERIODIC_JOBS = {"canary": {"every": 10**8, "topic": "canary.due", "missed": "latest"}}
    relay.tick()
    assert services.canary_age() is None
    run_here(tasks.canary, relay, broker)
    age = services.canary_age()
    assert age is not None
    Message.objects.update(done_at=days_ago(1))
    older = services.canary_age()
    assert older is not None and older > age


def ask_for_a_sweep() -> None:
    Message.objects.create(topic="outbox.sweep_due", task="outbox.sweep", subject_id=uuid.uuid4())


def test_what_was_done_a_month_ago_is_swept_away_and_nothing_else(relay: Relay, broker: Broker) -> None:
    old, recent, waiting, dead = tell_of(4)
    Message.objects.update(created_at=days_ago(40))
    Message.objects.filter(id=old.id).update(done_at=days_ago(31))
    Message.objects.filter(id=recent.id).update(done_at=days_ago(29))
    Message.objects.filter(id=dead.id).update(dead_at=days_ago(40))
    ask_for_a_sweep()
    run_here(tasks.sweep, relay, broker)
    left = Message.objects.exclude(task="outbox.sweep").values_list("id", flat=True)
    assert sorted(left) == sorted([recent.id, waiting.id, dead.id])


def test_old_periods_are_swept_away_but_for_the_newest_of_each_job(relay: Relay, broker: Broker) -> None:
    for job, days in (("often", 50), ("often", 40), ("often", 1), ("seldom", 60), ("seldom", 50)):
        run = JobRun.objects.create(job=job, period_start=datetime(2024, 3, 1, tzinfo=UTC) - timedelta(days=days))
        JobRun.objects.filter(id=run.id).update(created_at=days_ago(days))
    ask_for_a_sweep()
    run_here(tasks.sweep, relay, broker)
    assert sorted(JobRun.objects.values_list("job", "period_start__date")) == [
        ("often", date(2024, 2, 29)),
        ("seldom", date(2024, 1, 11)),
    ]


def test_a_sweep_with_a_full_load_asks_for_another_round(
    relay: Relay, broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "SWEPT_AT_ONCE", 2)
    tell_of(3)
    Message.objects.update(done_at=days_ago(31))
    ask_for_a_sweep()
    run_here(tasks.sweep, relay, broker)
    assert Message.objects.still_open().filter(task="outbox.sweep").count() == 1
    run_here(tasks.sweep, relay, broker)
    assert (Message.objects.count(), Message.objects.still_open().count()) == (2, 0)
