"""Every message is worked on until it is done, five times at most, and none suffers for another."""

import os
import signal
import subprocess
import sys
import threading
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from billiard.exceptions import SoftTimeLimitExceeded
from django.db import ConnectionHandler, connection
from django.db.models.functions import Now
from structlog.testing import capture_logs

from outbox.models import JobRun, Message
from outbox.relay import Relay
from outbox.work import Taken, carry_out, perform, take
from tests.outbox.conftest import Broker
from tests.outbox.steps import TASK, leave_a_trace, pass_time, state, tell, tell_of

WorkOff = Callable[..., None]


class Hands:
    """Works on messages, leaves one trace each and remembers what it was called with."""

    def __init__(self, poison: uuid.UUID | None = None, error: Exception | None = None) -> None:
        self.poison, self.error = poison, error or ValueError("Ana Pérez, +573001234567")
        self.calls: list[tuple[str, int]] = []

    def __call__(self, messages: Sequence[Taken], *, office: str) -> None:
        self.calls.append((office, len(messages)))
        for message in messages:
            leave_a_trace(message.subject_id)
            if message.subject_id == self.poison:
                raise self.error


def traces() -> int:
    return JobRun.objects.count()


DONE = {"sends": 1, "attempts": 1, "done": True, "dead": False, "last_error": ""}


def test_a_batch_is_one_transaction_and_one_call_per_office(work_off: WorkOff) -> None:
    messages = tell_of(3, office="EC") + tell_of(2, office="CO")
    hands = Hands()
    work_off(hands)
    assert [state(message) for message in messages] == [DONE] * 5
    assert (sorted(hands.calls), traces()) == ([("CO", 2), ("EC", 3)], 5)


def test_the_worker_is_told_the_subject_the_office_the_event_and_which_attempt_it_is(work_off: WorkOff) -> None:
    [message] = tell(office="GT", event="moved")
    seen: list[Taken] = []
    work_off(lambda messages, office: seen.extend(messages))
    assert seen == [Taken(message.id, message.subject_id, "GT", "moved", 1)]


def test_one_that_fails_is_found_by_halving_and_holds_up_no_other(work_off: WorkOff) -> None:
    messages = tell_of(3)
    hands = Hands(poison=messages[1].subject_id)
    work_off(hands, rounds=2)
    assert [state(message)["done"] for message in messages] == [True, False, True]
    # whole, first half, second half, its two parts; the one that failed again in the second round
    assert (hands.calls, traces()) == ([("EC", 3), ("EC", 1), ("EC", 2), ("EC", 1), ("EC", 1), ("EC", 1)], 2)


def test_a_failure_leaves_the_name_of_its_class_and_no_word_of_its_text(work_off: WorkOff) -> None:
    [message] = tell()
    with capture_logs() as logs:
        work_off(Hands(poison=message.subject_id))
    assert state(message) == {"sends": 1, "attempts": 1, "done": False, "dead": False, "last_error": "ValueError"}
    assert [(entry["event"], entry["error"]) for entry in logs] == [("work failed", "ValueError")]
    assert "Ana" not in f"{logs} {list(Message.objects.values())}"


def test_a_failure_of_one_office_leaves_the_other_alone(outbox: None) -> None:
    here, there = tell(office="CO")[0], tell(office="EC")[0]
    Message.objects.update(sends=1)
    perform([str(here.id), str(there.id)], task=TASK, work=Hands(poison=here.subject_id))
    assert (state(here)["done"], state(there)["done"], traces()) == (False, True, 1)


def test_when_the_time_is_up_what_was_not_begun_costs_no_attempt(outbox: None) -> None:
    here, there = tell(office="CO")[0], tell(office="EC")[0]
    Message.objects.update(sends=1)
    perform(
        [str(here.id), str(there.id)],
        task=TASK,
        work=Hands(poison=here.subject_id, error=SoftTimeLimitExceeded()),
    )
    assert [state(message)["attempts"] for message in (here, there)] == [1, 0]


def test_the_attempt_stands_even_if_the_worker_is_killed_at_work(relay: Relay, broker: Broker) -> None:
    messages = tell_of(3)
    relay.tick()
    [(_, _, batch)] = broker.take()
    killed = subprocess.run(
        [sys.executable, "-m", "tests.outbox.killed_at_work", TASK, *map(str, batch)],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "config.settings")},
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    left = {"sends": 1, "attempts": 1, "done": False, "dead": False, "last_error": ""}
    assert ([state(message) for message in messages], traces()) == ([left] * 3, 0)


