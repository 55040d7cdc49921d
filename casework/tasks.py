"""Celery's side of casework: ids in, one service call."""

from typing import Any

from celery import shared_task

from casework import fairness, retention
from outbox.work import perform


@shared_task(name="casework.carry_out_erasures", acks_late=True)
def carry_out_erasures(ids: list[str], **_later: Any) -> None:
    perform(ids, task="casework.carry_out_erasures", work=retention.carry_out)


@shared_task(name="casework.count_fairness", acks_late=True)
def count_fairness(ids: list[str], **_later: Any) -> None:
    perform(ids, task="casework.count_fairness", work=fairness.count_month)
