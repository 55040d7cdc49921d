"""Celery's side of routing: ids in, one service call."""

from typing import Any

from celery import shared_task

from outbox.work import perform
from routing import reassessment, services


@shared_task(name="routing.route_cases", acks_late=True)
def route_cases(ids: list[str], **_later: Any) -> None:
    perform(ids, task="routing.route_cases", work=services.route_cases)


@shared_task(name="routing.end_assignments", acks_late=True)
def end_assignments(ids: list[str], **_later: Any) -> None:
    perform(ids, task="routing.end_assignments", work=services.end_of_finished)


@shared_task(name="routing.reassess", acks_late=True)
def reassess(ids: list[str], **_later: Any) -> None:
    perform(ids, task="routing.reassess", work=reassessment.reassess)
