"""/metrics speaks to whoever shows the token, says totals, and does not exist for anybody else."""

import re
import uuid

import pytest
from django.db import transaction
from django.test import Client

from outbox.models import Message
from outbox.services import publish
from tests.permissions.world import make_case
from vault import scope

TOKEN = "a token of the monitoring"
LINE = re.compile(r'(?:# (?:HELP|TYPE) [a-z_]+ .+|[a-z_]+(?:\{[a-z]+="[a-z0-9_]+"\})? [0-9.e+-]+)')


@pytest.fixture(autouse=True)
def token(settings, plain_static_files):
    settings.METRICS_TOKEN = TOKEN


def ask(authorization=f"Bearer {TOKEN}"):
    return Client(headers={"Authorization": authorization} if authorization else {}).get("/metrics")


def samples(answer):
    lines = [line for line in answer.content.decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


@pytest.mark.parametrize(
    "shown", ["", "Bearer ", "Bearer wrong", TOKEN, f"Basic {TOKEN}", f"Bearer {TOKEN} ", "Bearer ñ"]
)
def test_without_the_token_there_is_no_such_address(database, shown):
    assert ask(shown).status_code == 404


def test_while_no_token_is_set_nobody_may_read_it(database, settings):
    settings.METRICS_TOKEN = ""
    assert [ask(shown).status_code for shown in ("", "Bearer ", "Bearer")] == [404, 404, 404]


def test_every_line_is_in_the_text_format_of_prometheus(database):
    answer = ask()
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    text = answer.content.decode()
    assert text.endswith("\n")
    assert [line for line in text.splitlines() if not LINE.fullmatch(line)] == []


def test_it_counts_what_waits_what_was_given_up_and_what_was_tried(database):
    with transaction.atomic():
        for _ in range(3):
            publish("canary.due", subject_id=uuid.uuid4())
    first, second, _third = Message.objects.order_by("id")
    Message.objects.filter(pk=first.pk).update(attempts=5, dead_at="2024-01-01T00:00:00Z")
    Message.objects.filter(pk=second.pk).update(attempts=2)
    found = samples(ask())
    assert {name: found[name] for name in ("smo_outbox_open", "smo_outbox_dead", "smo_outbox_in_flight")} == {
        "smo_outbox_open": 2,
        "smo_outbox_dead": 1,
        "smo_outbox_in_flight": 0,
    }
    tried = [found[f'smo_outbox_open_by_attempts{{attempts="{number}"}}'] for number in range(6)]
    assert tried == [1, 0, 1, 0, 0, 0]
    assert "smo_canary_age_seconds" not in found
    Message.objects.filter(pk=second.pk).update(done_at="2024-01-01T00:00:00Z")
    assert samples(ask())["smo_canary_age_seconds"] > 0


def test_it_counts_open_cases_by_queue_and_says_nothing_of_offices(database):
    with scope.enter(scope.SYSTEM) as at:
        make_case("EC", at=at)
        make_case("CO", at=at)
    answer = ask()
    queues = {name: value for name, value in samples(answer).items() if name.startswith("smo_assignments_open")}
    assert queues == {
        'smo_assignments_open{queue="child_protection"}': 0,
        'smo_assignments_open{queue="protection"}': 0,
        'smo_assignments_open{queue="review"}': 0,
        'smo_assignments_open{queue="screening"}': 2,
    }
    assert "EC" not in answer.content.decode()


def test_it_says_how_much_memory_the_process_takes(database):
    assert 20_000_000 < samples(ask())["process_resident_memory_bytes"] < 2_000_000_000
