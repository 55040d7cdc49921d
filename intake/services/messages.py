"""Messages to applicants: whether one may go out and how, sending it, and whether a code is of one of ours.

What was handed to a mail server or gateway cannot be taken back, so each step is noted in a transaction of its own,
before the next: a worker that dies between two leaves `begun`. A gateway knows the key of what it had before and may
be asked again. A mail cannot; it is then `unsure`, and people see that, for nobody knows.
"""

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from audit.actor import Actor
from audit.services import record
from intake import channels
from intake.message_texts import language_for, words_of
from intake.models import Draft, MessageCode, OutgoingMessage
from intake.reference import new_reference
from offices.limits import Limit, wait_for
from offices.models import StaffMember
from outbox.services import publish
from outbox.work import Taken
from vault import door, scope
from vault.keys import DataKey

SENDER = Actor("worker", "intake.send_messages")
PREFIX = "MS"
SECONDS = 1.6  # for all messages of a batch: a task is stopped after two
LEAST_SECONDS = channels.SECONDS
ASKING = Limit("message_code.network", free=20, first=2, longest=60, quiet=900)
CHANNEL, STATE = OutgoingMessage.Channel, OutgoingMessage.State
YES, NO = "yes", "no"

_NOTE = """
    UPDATE intake_outgoingmessage SET state = %s, ended_at = CASE WHEN %s THEN now() ELSE ended_at END
    WHERE id = %s AND state = ANY (%s)
"""
_CODE_IS_OUT = """
    UPDATE intake_messagecode SET sent_on = (now() AT TIME ZONE office.time_zone)::date
    FROM offices_office office WHERE office.code = office_id AND intake_messagecode.code = %s AND sent_on IS NULL
"""


class Undelivered(Exception):
    """It did not go, or nobody knows: the hand-over tries again, and in the end tells the operators."""


@dataclass(frozen=True)
class Way:
    """How somebody may be reached; no address: not at all."""

    channel: str
    address: str | None = None


def way_to(document: dict[str, Any], more: dict[str, Any]) -> Way:
    """By what the person said is safe, and by nothing that they did not say. Whoever does not read is called."""
    contact, safe = document.get("contact") or {}, more.get("seguro") or {}
    if contact.get("safe_to_contact") is False and not safe:
        return Way(CHANNEL.NONE)
    said = {True: YES, False: NO}.get(contact.get("safe_to_contact"))
    may_write, may_call = (safe.get(what, said) == YES for what in ("message", "call"))
    phone, email = contact.get("phone"), contact.get("email")
    call = Way(CHANNEL.CALL, phone) if phone and may_call else None
    if call and (more.get("idiomas") or {}).get("reads") not in {None, YES}:
        return call
    if email and may_write:
        return Way(CHANNEL.EMAIL, email)
    if phone and phone.startswith("+") and may_write and settings.SMS_GATEWAY_URL:
        return Way(CHANNEL.SMS, phone)
    return call or Way(CHANNEL.NONE)


def ask(*, draft: Draft, kind: str, event: str, answers: dict[str, Any], key: DataKey) -> OutgoingMessage:
    """A message about the draft, handed over if one may go out; otherwise a row that says so, and asks no more."""
    way = way_to(answers["document"], answers.get("more") or {})
    row = OutgoingMessage(
        subject_id=draft.id,
        office_id=draft.office_id,
        kind=kind,
        event=event,
        language=language_for(answers["document"].get("languages") or []),
        channel=way.channel,
        state=STATE.WAITING if way.address else STATE.SKIPPED,
    )
    if way.address:
        row.code = MessageCode.objects.create(code=new_reference(PREFIX), kind=kind, office_id=draft.office_id)
        door.seal(row, key, address=way.address)
    row.save(force_insert=True)
    record(
        "message_asked",
        actor=SENDER,
        office=row.office_id,
        subjects=[row.subject_id],
        purpose=row.kind,
        detail={"channel": str(row.channel)},
    )
    if way.channel in {CHANNEL.EMAIL, CHANNEL.SMS}:
        publish("message.asked", subject_id=row.id, office=row.office_id)
    return row


