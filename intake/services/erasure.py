"""Erasing a case: what is readable without its key is cleared, then the key is dropped.

In two steps, because the key lies in another database. The first hides the case from everybody and commits; the
second is handed over, repeated until it is done, and makes the case unreadable in every back-up as well.
"""

import datetime
import uuid
from collections.abc import Collection, Sequence

from django.db import transaction

from audit.actor import Actor
from audit.services import record
from intake.models import AccessCode, Case, Consent, Identifier, OutgoingMessage, PreRegistration, RightsRequest
from intake.services import attachments, departures, sharing
from outbox.services import publish_many
from outbox.work import Taken
from vault import keys, scope

ERASER = Actor("worker", "intake.drop_keys")


@transaction.atomic
def erase(case_ids: Collection[uuid.UUID], *, at: datetime.datetime, actor: Actor, purpose: str) -> int:
    """Erase the cases, in the scope of the system; those erased before are left alone. Returns how many there were.

    The row stays as a tombstone without people; the audit keeps the case's id, which leads nowhere any more.
    """
    cases = list(Case.objects.select_for_update().filter(pk__in=case_ids, erased_at__isnull=True).order_by("id"))
    erased = [case.id for case in cases]
    Case.objects.filter(pk__in=erased).update(
        erased_at=at, nationality="", age_band="", sex="", size=1, is_consent_missing=False
    )
    PreRegistration.objects.filter(case__in=erased).update(idempotency=None, content=None, filled_by="")
    Identifier.objects.filter(case__in=erased).delete()
    Consent.objects.filter(case__in=erased).delete()
    RightsRequest.objects.filter(case__in=erased).update(text=None, answers=None)
    AccessCode.objects.filter(subject_id__in=erased).delete()
    OutgoingMessage.objects.filter(subject_id__in=erased).delete()
    attachments.forget(erased)
    departures.forget(erased, actor=actor)
    sharing.forget(erased)
    publish_many("case.erased", subjects=[(case.id, case.office_id or "") for case in cases])
    for office in sorted({case.office_id or "" for case in cases}):
        of_office = [case.id for case in cases if (case.office_id or "") == office]
        record("erased", actor=actor, office=office, subjects=of_office, purpose=purpose)
    return len(cases)


def drop_keys(messages: Sequence[Taken], *, office: str) -> None:
    """Drop the keys of cases that are erased. A message about a living case, whoever sent it, does nothing."""
    with scope.enter(scope.SYSTEM):
        erased = list(
            Case.objects.filter(pk__in=[message.subject_id for message in messages], erased_at__isnull=False)
            .order_by("id")
            .values_list("id", flat=True)
        )
        dropped = keys.drop(erased)
        record("keys_dropped", actor=ERASER, office=office, subjects=erased, detail={"dropped": dropped})
