"""One name for a request from the web server to the worker; what a visitor calls it counts for nothing."""

import io
import json
import logging
import urllib.request
import uuid

import pytest
from django.test import Client
from structlog.contextvars import bound_contextvars, get_contextvars

from audit.models import Entry
from config.logs import formatter
from offices.models import ApiKey, Office
from outbox.models import Message
from outbox.services import publish_many
from outbox.work import Taken, perform
from tests import processes
from tests.documents import document
from vault import lookup, scope

REQUEST = "c0ffee00c0ffee00beadbeadbeadbead"  # as nginx draws them
PATH = "/api/v1/pre-registrations"


@pytest.fixture
def headers():
    return {
        "Authorization": "Bearer the key",
        "Idempotency-Key": "one",
        "X-Request-ID": REQUEST,
        "Content-Type": "application/json",
    }


@pytest.fixture
def log():
    """What the handlers of the settings would write."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    handler.setFormatter(formatter())
    logging.getLogger().addHandler(handler)
    yield text
    logging.getLogger().removeHandler(handler)


def add_key():
    key = ApiKey.objects.create(label="partner", digest=lookup.secret("the key"))
    key.offices.set(Office.objects.filter(code="EC"))


def entries(action):
    with scope.enter(scope.SYSTEM):
        return list(Entry.objects.filter(action=action).order_by("at").values_list("request_id", flat=True))


def test_the_request_is_named_in_the_outbox_the_log_of_the_worker_and_the_audit(committed, headers, tmp_path):
    add_key()
    running = [processes.start(name, tmp_path / f"{name}.log") for name in ("worker", "relay")]
    try:
        with processes.web(tmp_path / "web.log", static=tmp_path / "static") as address:
            asked = urllib.request.Request(f"{address}{PATH}", json.dumps(document()).encode(), headers)
            with urllib.request.urlopen(asked, timeout=30) as answer:
                assert answer.status == 201
            processes.wait_until(lambda: Message.objects.filter(topic="case.received", done_at__isnull=False).exists())
            processes.wait_until(lambda: '"routing.route_cases"' in (tmp_path / "worker.log").read_text())
    finally:
        for process in running:
            processes.kill(process)
    message = Message.objects.get(topic="case.received")
    assert message.request_id == REQUEST
    lines = [json.loads(line) for line in (tmp_path / "worker.log").read_text().splitlines() if line.startswith("{")]
    (done,) = [line for line in lines if line.get("task") == "routing.route_cases"]
    assert (done["event"], done["ids"], done["request_id"]) == ("work done", [str(message.id)], REQUEST)
    assert (entries("registered"), entries("routed")) == ([REQUEST], [REQUEST])
    web = (tmp_path / "web.log").read_text()
    assert f'"request_id": "{REQUEST}"' in web


@pytest.mark.parametrize("typed", ["Ana María Pérez", "x" * 300, "0123\r\nfake: line", "", "ABCDEF" * 6])
def test_what_a_visitor_writes_there_is_replaced(database, headers, typed):
    add_key()
    client = Client(headers=headers | {"X-Request-ID": typed})
    assert client.post(PATH, json.dumps(document()), content_type="application/json").status_code == 201
    (named,) = Message.objects.values_list("request_id", flat=True)
    assert str(uuid.UUID(named)) == named


def test_a_batch_of_several_requests_names_them_all(committed, settings, log):
    settings.OUTBOX_TOPICS = {"told": ("test.work",)}
    seen = []

    def work(messages: list[Taken], *, office: str) -> None:
        seen.append(get_contextvars())

    with scope.enter(scope.SYSTEM):
        for request in ("a" * 32, "b" * 32):
            with bound_contextvars(request_id=request):
                publish_many("told", subjects=[(uuid.uuid4(), "EC")])
    Message.objects.update(sends=1)
    perform([str(message.id) for message in Message.objects.all()], task="test.work", work=work)
    both = ["a" * 32, "b" * 32]
    assert seen == [{"request_ids": both}]
    assert f'"request_ids": {json.dumps(both)}' in log.getvalue()
