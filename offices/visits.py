"""Who fills in their own registration in this browser, or asks how it stands. The session alone says which.

Opening with the access code begins a visit. Half an hour without a page ends it, by the database's clock: phones are
shared and taken away.
"""

import datetime
import uuid
from dataclasses import dataclass

from django.http import HttpRequest

from audit.actor import Actor
from vault import scope

MARK = "visit"  # in the session
IDLE = datetime.timedelta(minutes=30)
SEEN_ANEW = datetime.timedelta(minutes=1)  # not a write for every page


@dataclass(frozen=True)
class Visit:
    subject: uuid.UUID  # of the draft, and of the case that it becomes
    office: str
    seen_at: datetime.datetime

    @property
    def actor(self) -> Actor:
        return Actor("applicant", str(self.subject))

    @property
    def scope(self) -> scope.Scope:
        return scope.applicant(self.subject, office=self.office)


def begin(request: HttpRequest, *, subject: uuid.UUID, office: str, at: datetime.datetime) -> None:
    request.session.flush()  # whatever the last person here did
    request.session[MARK] = [str(subject), office, at.isoformat()]


def current(request: HttpRequest) -> Visit | None:
    """The visit that the session names, over or not. Staff who are signed in are nobody's visitor."""
    kept = None if request.user.is_authenticated else request.session.get(MARK)
    return Visit(uuid.UUID(kept[0]), kept[1], datetime.datetime.fromisoformat(kept[2])) if kept else None


def is_over(visit: Visit, *, at: datetime.datetime) -> bool:
    return at - visit.seen_at > IDLE


def go_on(request: HttpRequest, visit: Visit, *, at: datetime.datetime) -> None:
    if at - visit.seen_at > SEEN_ANEW:
        request.session[MARK] = [str(visit.subject), visit.office, at.isoformat()]


def end(request: HttpRequest) -> None:
    request.session.flush()
