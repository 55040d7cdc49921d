"""What cannot be done is set aside after five attempts, a person is called once, and may try again."""

import uuid
from collections.abc import Callable
from typing import Any

from django.utils import timezone
from structlog.testing import capture_logs

from outbox.models import Message
from outbox.relay import Relay, bury
from outbox.services import health, revive
from outbox.work import take
from tests.outbox.conftest import Broker
from tests.outbox.steps import TASK, at_once, state, tell, tell_of

WorkOff = Callable[..., None]


def fail(messages: Any, *, office: str) -> None:
    raise ValueError("Ana Pérez")


def succeed(messages: Any, *, office: str) -> None:
    pass


def test_after_five_attempts_a_message_is_set_aside(work_off: WorkOff, relay: Relay, broker: Broker) -> None:
    [message] = tell()
    work_off(fail, rounds=9)
    assert state(message) == {"sends": 5, "attempts": 5, "done": False, "dead": True, "last_error": "ValueError"}
    assert health().dead == 1


def test_a_message_whose_worker_died_each_time_says_so(outbox: None) -> None:
    [message] = tell()
    Message.objects.update(sends=5, attempts=4)
    take([message.id], alone=True)
    Message.objects.update(next_send_at="2024-01-01T00:00:00Z")
    bury()
    assert state(message)["last_error"] == "WorkerLost"


def test_a_person_is_called_once_and_told_nothing_but_ids(work_off: WorkOff, mailoutbox: Any) -> None:
    messages = tell_of(2)
    with capture_logs() as logs:
        work_off(fail, rounds=9)
    [mail] = mailoutbox
    assert mail.to == ["operations@example.org"]
    assert sorted(mail.body.splitlines()) == sorted(f"{TASK} {message.id} ValueError" for message in messages)
    [alarm] = [entry for entry in logs if entry["log_level"] == "critical"]
    assert sorted(alarm["ids"]) == sorted(str(message.id) for message in messages)


def test_of_several_relays_one_calls(outbox: None, mailoutbox: Any) -> None:
    tell_of(3)
    Message.objects.update(sends=5, attempts=5)
    at_once(bury, bury, bury)
    assert sum(mail.body.count(TASK) for mail in mailoutbox) == 3


def test_a_mail_server_that_is_away_does_not_stop_the_relay(relay: Relay, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    [message] = tell()
    Message.objects.update(sends=5, attempts=5)
    relay.tick()
    assert state(message)["dead"]


def test_a_revived_message_travels_alone_and_can_be_done(work_off: WorkOff, relay: Relay, broker: Broker) -> None:
    [message] = tell()
    work_off(fail, rounds=9)
    revived = revive([message.id, uuid.uuid4()], at=timezone.now(), actor="somebody")
    fresh = tell_of(2)
    relay.tick()
    assert (revived, broker.take()) == (
        1,
        [("celery", TASK, sorted(other.id for other in fresh)), ("retry", TASK, [message.id])],
    )
    Message.objects.filter(id=message.id).update(next_send_at=timezone.now())
    work_off(succeed)
    assert state(message)["done"]


def test_only_dead_letters_can_be_revived(work_off: WorkOff) -> None:
    [done] = tell()
    work_off(succeed)
    [waiting] = tell()
    before = [state(done), state(waiting)]
    assert revive([done.id, waiting.id], at=timezone.now(), actor="somebody") == 0
    assert [state(done), state(waiting)] == before
