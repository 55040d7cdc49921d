"""A message exists if and only if the transaction of what it tells does."""

import uuid
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from outbox.models import Message
from outbox.services import publish, publish_many
from tests.outbox.steps import TASK, tell

pytestmark = pytest.mark.usefixtures("outbox")

SUBJECT = uuid.UUID(int=1)


def stored() -> list[tuple[Any, ...]]:
    return list(Message.objects.order_by("task", "event").values_list("topic", "task", "subject_id", "office", "event"))


def test_every_task_of_the_topic_gets_a_message() -> None:
    with transaction.atomic():
        publish("told to two", subject_id=SUBJECT, office="EC", event="moved")
    assert stored() == [
        ("told to two", "test.other", SUBJECT, "EC", "moved"),
        ("told to two", TASK, SUBJECT, "EC", "moved"),
    ]


def test_a_message_goes_with_the_transaction_that_is_undone() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        publish("told", subject_id=SUBJECT)
        raise ZeroDivisionError
    assert stored() == []


def test_nothing_is_published_outside_a_transaction() -> None:
    with pytest.raises(TransactionManagementError):
        publish("told", subject_id=SUBJECT)
    assert stored() == []


def test_the_same_event_told_twice_is_one_message() -> None:
    tell(SUBJECT, event="moved")
    tell(SUBJECT, event="moved")
    tell(SUBJECT, event="moved again")
    assert stored() == [("told", TASK, SUBJECT, "EC", "moved"), ("told", TASK, SUBJECT, "EC", "moved again")]


def test_a_topic_that_is_not_in_the_table_is_an_error() -> None:
    with pytest.raises(KeyError), transaction.atomic():
        publish("tolled", subject_id=SUBJECT)


@pytest.mark.parametrize("count", [1, 3, 300])
def test_any_number_of_subjects_is_published_in_one_statement(count: int) -> None:
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        publish_many("told to two", subjects=[(uuid.UUID(int=n), "EC") for n in range(count)])
    assert (len(queries), Message.objects.count()) == (1, 2 * count)


def test_no_subjects_are_no_statement() -> None:
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        publish_many("told", subjects=[])
    assert len(queries) == 0


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"attempts": 6}, "outbox_message_is_tried_five_times_at_most"),
        ({"done_at": Now(), "dead_at": Now()}, "outbox_message_is_not_both_done_and_dead"),
        ({"task": ""}, "outbox_message_names_its_task"),
    ],
)
def test_the_database_refuses_what_cannot_be(values: dict[str, Any], constraint: str) -> None:
    tell(SUBJECT)
    with pytest.raises(IntegrityError, match=constraint):
        Message.objects.update(**values)
