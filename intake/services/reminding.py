"""Reminding applicants, once, that what they began and did not send is about to be swept away."""

import datetime
import uuid
from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef
from django.db.models.functions import Now

from audit.actor import Actor
from intake.models import Draft, OutgoingMessage
from intake.models.draft import LIFE
from intake.models.message import MessageKind
from intake.services import messages
from outbox.services import publish
from vault import door, keys, scope

REMINDER = Actor("worker", "intake.remind_of_drafts")
BEFORE = datetime.timedelta(days=3)
AT_ONCE = 100


def remind(_messages: Sequence[Any], *, office: str = "") -> None:
    """The regular job. In one transaction with the rows that say it is done, so that a second run finds nothing."""
    with scope.enter(scope.SYSTEM):
        drafts = list(_due()[:AT_ONCE])
        opened = door.open(drafts, actor=REMINDER, purpose="reminder")
        ring = keys.load(draft.id for draft in drafts)
        for draft in drafts:
            newest = max(known for known in ring if known[0] == draft.id)
            messages.ask(
                draft=draft,
                kind=MessageKind.DRAFT_ENDS,
                event=draft.saved_at.isoformat(),
                answers=opened[draft.id]["answers"],
                key=ring[newest],
            )
        if len(drafts) == AT_ONCE:
            publish("drafts.remind_due", subject_id=uuid.uuid4())


def _due() -> Any:
    """Of applicants themselves, in their last days, and not thought of since they were saved; nobody else has them."""
    told = OutgoingMessage.objects.filter(
        subject_id=OuterRef("pk"), kind=MessageKind.DRAFT_ENDS, made_at__gte=OuterRef("saved_at")
    )
    drafts = Draft.objects.of(None).filter(saved_at__lt=Now() - (LIFE - BEFORE), saved_at__gte=Now() - LIFE)
    return drafts.exclude(Exists(told)).order_by("saved_at", "id").select_for_update(skip_locked=True)
