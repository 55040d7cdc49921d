"""The hand-over's own tasks: ids in, one call."""

from typing import Any

from celery import shared_task

from outbox import services
from outbox.work import perform


@shared_task(name=services.CANARY, acks_late=True)
def canary(ids: list[str], **_later: Any) -> None:
    perform(ids, task=services.CANARY, work=services.sing)


@shared_task(name="outbox.sweep", acks_late=True)
def sweep(ids: list[str], **_later: Any) -> None:
    perform(ids, task="outbox.sweep", work=services.sweep)
