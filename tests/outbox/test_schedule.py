"""Periodic work starts once per period with any number of relays, and what was missed is made up for."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from outbox.models import JobRun, Message
from outbox.relay import Relay
from outbox.schedule import MOST_MISSED, Job, periods_to_start, publish_due
from tests.outbox.steps import at_once

NOON = datetime(2024, 3, 1, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
EACH: Job = {"every": 3600, "topic": "canary.due", "missed": "each"}
LATEST: Job = {"every": 3600, "topic": "canary.due", "missed": "latest"}


@pytest.mark.parametrize(
    ("job", "now", "last", "starts"),
    [
        (EACH, NOON, None, [NOON]),
        (EACH, NOON, NOON, []),
        (EACH, NOON + timedelta(minutes=59), NOON, []),
        (EACH, NOON, NOON - HOUR, [NOON]),
        (EACH, NOON + timedelta(minutes=5), NOON - 3 * HOUR, [NOON - 2 * HOUR, NOON - HOUR, NOON]),
        (LATEST, NOON + timedelta(minutes=5), NOON - 3 * HOUR, [NOON]),
        (LATEST, NOON, None, [NOON]),
        (LATEST, NOON, NOON, []),
        (EACH, NOON - 5 * HOUR, NOON, []),  # the clock was put back
        (LATEST, NOON - 5 * HOUR, NOON, []),
        (EACH, NOON, NOON - timedelta(minutes=90), [NOON - HOUR, NOON]),  # the length of the period was changed
    ],
)
def test_the_periods_to_start_are(job: Job, now: datetime, last: datetime | None, starts: list[datetime]) -> None:
    assert periods_to_start(now, last=last, job=job) == starts


def test_no_more_is_made_up_for_than_anybody_can_use() -> None:
    starts = periods_to_start(NOON, last=NOON - 1000 * HOUR, job=EACH)
    assert (len(starts), starts[0], starts[-1]) == (MOST_MISSED, NOON - (MOST_MISSED - 1) * HOUR, NOON)


@pytest.fixture
def jobs(settings: Any, outbox: None) -> None:
    # Periods so long that none begins while a test runs.
    settings.PERIODIC_JOBS = {
        "each": {"every": 10**8, "topic": "canary.due", "missed": "each"},
        "latest": {"every": 10**8, "topic": "outbox.sweep_due", "missed": "latest"},
    }


def runs_of(job: str) -> list[datetime]:
    return list(JobRun.objects.filter(job=job).order_by("period_start").values_list("period_start", flat=True))


@pytest.mark.usefixtures("jobs")
def test_a_period_that_has_come_is_told_to_its_task() -> None:
    publish_due()
    run = JobRun.objects.get(job="each")
    assert list(Message.objects.filter(topic="canary.due").values_list("task", "subject_id", "event")) == [
        ("outbox.canary", run.id, run.period_start.isoformat())
    ]


@pytest.mark.usefixtures("jobs")
def test_three_relays_start_each_period_once() -> None:
    at_once(*[Relay(lambda task, ids, *, queue: None).tick] * 3)
    assert ([len(runs_of(job)) for job in ("each", "latest")], Message.objects.count()) == ([1, 1], 2)


@pytest.mark.usefixtures("jobs")
def test_after_three_periods_without_a_relay_each_or_the_latest_is_made_up_for() -> None:
    publish_due()
    period = timedelta(seconds=10**8)
    newest = runs_of("each")[0]
    Message.objects.all().delete()
    JobRun.objects.update(period_start=newest - 3 * period)
    publish_due()
    assert runs_of("each") == [newest - n * period for n in (3, 2, 1, 0)]
    assert runs_of("latest") == [newest - 3 * period, newest]
    assert Message.objects.count() == 4


@pytest.mark.usefixtures("jobs")
def test_a_period_whose_message_cannot_be_written_is_not_started(settings: Any) -> None:
    settings.OUTBOX_TOPICS = {"outbox.sweep_due": ("outbox.sweep",)}
    with pytest.raises(KeyError):
        publish_due()
    assert (runs_of("each"), Message.objects.filter(topic="canary.due").count()) == ([], 0)
