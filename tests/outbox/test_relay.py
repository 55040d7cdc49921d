"""What is due is sent, at a pace, by any number of relays, whatever becomes of broker and database."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction

from outbox.models import Message
from outbox.relay import Lane, Relay, claim
from outbox.work import perform
from tests.outbox.conftest import Broker
from tests.outbox.steps import TASK, at_once, pass_time, state, tell, tell_of

FIRST_TRIES = Lane("celery", "attempts = 0", 2000, 100)


def ids(messages: list[Message]) -> list[uuid.UUID]:
    return sorted(message.id for message in messages)


def fail(messages: Any, *, office: str) -> None:
    raise ValueError


def test_first_tries_travel_in_batches_of_one_office(relay: Relay, broker: Broker) -> None:
    here, there = tell_of(4, office="EC"), tell_of(2, office="CO")
    relay.tick()
    sent = broker.take()
    assert [(queue, task) for queue, task, _ in sent] == [("celery", TASK)] * 3
    assert sorted(len(batch) for _, _, batch in sent) == [1, 2, 3]
    assert ids(there) in [batch for _, _, batch in sent]
    assert sorted(id_ for _, _, batch in sent for id_ in batch) == ids(here + there)


def test_what_was_tried_before_travels_alone_on_the_queue_for_retries(relay: Relay, broker: Broker) -> None:
    messages = tell_of(3)
    relay.tick()
    [(_, _, batch)] = broker.take()
    perform([str(id_) for id_ in batch], task=TASK, work=fail)
    relay.tick()
    assert broker.take() == [("retry", TASK, [id_]) for id_ in ids(messages)]


def test_nothing_is_sent_twice_before_its_time(relay: Relay, broker: Broker) -> None:
    tell()
    relay.tick()
    assert len(broker.take()) == 1
    relay.tick()
    pass_time(5)
    relay.tick()
    assert broker.take() == []
    pass_time(1)
    relay.tick()
    assert len(broker.take()) == 1


def test_what_stays_undone_is_sent_again_at_growing_distances_of_less_than_a_minute(outbox: None) -> None:
    tell()
    distances = []
    for _ in range(6):
        with transaction.atomic(), connection.cursor() as cursor:  # in which the database's clock stands
            claim(FIRST_TRIES, most=1)
            cursor.execute("SELECT extract(epoch FROM next_send_at - now()) FROM outbox_message")
            distances.append(int(cursor.fetchone()[0]))
        pass_time(60)
    assert distances == [6, 12, 24, 48, 48, 48]


def test_no_more_is_in_flight_than_there_is_room_for(settings: Any, outbox: None, broker: Broker) -> None:
    settings.OUTBOX_IN_FLIGHT = 2
    relay = Relay(broker.send)
    tell_of(5)
    relay.tick()
    relay.tick()
    [(_, _, first)] = broker.take()
    perform([str(first[0])], task=TASK, work=lambda messages, office: None)
    relay.tick()
    [(_, _, second)] = broker.take()
    assert (len(first), len(second)) == (2, 1)


def test_a_flight_that_is_over_full_sends_nothing(settings: Any, relay: Relay, broker: Broker) -> None:
    tell_of(3)
    relay.tick()
    broker.take()
    tell()
    settings.OUTBOX_IN_FLIGHT = 1
    Relay(broker.send).tick()
    assert broker.take() == []


def test_relays_side_by_side_send_every_message_once(outbox: None) -> None:
    messages = tell_of(60)
    brokers = [Broker() for _ in range(4)]
    at_once(*(Relay(broker.send).tick for broker in brokers))
    assert sorted(id_ for broker in brokers for _, _, batch in broker.sent for id_ in batch) == ids(messages)


def test_what_somebody_is_still_working_on_is_not_sent(
    relay: Relay, broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("outbox.work.PAUSES", (0, 0, 0, 0, 0))  # due again at once, but for the lock
    [message] = tell()
    relay.tick()
    broker.take()
    during = []

    def slow(messages: Any, *, office: str) -> None:
        at_once(relay.tick)
        during.extend(broker.take())

    perform([str(message.id)], task=TASK, work=slow)
    assert (during, state(message)["done"]) == ([], True)


def test_what_the_broker_does_not_take_is_given_back_and_sent_later(relay: Relay, broker: Broker) -> None:
    messages = tell_of(5)
    broker.up = False
    relay.tick()
    assert [state(message)["sends"] for message in messages] == [0] * 5
    broker.up = True
    Relay(broker.send).tick()
    assert sorted(id_ for _, _, batch in broker.take() for id_ in batch) == ids(messages)


def test_what_was_sent_before_the_broker_went_away_stays_sent(outbox: None) -> None:
    sent: list[uuid.UUID] = []

    def send_once(task: str, batch: list[uuid.UUID], *, queue: str) -> None:
        if sent:
            raise TimeoutError
        sent.extend(batch)

    messages = tell_of(5)
    Relay(send_once).tick()
    assert {message.id: state(message)["sends"] for message in messages} == {
        message.id: int(message.id in sent) for message in messages
    }


def test_a_broker_that_was_away_is_tried_with_one_batch_first(
    relay: Relay, broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("outbox.relay.BROKER_PAUSE", 0)
    tell_of(9)
    broker.up = False
    relay.tick()
    broker.up = True
    relay.tick()
    first = [len(batch) for _, _, batch in broker.take()]
    relay.tick()
    assert (first, [len(batch) for _, _, batch in broker.take()]) == ([3], [3, 3])


def test_a_relay_whose_connection_is_cut_goes_on(outbox: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("outbox.relay.TICK", 0.01)
    stop, cut, arrived = threading.Event(), threading.Event(), threading.Event()
    pids: list[int] = []

    def send(task: str, batch: list[uuid.UUID], *, queue: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            pids.append(cursor.fetchone()[0])
        (arrived if cut.is_set() else cut).set()

    def run() -> None:
        Relay(send).run(stop)
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(run)
        tell()
        cut.wait(10)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [pids[0]])
        tell()
        arrived.wait(10)
        stop.set()
        running.result()
    assert len(set(pids)) == 2
