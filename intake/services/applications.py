"""Applicants on their own: a registration is begun without an account, and found again by code and year of birth."""

import datetime
import uuid
from dataclasses import dataclass

from django.db.models.expressions import RawSQL

from audit.actor import Actor
from audit.services import record
from intake.access import new_code
from intake.models import AccessCode
from intake.services import drafts
from offices.limits import Limit, Try, give_back, wait_for
from vault import door, keys, lookup, scope

# Wrong codes: ten are free, then one waits. A code has sixty random bits, so this is for the peace of the server.
OF_NETWORK = Limit("access_code.network", free=10, first=2, longest=60, quiet=900)
OF_ALL = Limit("access_code.everywhere", free=200, first=1, longest=4, quiet=60)
# Many phones share one address; a family does not begin sixty registrations.
OF_BEGINNERS = Limit("begin.network", free=60, first=5, longest=60, quiet=900)
AT_THE_DOOR = Actor("system", "access_code")
ROTATOR = Actor("command", "rotate_keys")
BEGINNING = uuid.UUID(int=0)


class MustWait(Exception):
    """Too many codes were tried; `seconds` until the next."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@dataclass(frozen=True)
class Opened:
    subject: uuid.UUID
    office: str
    at: datetime.datetime  # by the database's clock


def begin(*, office: str, year: int | None, network: str) -> tuple[Opened, str]:
    """A new draft for the office, and its access code; `year` of the applicant's birth, None when they do not say.

    Raises MustWait when too many were begun from there.
    """
    _must_not_wait([(OF_BEGINNERS, network)])
    subject = uuid.uuid4()
    with scope.enter(scope.applicant(subject, office=office)) as at:
        code = new_code()
        drafts.begin(office=office, actor=Actor("applicant", str(subject)), at=at, draft_id=subject)
        issue(subject, office=office, code=code, year=year)
    return Opened(subject, office, at), code


def issue(subject: uuid.UUID, *, office: str, code: str, year: int | None) -> None:
    """Make `code` the one that opens the draft or case; an earlier one opens nothing from then on."""
    AccessCode.objects.filter(subject_id=subject).delete()
    row = AccessCode(subject_id=subject, office_id=office, digest=_digest(code, year))
    door.seal(row, keys.newest(subject), secret={"code": code, "year": year})
    row.save(force_insert=True)


def find(*, code: str, year: int | None, network: str) -> Opened | None:
    """What the code opens with that year of birth; None for a wrong one, whichever of the two is wrong.

    Raises MustWait after many wrong ones.
    """
    tries: list[Try] = [(OF_NETWORK, network), (OF_ALL, "")]
    _must_not_wait(tries)
    digest = _digest(code, year)
    with scope.enter(scope.door(digest.every)) as at:
        row = AccessCode.objects.filter(digest__in=digest.every).first()
        opened = Opened(row.subject_id, row.office_id, at) if row else None
        record(
            "code_shown",
            actor=AT_THE_DOOR,
            office=opened.office if opened else "",
            subjects=[opened.subject] if opened else [],
            detail={"opened": bool(opened)},
        )
    if opened:
        give_back(tries)
    return opened


def renew(*, after: uuid.UUID = BEGINNING, at_once: int) -> tuple[uuid.UUID | None, int]:
    """Find the next codes that stand under an older look-up key by the one in use, in one transaction.

    (the code to go on after, how many there were); None when no later one is older.
    """
    with scope.enter(scope.SYSTEM):
        older = AccessCode.objects.select_for_update().filter(_is_older(), pk__gt=after)
        rows = list(older.order_by("id")[:at_once])
        secrets = door.open(rows, actor=ROTATOR, purpose="key rotation")
        for row in rows:
            row.digest = _digest(**secrets[row.id]["secret"])
        AccessCode.objects.bulk_update(rows, ["digest"])
        return (rows[-1].id if rows else None), len(rows)


def under_older() -> int:
    """Codes that would no longer open anything without an older look-up key; call it in the scope of the system."""
    return AccessCode.objects.filter(_is_older()).count()


def _is_older() -> RawSQL:
    return lookup.is_older("code", column='"intake_accesscode"."digest"')


def secret_of(subject: uuid.UUID, *, actor: Actor) -> dict[str, object]:
    """`code` and `year`, for the page that shows them to the applicants themselves."""
    row = AccessCode.objects.get(subject_id=subject)
    secret: dict[str, object] = door.open([row], actor=actor, purpose="access code")[row.id]["secret"]
    return secret


def _must_not_wait(tries: list[Try]) -> None:
    seconds = wait_for(tries)
    if seconds:
        raise MustWait(seconds)


def _digest(code: str, year: int | None) -> lookup.Digest:
    return lookup.secret(f"{code}|{year or ''}")
