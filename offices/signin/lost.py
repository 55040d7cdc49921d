"""Taking away the factors of who lost them, so that new ones are set up at the next sign-in. Takes two people."""

import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from audit.services import record
from offices.models import LostFactor, StaffMember
from offices.signin import notices, sessions


class OwnFactor(Exception):
    """Nobody resets their own factor, nor asks for it."""


@transaction.atomic
def ask_or_agree(person: StaffMember, *, at: datetime.datetime, actor: StaffMember) -> bool:
    """True when the factors are gone: somebody else had asked. The password stays as it is."""
    if actor.pk == person.pk:
        raise OwnFactor
    StaffMember.objects.select_for_update().get(pk=person.pk)  # two who ask at once are two people
    asked = LostFactor.objects.open().filter(person=person).exclude(asked_by=actor).order_by("asked_at", "id").first()
    if asked is None:
        if not LostFactor.objects.open().filter(person=person).exists():
            LostFactor.objects.create(person=person, asked_by=actor)
            record("factor_reset_asked", actor=actor.actor, subjects=[person.pk])
        return False
    asked.agreed_by, asked.agreed_at = actor, at
    asked.save(update_fields=["agreed_by", "agreed_at"])
    Authenticator.objects.filter(user=person).delete()
    sessions.end_all(person)
    record("factor_reset", actor=actor.actor, subjects=[person.pk, asked.asked_by_id])
    notices.tell(person, "factor_removed")
    return True
