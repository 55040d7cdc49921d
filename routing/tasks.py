"""Celery's side of routing: ids in, one service call."""

from typing import Any

from celery import shared_task

from outbox.work import perform
from routing.services import route_cases as work


@shared_task(name="routing.route_cases", acks_late=True)
def route_cases(ids: list[str], **_later: Any) -> None:
    perform(ids, task="routing.route_cases", work=work)
