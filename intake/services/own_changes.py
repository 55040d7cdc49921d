"""What applicants change themselves once their registration is sent: how to reach them, and where they live now."""

import datetime
from typing import Any

from django.db import transaction

from audit.actor import Actor
from intake.lifecycle import is_under_way
from intake.models import Case, Correction
from intake.services.correction import NothingChanged, Why, correct, newest

MOST_A_DAY = 5  # by whoever holds the code; more is somebody else's doing, or a mistake that a person has to see
DAY = datetime.timedelta(days=1)


class TooOften(Exception):
    """So many changes were made within a day."""


class NotUnderWay(Exception):
    """Nobody works on the case any more: a person has to take it up first."""


@transaction.atomic
def change_contact(
    case: Case, *, changes: dict[str, Any], at: datetime.datetime, actor: Actor, language: str
) -> Correction | None:
    """In force at once. `changes` may hold phone (None takes it out) and residence; what is absent stays.

    None when it was so before: whoever asks must not learn from the answer what is stored. Raises TooOften or
    NotUnderWay, having written nothing.
    """
    locked = Case.objects.select_for_update(of=("self",), no_key=True).get(pk=case.pk)
    if not is_under_way(locked):
        raise NotUnderWay
    if Correction.objects.filter(case=case, actor_kind=actor.kind, at__gt=at - DAY).count() >= MOST_A_DAY:
        raise TooOften
    registration, document = newest(locked, actor=actor)
    if "phone" in changes:
        document["contact"] = {**(document.get("contact") or {}), "phone": changes["phone"]}
        if "telefono" in document.get("more", {}):  # the number as it was typed, and whose it was
            document["more"] = {name: value for name, value in document["more"].items() if name != "telefono"}
    if "residence" in changes:
        document["residence"] = changes["residence"]
    why = Why(Correction.Reason.CHANGED, Correction.AskedBy.PRINCIPAL)
    try:
        return correct(locked, base=registration.pk, document=document, why=why, at=at, actor=actor, language=language)
    except NothingChanged:
        return None
