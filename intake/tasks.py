"""Celery's side of intake: ids in, one service call."""

from typing import Any

from celery import shared_task

from intake.services import complaints, departures, erasure, importing, messages, reminding, scanning, sharing, sweeping
from outbox.work import perform


@shared_task(name="intake.sweep_keys", acks_late=True)
def sweep_keys(ids: list[str], **_later: Any) -> None:
    perform(ids, task="intake.sweep_keys", work=sweeping.sweep_keys)


@shared_task(name="intake.sweep_drafts", acks_late=True)
def sweep_drafts(ids: list[str], **_later: Any) -> None:
    perform(ids, task="intake.sweep_drafts", work=sweeping.sweep_drafts)


@shared_task(name="intake.drop_keys", acks_late=True)
def drop_keys(ids: list[str], **_later: Any) -> None:
    perform(ids, task="intake.drop_keys", work=erasure.drop_keys)


@shared_task(name="intake.scan_files", acks_late=True)
def scan_files(ids: list[str], **_later: Any) -> None:
    perform(ids, task="intake.scan_files", work=scanning.scan)


@shared_task(name="intake.ask_for_scans", acks_late=True)
def ask_for_scans(ids: list[str], **_later: Any) -> None:
    perform(ids, task="intake.ask_for_scans", work=scanning.ask_again)


@shared_task(name="intake.tell_of_refused_file", acks_late=True)
def tell_of_refused_file(ids: list[str], **_later: Any) -> None:
    perform(ids, task="intake.tell_of_refused_file", work=scanning.tell)


@shared_task(name="intake.tell_of_complaint", acks_late=True)
def tell_of_complaint(ids: list[str], **_later: Any) -> None:
    perform(ids, task="intake.tell_of_complaint", work=complaints.tell)


@shared_task(name="intake.send_messages", acks_late=True)
def send_messages(ids: list[str], **_later: Any) -> None:
    perform(ids, task="intake.send_messages", work=messages.send)


@shared_task(name="intake.remind_of_drafts", acks_late=True)
def remind_of_drafts(ids: list[str], **_later: Any) -> None:
    perform(ids, task="intake.remind_of_drafts", work=reminding.remind)


@shared_task(name="intake.end_access", acks_late=True)
def end_access(ids: list[str], **_later: Any) -> None:
    perform(ids, task="intake.end_access", work=departures.end_access)


@shared_task(name="intake.watch_contacts", acks_late=True)
def watch_contacts(ids: list[str], **_later: Any) -> None:
    perform(ids, task="intake.watch_contacts", work=sharing.watch)


@shared_task(name="intake.import_rows", acks_late=True)
def import_rows(ids: list[str], **_later: Any) -> None:
    perform(ids, task="intake.import_rows", work=importing.work)


@shared_task(name="intake.sweep_imports", acks_late=True)
def sweep_imports(ids: list[str], **_later: Any) -> None:
    perform(ids, task="intake.sweep_imports", work=importing.sweep)
