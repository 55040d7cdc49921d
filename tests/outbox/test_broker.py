"""The real broker: ids and nothing else lie in it; what cannot be sent is said soon; forgeries stop nobody."""

import base64
import json
import logging
import os
import pickle
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import redis
from kombu.exceptions import OperationalError

from config import celery
from config.embedded.addresses import place_of, valkey_addresses
from config.embedded.valkey import Valkey
from outbox.broker import TRANSPORT_OPTIONS, Broker
from outbox.services import canary_age, health
from tests.databases import ROOT

IDS = [uuid.UUID(int=1), uuid.UUID(int=2)]


@pytest.fixture(scope="module")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    """A server of our own, to be stopped as we like."""
    place = place_of(tmp_path_factory.mktemp("checkout"))
    place.prepare()
    server = Valkey(place)
    server.start()
    yield server
    server.stop()
    for folder in (place.sockets, place.data):
        shutil.rmtree(folder)


@pytest.fixture
def address(valkey: Valkey, monkeypatch: pytest.MonkeyPatch) -> str:
    address = valkey_addresses(valkey.place)["REDIS_URL"]
    monkeypatch.setattr(celery.app.conf, "broker_url", address)
    for name in TRANSPORT_OPTIONS:
        monkeypatch.setitem(TRANSPORT_OPTIONS, name, 0.1)
    return address


@pytest.fixture
def broker(address: str) -> Iterator[Broker]:
    broker = Broker(celery.app)
    yield broker
    broker.close()


@pytest.fixture
def client(valkey: Valkey, address: str) -> redis.Redis:
    client = redis.Redis(unix_socket_path=str(valkey.place.valkey_socket))
    client.flushall()
    return client


def arguments(client: redis.Redis, queue: str) -> list[Any]:
    """Of the messages in a queue, newest first: task, positional and named arguments."""
    messages = [json.loads(raw) for raw in client.lrange(queue, 0, -1)]
    return [(message["headers"]["task"], *json.loads(base64.b64decode(message["body"]))[:2]) for message in messages]


def test_a_message_is_a_list_of_ids(broker: Broker, client: redis.Redis) -> None:
    broker.send("test.work", IDS, queue="celery")
    broker.send("test.work", IDS[:1], queue="retry")
    assert arguments(client, "celery") == [("test.work", [[str(id_) for id_ in IDS]], {})]
    assert arguments(client, "retry") == [("test.work", [[str(IDS[0])]], {})]


def test_a_queue_nobody_listens_to_is_an_error(broker: Broker) -> None:
    with pytest.raises(KeyError):
        broker.send("test.work", IDS, queue="other")


def test_a_broker_that_is_stopped_is_said_and_used_again_once_it_runs(
    broker: Broker, client: redis.Redis, valkey: Valkey
) -> None:
    broker.send("test.work", IDS, queue="celery")
    valkey.stop()
    with pytest.raises(OperationalError):
        broker.send("test.work", IDS, queue="celery")
    valkey.start()
    client.flushall()
    broker.send("test.work", IDS, queue="celery")
    assert len(arguments(client, "celery")) == 1


def test_a_broker_that_is_silent_is_said_and_used_again_once_it_answers(
    broker: Broker, client: redis.Redis, valkey: Valkey
) -> None:
    broker.send("test.work", IDS, queue="celery")
    os.kill(valkey.pid(), signal.SIGSTOP)
    try:
        with pytest.raises(OperationalError):
            broker.send("test.work", IDS, queue="celery")
    finally:
        os.kill(valkey.pid(), signal.SIGCONT)
    client.flushall()
    broker.send("test.work", IDS, queue="celery")
    assert len(arguments(client, "celery")) == 1


def test_an_acknowledgement_that_the_broker_does_not_take_costs_a_worker_no_slot(
    broker: Broker, client: redis.Redis, valkey: Valkey
) -> None:
    broker.send("test.work", IDS, queue="celery")
    connection = celery.app.connection_for_read(transport_options=TRANSPORT_OPTIONS)
    channel = connection.default_channel
    channel.basic_qos(0, 1, False)  # one slot
    message = channel.basic_get("celery", no_ack=False)
    before = channel.qos.can_consume()
    valkey.stop()
    message.ack_log_error(logging.getLogger(__name__), connection.connection_errors)
    valkey.start()
    assert (before, channel.qos.can_consume()) == (False, True)


def test_a_broker_that_is_full_is_said(broker: Broker, client: redis.Redis) -> None:
    client.config_set("maxmemory", "1")
    try:
        with pytest.raises(Exception, match="used memory|OOM"):
            broker.send("test.work", IDS, queue="celery")
    finally:
        client.config_set("maxmemory", "0")


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("redis://:secret@broker:6379/1", "redis://:secret@broker:6379/1"),
        ("rediss://broker:6379", "rediss://broker:6379"),
        ("redis+socket:///run/valkey.sock?virtual_host=2", "redis+socket:///run/valkey.sock?virtual_host=2"),
        ("unix:///run/valkey.sock", "redis+socket:///run/valkey.sock?virtual_host=0"),
        ("unix://:secret@/run/valkey.sock?db=2", "redis+socket://:secret@/run/valkey.sock?virtual_host=2"),
    ],
)
def test_the_address_of_the_broker_is_written_as_kombu_reads_it(address: str, url: str) -> None:
    assert celery.broker_url(address) == url


@contextmanager
def running(*arguments: str, address: str) -> Iterator[None]:
    process = subprocess.Popen(
        [sys.executable, *arguments], cwd=ROOT, env=os.environ | {"REDIS_URL": address, "REMAP_SIGTERM": "SIGQUIT"}
    )
    try:
        yield
        assert process.poll() is None
    finally:
        process.terminate()
        process.wait(30)


class Exploit:
    def __reduce__(self) -> tuple[Any, ...]:
        return os.abort, ()


def forged(body: bytes, *, content_type: str = "application/json", task: str = "outbox.canary") -> str:
    """What anybody who can write to the broker could put there."""
    id_ = str(uuid.uuid4())
    return json.dumps(
        {
            "body": base64.b64encode(body).decode(),
            "content-encoding": "utf-8",
            "content-type": content_type,
            "headers": {"lang": "py", "task": task, "id": id_, "root_id": id_},
            "properties": {
                "correlation_id": id_,
                "delivery_info": {"exchange": "", "routing_key": "celery"},
                "delivery_mode": 2,
                "delivery_tag": id_,
                "body_encoding": "base64",
                "priority": 0,
            },
        }
    )


def test_the_canary_goes_the_whole_way_through_a_broker_full_of_forgeries(
    outbox: None, client: redis.Redis, address: str
) -> None:
    client.lpush(
        "celery",
        forged(pickle.dumps(Exploit()), content_type="application/x-python-serialize"),
        forged(b"{{{"),
        forged(b"[[], {}, {}]"),
        forged(b'[["x"], {}, {}]'),
        forged(b"[[[1, 2]], {}, {}]"),
        forged(b'[[[]], {"ids": [], "other": 1}, {}]'),
        forged(b"[[[]], {}, {}]", task="os.abort"),
        forged(json.dumps([[[str(uuid.uuid4()) for _ in range(10_000)]], {}, {}]).encode()),
    )
    worker = ("-m", "celery", *celery.worker_command("celery", slots=1))
    with running("manage.py", "relay", address=address), running(*worker, address=address):
        give_up_at = time.monotonic() + 60
        while (canary_age() is None or health().open) and time.monotonic() < give_up_at:
            time.sleep(0.05)
        assert canary_age() is not None