def test_what_a_killed_worker_held_is_done_by_the_next_alone(work_off: WorkOff, relay: Relay, broker: Broker) -> None:
    messages = tell_of(2)
    relay.tick()
    [(_, _, batch)] = broker.take()
    take(batch, alone=False)  # and nothing more was heard of who took it
    pass_time(1)
    hands = Hands()
    work_off(hands)
    assert ([state(message)["done"] for message in messages], hands.calls) == ([True, True], [("EC", 1), ("EC", 1)])


def test_a_message_that_comes_twice_at_the_same_time_is_worked_on_once(relay: Relay, broker: Broker) -> None:
    [message] = tell()
    relay.tick()
    pass_time(60)
    relay.tick()
    begun, finish = threading.Event(), threading.Event()
    hands = Hands()

    def slow(messages: Sequence[Taken], *, office: str) -> None:
        begun.set()
        finish.wait(10)
        leave_a_trace(messages[0].subject_id)

    def worker() -> None:
        perform([str(message.id)], task=TASK, work=slow)
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(worker)
        begun.wait(10)
        perform([str(message.id)], task=TASK, work=hands)
        finish.set()
        working.result()
    perform([str(message.id)], task=TASK, work=hands)
    assert (hands.calls, traces(), state(message)["attempts"]) == ([], 1, 1)


def test_who_was_overtaken_does_nothing(outbox: None) -> None:
    [message] = tell()
    Message.objects.update(sends=2)
    overtaken = take([message.id], alone=True)
    current = take([message.id], alone=True)
    hands = Hands()
    carry_out(overtaken, task=TASK, work=hands)
    assert (hands.calls, state(message)["done"]) == ([], False)
    carry_out(current, task=TASK, work=hands)
    assert (hands.calls, state(message)["done"]) == ([("EC", 1)], True)


def test_what_the_broker_delivers_again_waits_for_the_relay(relay: Relay, broker: Broker) -> None:
    [message] = tell()
    relay.tick()
    hands = Hands(poison=message.subject_id)
    for _ in range(10):
        perform([str(message.id)], task=TASK, work=hands)
    assert (len(hands.calls), state(message)["attempts"]) == (1, 1)


def test_a_batch_never_takes_what_was_tried_before(outbox: None) -> None:
    tried, fresh = tell_of(2)
    Message.objects.filter(id=tried.id).update(attempts=1)
    Message.objects.update(sends=5)
    taken = take([tried.id, fresh.id], alone=False)
    assert ([message.id for message in taken], state(tried)["attempts"]) == ([fresh.id], 1)


def test_what_was_done_or_given_up_meanwhile_cannot_be_taken(outbox: None) -> None:
    done, dead = tell_of(2)
    Message.objects.update(sends=5)
    Message.objects.filter(id=done.id).update(done_at=Now())
    Message.objects.filter(id=dead.id).update(dead_at=Now())
    assert (take([done.id], alone=True), take([dead.id], alone=True)) == ([], [])


def test_a_list_longer_than_the_relay_sends_has_no_effect(relay: Relay) -> None:
    [message] = tell()
    relay.tick()
    hands = Hands()
    perform([str(message.id), *(str(uuid.uuid4()) for _ in range(3))], task=TASK, work=hands)
    assert (hands.calls, state(message)["attempts"]) == ([], 0)


@pytest.mark.parametrize(
    "payload",
    [
        None, 7, "x", {"ids": []}, [], [None], [7], ["x"], [[]], [{}], [str(uuid.UUID(int=9))],
        [str(uuid.UUID(int=n)) for n in range(4)],
    ],
    ids=repr,
)  # fmt: skip
def test_a_forged_payload_has_no_effect(payload: Any, outbox: None) -> None:
    [message] = tell()
    before = Message.objects.values().get()
    hands = Hands()
    perform(payload, task=TASK, work=hands)
    assert (hands.calls, Message.objects.values().get()) == ([], before)


def test_the_message_of_another_task_has_no_effect_and_is_counted(relay: Relay, broker: Broker) -> None:
    [message] = tell()
    relay.tick()
    hands = Hands()
    with capture_logs() as logs:
        perform([str(message.id)], task="test.other", work=hands)
    assert (hands.calls, state(message)["attempts"]) == ([], 0)
    assert logs == [{"event": "unknown messages", "log_level": "warning", "task": "test.other", "count": 1}]


def test_a_database_that_cannot_be_reached_costs_no_attempt(work_off: WorkOff) -> None:
    [message] = tell()
    elsewhere = ConnectionHandler(
        {"default": {"ENGINE": "django.db.backends.postgresql", "HOST": "/nowhere", "NAME": "keys"}}
    )

    def keys_are_away(messages: Sequence[Taken], *, office: str) -> None:
        elsewhere["default"].cursor()

    work_off(keys_are_away, rounds=7)
    hands = Hands()
    work_off(hands)
    assert (hands.calls, state(message)["attempts"], state(message)["done"]) == ([("EC", 1)], 1, True)
