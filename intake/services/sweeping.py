"""What is swept away: drafts past their life with their files, and keys whose case, draft or import is not there."""

import datetime
import uuid
from collections.abc import Sequence
from typing import Any

from audit.actor import Actor
from audit.services import record
from intake.models import AccessCode, Case, Complaint, Draft, FeedbackText, OutgoingMessage, RegistrationImport
from intake.services import attachments
from vault import keys, scope

SWEEPER = Actor("worker", "intake.sweep")
ORPHAN_AGE = datetime.timedelta(days=1)  # far longer than any request that makes a key before its case
DRAFTS_AT_ONCE = 500


def sweep_keys(_messages: Sequence[Any], *, office: str = "") -> None:
    with scope.enter(scope.SYSTEM):
        dropped = keys.sweep_orphans(older_than=ORPHAN_AGE, living=_living)
        record("keys_swept", actor=SWEEPER, detail={"dropped": dropped})


def sweep_drafts(_messages: Sequence[Any], *, office: str = "") -> None:
    """Delete expired drafts, and files that belong to none; their keys go as orphans with the next sweep."""
    with scope.enter(scope.SYSTEM) as at:
        expired = list(Draft.objects.expired().order_by("saved_at").values_list("id", flat=True)[:DRAFTS_AT_ONCE])
        Draft.objects.filter(pk__in=expired).delete()
        AccessCode.objects.filter(subject_id__in=expired).delete()
        OutgoingMessage.objects.of_nobody().delete()
        attachments.forget([*expired, *attachments.of_nobody(before=at - ORPHAN_AGE, most=DRAFTS_AT_ONCE)])
        record("drafts_swept", actor=SWEEPER, subjects=expired)


def _living(subject_ids: list[uuid.UUID]) -> set[uuid.UUID]:
    found: set[uuid.UUID] = set()
    apart = (Complaint.objects.all(), FeedbackText.objects.all(), RegistrationImport.objects.all())
    for kept in (Case.objects.filter(erased_at__isnull=True), Draft.objects.all(), *apart):
        found |= set(kept.filter(pk__in=subject_ids).values_list("id", flat=True))
    return found
