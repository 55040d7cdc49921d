"""Celery's side of the offices: ids in, one service call."""

from typing import Any

from celery import shared_task

from offices.sweeping import sweep_sent_forms
from outbox.work import perform


@shared_task(name="offices.sweep_sent_forms", acks_late=True)
def sweep(ids: list[str], **_later: Any) -> None:
    perform(ids, task="offices.sweep_sent_forms", work=sweep_sent_forms)
