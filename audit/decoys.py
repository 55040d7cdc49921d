"""Cases that nobody has a reason to open. Whoever does is told of at once; the list itself says only identifiers."""

import uuid
from collections.abc import Collection, Iterable

from audit.actor import Actor
from audit.models import Decoy
from outbox.services import publish

WATCHED = frozenset({"staff", "api"})  # the router and the sweeps open every case, for nobody's eyes
LISTS = frozenset({"queue"})  # a page of many cases is no look at one


def mark(subjects: Iterable[object]) -> None:
    """From now on these names are a decoy's: its id, its reference."""
    Decoy.objects.bulk_create([Decoy(subject=str(subject)) for subject in subjects], ignore_conflicts=True)


def tell_if_touched(entry_id: uuid.UUID, subjects: Collection[str], *, actor: Actor, purpose: str, office: str) -> None:
    """Hand the alert over in the transaction of the entry; an entry that is rolled back alerts nobody."""
    if not subjects or actor.kind not in WATCHED or purpose in LISTS:
        return
    if Decoy.objects.filter(subject__in=subjects).exists():
        publish("decoy.touched", subject_id=entry_id, office=office)
