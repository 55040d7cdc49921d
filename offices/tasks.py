"""Celery's side of the offices: ids in, one service call."""

from typing import Any

from celery import shared_task

from offices import breaches, decoys
from offices.signin import notices
from offices.sweeping import sweep_sent_forms
from outbox.work import perform


@shared_task(name="offices.sweep_sent_forms", acks_late=True)
def sweep(ids: list[str], **_later: Any) -> None:
    perform(ids, task="offices.sweep_sent_forms", work=sweep_sent_forms)


@shared_task(name="offices.ask_for_breach_warnings", acks_late=True)
def ask_for_breach_warnings(ids: list[str], **_later: Any) -> None:
    perform(ids, task="offices.ask_for_breach_warnings", work=breaches.ask_for_warnings)


@shared_task(name="offices.warn_of_breach", acks_late=True)
def warn_of_breach(ids: list[str], **_later: Any) -> None:
    perform(ids, task="offices.warn_of_breach", work=breaches.warn)


@shared_task(name="offices.tell_of_decoy", acks_late=True)
def tell_of_decoy(ids: list[str], **_later: Any) -> None:
    perform(ids, task="offices.tell_of_decoy", work=decoys.tell)


@shared_task(name="offices.tell_of_access", acks_late=True)
def tell_of_access(ids: list[str], **_later: Any) -> None:
    perform(ids, task="offices.tell_of_access", work=notices.send)