def send(messages: Sequence[Taken], *, office: str) -> None:
    """The subject of each message is an outgoing one. What was sent before is not sent again."""
    ends = time.monotonic() + SECONDS
    failed, done = [], 0
    with scope.enter(scope.worker(office)):
        for number, message in enumerate(messages):
            if number and ends - time.monotonic() < LEAST_SECONDS:
                for waiting in messages[number:]:
                    publish("message.asked", subject_id=waiting.subject_id, office=office, event=f"after {waiting.id}")
                break
            row = OutgoingMessage.objects.filter(pk=message.subject_id).first()
            if row and row.state in {STATE.WAITING, STATE.BEGUN} and row.channel in {CHANNEL.EMAIL, CHANNEL.SMS}:
                if _send(row):
                    done += 1
                else:
                    failed.append(message)
        if failed and not done:
            raise Undelivered  # each is tried again alone, and in the end is a dead letter
        for message in failed:  # to raise would take back the trace of those that went
            publish("message.asked", subject_id=message.subject_id, office=office, event=f"again {message.id}")


def _send(row: OutgoingMessage) -> bool:
    """Whether there is nothing more to do for it."""
    draft = Draft.objects.filter(pk=row.subject_id).select_related("office").first()
    if draft is None or draft.saved_at >= row.made_at:
        _take_back(row)  # it was sent, thrown away, or gone on with: what it says is no longer so
        return True
    if row.state == STATE.BEGUN and row.channel == CHANNEL.EMAIL:
        return _note(row, STATE.UNSURE, of=[STATE.BEGUN])
    address = door.open([row], actor=SENDER, purpose="message", columns=("address",))[row.id]["address"]
    subject, text = words_of(row, ends_on=draft.expires_at.astimezone(draft.office.zone).date())
    _note(row, STATE.BEGUN, of=[STATE.WAITING, STATE.BEGUN])
    try:
        if row.channel == CHANNEL.EMAIL:
            channels.mail(address, subject=subject, text=text, key=str(row.id))
        else:
            channels.text_message(address, text=text, key=str(row.id))
    except channels.Refused:
        _note(row, STATE.WAITING, of=[STATE.BEGUN])
        return False
    except channels.Unclear:
        return row.channel == CHANNEL.EMAIL and _note(row, STATE.UNSURE, of=[STATE.BEGUN])
    return _note(row, STATE.SENT, of=[STATE.BEGUN])


def _note(row: OutgoingMessage, state: str, *, of: list[str]) -> bool:
    """For good, whatever becomes of the task. A code is good once its message may be out."""
    with scope.apart(scope.worker(row.office_id)) as cursor:
        is_over = state in {STATE.SENT, STATE.UNSURE}
        cursor.execute(_NOTE, [state, is_over, row.id, of])
        if is_over:
            cursor.execute(_CODE_IS_OUT, [row.code_id])
    return True


def _take_back(row: OutgoingMessage) -> None:
    """Nothing goes out, and nobody was sent the code."""
    code = row.code
    row.channel, row.state, row.address, row.code = CHANNEL.NONE, STATE.SKIPPED, None, None
    row.save(update_fields=["channel", "state", "address", "code"])
    if code:
        code.delete()


@transaction.atomic
def call_made(row_id: uuid.UUID, *, person: StaffMember) -> bool:
    """False when somebody said so before, or there is nobody to call any more."""
    row = OutgoingMessage.objects.to_call().filter(pk=row_id).first()
    done = row and OutgoingMessage.objects.filter(pk=row_id, state=STATE.WAITING).update(
        state=STATE.CALLED, ended_at=Now(), ended_by=person
    )
    if not (row and done):
        return False
    record("call_made", actor=person.actor, office=row.office_id, subjects=[row.subject_id], purpose=row.kind)
    return True


def known(code: str, *, network: str) -> tuple[int, MessageCode | None]:
    """Seconds to wait, or the message's kind, office and day. A known and an unknown code take the same work."""
    seconds = wait_for([(ASKING, network)])
    if seconds:
        return seconds, None
    return 0, MessageCode.objects.filter(code=code, sent_on__isnull=False).select_related("office").first()
