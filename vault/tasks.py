"""Celery's side of the vault: ids in, one service call."""

from typing import Any

from celery import shared_task

from outbox.work import perform
from vault import trail


@shared_task(name="vault.anchor_audit", acks_late=True)
def anchor_audit(ids: list[str], **_later: Any) -> None:
    perform(ids, task="vault.anchor_audit", work=trail.anchor)


@shared_task(name="vault.verify_audit", acks_late=True)
def verify_audit(ids: list[str], **_later: Any) -> None:
    perform(ids, task="vault.verify_audit", work=trail.verify)
