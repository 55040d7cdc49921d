"""Finds contacts that more than three households of an office share: a helper, an internet shop, or somebody's trade.

A finding is a row in a restricted list and nothing else. No case is held up, no outcome and no priority looks at it,
and a contact is never a key to who somebody is. Households that name one another as family count as one.
"""

import datetime
import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence

from django.db import connection

from audit.actor import Actor
from audit.services import record
from intake.lifecycle import STATUS
from intake.models import Case, Identifier, PreRegistration, SharedContact, SharingCase
from intake.reference import read_reference
from outbox.work import Taken
from vault import door, scope

MOST_HOUSEHOLDS = 3  # that share a contact as families and neighbours do (domain: shared phones are normal)
KINDS = ("phone", "email")
WATCHER = Actor("worker", "intake.watch_contacts")


def watch(messages: Sequence[Taken], *, office: str) -> None:
    """Look at the contacts of the cases that the messages name; a case seen before changes nothing."""
    with scope.enter(scope.worker(office)) as at:
        cases = [message.subject_id for message in messages]
        own = Identifier.objects.filter(case__in=cases, kind__in=KINDS)
        contacts = {(kind, bytes(digest)) for kind, digest in own.values_list("kind", "digest")}
        for kind, digest in sorted(contacts):
            _look_at(kind, digest, at=at)


def forget(cases: Collection[uuid.UUID]) -> None:
    """For the eraser: the cases leave their clusters, and a cluster without cases is none."""
    SharingCase.objects.filter(case__in=cases).delete()
    SharedContact.objects.filter(sharing__isnull=True).delete()


def _look_at(kind: str, digest: bytes, *, at: datetime.datetime) -> None:
    _let_nobody_else_look_at(digest)
    sharing = Identifier.objects.filter(kind=kind, digest=digest, case__erased_at__isnull=True)
    sharing = sharing.exclude(case__status=STATUS.WITHDRAWN)  # who withdrew and came again is one household
    cases = list(Case.objects.filter(pk__in=sharing.values("case")).order_by("opened_at", "id"))
    if len(cases) <= MOST_HOUSEHOLDS:
        return
    known = SharedContact.objects.filter(kind=kind, sharing__case__in=cases).order_by("found_at", "id").first()
    if known is None:
        if _households(cases) <= MOST_HOUSEHOLDS:
            return
        known = SharedContact(kind=kind, office_id=cases[0].office_id, found_at=at)
        known.save(force_insert=True)
    there = set(known.sharing.values_list("case", flat=True))
    new = [case for case in cases if case.id not in there]
    SharingCase.objects.bulk_create(SharingCase(shared=known, office_id=case.office_id, case=case) for case in new)
    if new:
        record(
            "contact_shared",
            actor=WATCHER,
            office=known.office_id,
            purpose=kind,
            subjects=[known.id, *(case.id for case in new)],
            detail={"cases": len(cases)},
        )


def _households(cases: Sequence[Case]) -> int:
    """How many there are when those that name one another count once. Asked only where many share a contact."""
    sent = list(PreRegistration.objects.filter(case__in=cases, superseded_by__isnull=True).order_by("id"))
    opened = door.open(sent, actor=WATCHER, purpose="shared contact", columns=("answers",))
    links: dict[str, set[str]] = defaultdict(set)
    own = {case.id: case.reference for case in cases}
    for row in sent:
        for typed in opened[row.id]["answers"].get("linked_to") or []:
            named = read_reference(typed)
            if named:
                links[own[row.case_id]].add(named)
                links[named].add(own[row.case_id])
    return len({_family(reference, links) for reference in own.values()})


def _family(reference: str, links: dict[str, set[str]]) -> str:
    """The first reference among all that can be reached, also by way of a case that has another phone."""
    reached: set[str] = set()
    waiting: list[str] = [reference]
    while waiting:
        one = waiting.pop()
        if one not in reached:
            reached.add(one)
            waiting.extend(links.get(one, set()) - reached)
    return min(reached)


def _let_nobody_else_look_at(digest: bytes) -> None:
    """Until this transaction ends, so that two workers do not find one cluster twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(digest[-8:], "big", signed=True)])
