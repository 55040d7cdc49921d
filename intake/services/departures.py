"""Somebody of a household withdraws and the others go on. Who withdraws gets a case of their own, already withdrawn.

So their data is kept, proposed for erasure and erased as everything that was withdrawn is; then the versions in which
they still stand in the case of the others lose what was said of them.
"""

import datetime
import uuid
from collections.abc import Collection, Sequence
from typing import Any

from django.db import transaction

from audit.actor import Actor
from audit.services import record
from intake.identifiers import identifiers_of
from intake.lifecycle import move
from intake.models import (
    AccessCode,
    Attachment,
    Case,
    CaseEvent,
    Consent,
    Correction,
    Identifier,
    Member,
    PreRegistration,
)
from intake.reference import new_reference
from intake.services.correction import REASON, SCREENING, ChangedMeanwhile, Why, correct, newest
from intake.services.rows import sealed
from intake.statistics import coarse
from outbox.services import publish
from outbox.work import Taken
from vault import door, keys, scope

NOT_THEIRS = frozenset({"contact", "linked_to", "consents", "more", "members"})
PURPOSE = "erasure"
ENDER = Actor("worker", "intake.end_access")


class NobodyLeft(Exception):
    """Without this person there is no household, or nobody was named who goes on: the whole case is withdrawn."""


@transaction.atomic
def leave(
    case: Case,
    *,
    base: uuid.UUID,
    member_id: str,
    successor: str = "",
    has_agreed: bool = False,
    asked_by: str,
    at: datetime.datetime,
    actor: Actor,
    language: str = "es",
    remark: str = "",
) -> Correction:
    """Take the member out of the case. A principal who leaves names a `successor`, who has agreed for themselves.

    Raises NobodyLeft, and what `correct` raises; nothing was written then.
    """
    Case.objects.select_for_update(of=("self",), no_key=True).get(pk=case.pk)
    registration, before = newest(case, actor=actor)
    if registration.pk != base:
        raise ChangedMeanwhile
    after, leaving = without(before, member_id, successor=successor, has_agreed=has_agreed)
    departed = _own_case(leaving, before, registration, at=at, actor=actor)
    why = Why(REASON.LEFT, asked_by, leaving=member_id, remark=remark, departed=departed)
    correction = correct(case, base=base, document=after, why=why, at=at, actor=actor, language=language)
    if leaving["relationship"] == "principal":
        publish("case.principal_left", subject_id=case.id, office=case.office_id or "", event=str(correction.id))
    return correction


def end_access(messages: Sequence[Taken], *, office: str) -> None:
    """Whoever left knows the access code: it opens nothing any more. A code that was made since then stays."""
    with scope.enter(scope.SYSTEM):
        events = {(message.subject_id, message.event) for message in messages}
        left = Correction.objects.filter(case__in=[subject for subject, _event in events], departed__isnull=False)
        ended = [one for one in left if (one.case_id, str(one.id)) in events]
        for one in ended:
            AccessCode.objects.filter(subject_id=one.case_id, made_at__lte=one.at).delete()
        record("access_ended", actor=ENDER, office=office, subjects=[one.case_id for one in ended])


def without(
    document: dict[str, Any], member_id: str, *, successor: str, has_agreed: bool
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The document of those who go on, and the member who leaves. Raises NobodyLeft."""
    leaving = next((one for one in document["members"] if one["id"] == member_id), None)
    staying = [one for one in document["members"] if one["id"] != member_id]
    if leaving is None or not staying:
        raise NobodyLeft
    if leaving["relationship"] != "principal":
        return document | {"members": staying}, leaving
    if successor not in {one["id"] for one in staying}:
        raise NobodyLeft
    agreed = [SCREENING] if has_agreed else []
    people = [
        one | {"relationship": "principal", "consents": agreed} if one["id"] == successor else one for one in staying
    ]
    people.sort(key=lambda one: one["relationship"] != "principal")
    return document | {"members": people, "consents": agreed}, leaving


def _own_case(
    leaving: dict[str, Any],
    document: dict[str, Any],
    registration: PreRegistration,
    *,
    at: datetime.datetime,
    actor: Actor,
) -> Case:
    """With what was said of that person and of nobody else; nobody routes it."""
    office = registration.office_id
    key = keys.fresh(country=office)
    own = {name: value for name, value in document.items() if name not in NOT_THEIRS}
    own["members"] = [leaving | {"relationship": "principal"}]
    case = Case(
        id=key.subject_id,
        reference=new_reference(office or "ZZ"),
        office_id=office,
        opened_at=at,
        size=1,
        **coarse(leaving, on=registration.window_day),
    )
    row = PreRegistration(
        case_id=case.id,
        office_id=office,
        channel=registration.channel,
        source=registration.source,
        submitted_at=registration.submitted_at,
        received_at=at,
        window_id=registration.window_id,
        window_day=registration.window_day,
        programme_version_id=registration.programme_version_id,
    )
    people = sealed(own, to=row, key=key)
    case.save(force_insert=True)
    row.save(force_insert=True)
    Member.objects.bulk_create(people)
    Identifier.objects.bulk_create(
        Identifier(case_id=case.id, office_id=office, kind=one.kind, digest=one.digest) for one in identifiers_of(own)
    )
    CaseEvent.objects.create(
        case=case,
        office_id=office,
        at=at,
        kind=CaseEvent.Kind.RECEIVED,
        to_status=case.status,
        actor_kind=actor.kind,
        actor_id=actor.id,
    )
    move([case], to=Case.Status.WITHDRAWN, at=at, actor=actor)
    record("withdrawn", actor=actor, office=office, subjects=[case.id])
    return case


def forget(erased: Collection[uuid.UUID], *, actor: Actor) -> None:
    """Of those erased cases that hold who departed: clear that person in the case they departed from.

    The stored facts of its decisions stay as they were, since decisions are never changed; they go with that case.
    """
    left = Correction.objects.filter(departed__in=erased, case__erased_at__isnull=True).order_by("id")
    for correction in left:
        key = keys.newest(correction.case_id)
        leaving = door.open([correction], actor=actor, purpose=PURPOSE)[correction.id]["details"]["leaving"]
        members = list(Member.objects.filter(case=correction.case_id).order_by("id"))
        opened = door.open(members, actor=actor, purpose=PURPOSE, columns=("identity",))
        theirs = [one for one in members if opened[one.id]["identity"]["id"] == leaving]
        for member in theirs:
            relationship = opened[member.id]["identity"]["relationship"]
            door.seal(member, key, identity={"id": leaving, "relationship": relationship}, situation={}, needs=[])
        Member.objects.bulk_update(theirs, ["identity", "situation", "needs"])
        Consent.objects.filter(member__in=theirs).delete()
        files = list(Attachment.objects.of(correction.case_id))
        about = door.open(files, actor=actor, purpose=PURPOSE, columns=("about",))
        Attachment.objects.filter(
            pk__in=[one.pk for one in files if about[one.id]["about"]["member"] == leaving]
        ).delete()
