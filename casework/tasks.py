"""Celery's side of casework: ids in, one service call."""

from typing import Any

from celery import shared_task

from casework import retention
from outbox.work import perform


@shared_task(name="casework.carry_out_erasures", acks_late=True)
def carry_out_erasures(ids: list[str], **_later: Any) -> None:
    perform(ids, task="casework.carry_out_erasures", work=retention.carry_out)
