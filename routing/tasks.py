"""Celery's side of routing: ids in, one service call."""

from typing import Any

from celery import shared_task

from outbox.work import perform
from routing import expiry, reassessment, rule_changes, services
from routing.what_if import running


@shared_task(name="routing.route_cases", acks_late=True)
def route_cases(ids: list[str], **_later: Any) -> None:
    perform(ids, task="routing.route_cases", work=services.route_cases)


@shared_task(name="routing.end_assignments", acks_late=True)
def end_assignments(ids: list[str], **_later: Any) -> None:
    perform(ids, task="routing.end_assignments", work=services.end_of_finished)


@shared_task(name="routing.reassess", acks_late=True)
def reassess(ids: list[str], **_later: Any) -> None:
    perform(ids, task="routing.reassess", work=reassessment.reassess)


@shared_task(name="routing.what_if", acks_late=True)
def what_if(ids: list[str], **_later: Any) -> None:
    perform(ids, task="routing.what_if", work=running.first_lane)


@shared_task(name="routing.what_if_beside", acks_late=True)
def what_if_beside(ids: list[str], **_later: Any) -> None:
    perform(ids, task="routing.what_if_beside", work=running.second_lane)


@shared_task(name="routing.sweep_what_ifs", acks_late=True)
def sweep_what_ifs(ids: list[str], **_later: Any) -> None:
    perform(ids, task="routing.sweep_what_ifs", work=running.sweep)


@shared_task(name="routing.remind_of_expiry", acks_late=True)
def remind_of_expiry(ids: list[str], **_later: Any) -> None:
    perform(ids, task="routing.remind_of_expiry", work=expiry.remind)


@shared_task(name="routing.list_rule_changes", acks_late=True)
def list_rule_changes(ids: list[str], **_later: Any) -> None:
    perform(ids, task="routing.list_rule_changes", work=rule_changes.list_new)
