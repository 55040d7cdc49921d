"""Complaints: made without a name, found again by number and secret, added to. Knows no case and no visit.

Who made one is not known here either: the acts stand in the trail under nobody's name, in a chain that auditors do
not read.
"""

import datetime
import re
import unicodedata
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from audit.actor import Actor
from audit.chain import APART
from audit.services import record
from intake.access import new_code
from intake.models import Complaint, ComplaintWord
from intake.reference import new_reference
from offices.limits import Limit, Try, give_back, wait_for
from offices.models import Office, StaffMember
from offices.models.staff import ComplaintKind
from outbox.services import publish
from outbox.work import Taken
from vault import door, keys, lookup, scope
from vault.lookup import Digest
from vault.scope import UNPLACED

COMPLAINANT = Actor("system", "complaint")
ROTATOR = Actor("command", "rotate_keys")
SECRET_LENGTH = 8  # with the number 75 random bits
# Days until somebody has to have answered, to the end of the last; 0 is the same day. Proposals, not law.
DAYS = {ComplaintKind.ABUSE: 0, ComplaintKind.FRAUD: 7, ComplaintKind.GENERAL: 15}
MOST_WORDS = 50  # of one complainant on one complaint
# Many telephones share one address; nobody makes thirty complaints in an hour.
MAKING = Limit("complaint.network", free=30, first=5, longest=300, quiet=3600)
OF_NETWORK = Limit("complaint_secret.network", free=10, first=2, longest=60, quiet=900)
OF_ALL = Limit("complaint_secret.everywhere", free=200, first=1, longest=4, quiet=60)


class MustWait(Exception):
    """Too many were made or asked for from there; `seconds` until the next."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class TooMuch(Exception):
    """So much was added to the complaint already."""


@dataclass(frozen=True)
class Word:
    at: datetime.datetime
    text: str
    is_answer: bool


def make(*, key: str, kind: str, about: Office | None, said: dict[str, Any], network: str) -> tuple[str, str]:
    """Number and secret of the complaint; the same ones when the same form is sent again under its `key`.

    `said` is what was written: text, who, reference, contact, language. Raises MustWait.
    """
    digest = lookup.idempotency("complaint", repr((key, kind, about and about.pk, sorted(said.items()))))
    ids = [uuid.UUID(bytes=known[-16:]) for known in digest.every]
    for known in ids:
        with scope.enter(scope.complainant(known)):
            row = Complaint.objects.filter(pk=known).first()
            if row:
                return row.number, _secret_of(row)
    _must_not_wait([(MAKING, network)])
    with scope.enter(scope.complainant(ids[-1])) as at:
        row = _new(ids[-1], kind=kind, about=about, said=said, at=at)
        record("complaint_made", actor=COMPLAINANT, office=APART, subjects=[row.id], purpose=row.kind)
        publish("complaint.waits", subject_id=row.id, event="made")
        return row.number, _secret_of(row)


def _new(id_: uuid.UUID, *, kind: str, about: Office | None, said: dict[str, Any], at: datetime.datetime) -> Complaint:
    row = Complaint(id=id_, number=new_reference(APART), kind=kind, about=about, received_at=at)
    _keep_from_whom_it_names(row, f"{said.get('who') or ''} {said.get('text') or ''}")
    row.due_at = _due(row, at)
    secret = new_code(SECRET_LENGTH)
    row.digest = _digest(row.number, secret)
    # Under the ring of no country: who keeps the keys of an office must not open what is said about it.
    key = keys.create(row.id, country=UNPLACED)
    door.seal(row, key, said=said, secret={"secret": secret})
    row.save(force_insert=True)
    return row


def find(*, number: str, secret: str, network: str) -> uuid.UUID | None:
    """The complaint of that number and secret; None for a wrong one, whichever is wrong. Raises MustWait."""
    tries: list[Try] = [(OF_NETWORK, network), (OF_ALL, "")]
    _must_not_wait(tries)
    digest = _digest(number, secret)
    with scope.enter(scope.door(digest.every)):
        found = Complaint.objects.filter(digest__in=digest.every).values_list("id", flat=True).first()
    if found:
        give_back(tries)
    return found


def read(complaint_id: uuid.UUID) -> tuple[Complaint, list[Word]]:
    """How it stands and what was said since, for the complainant; not again what they wrote at first."""
    with scope.enter(scope.complainant(complaint_id)):
        row = Complaint.objects.select_related("about").get(pk=complaint_id)
        return row, _opened(row, actor=COMPLAINANT, purpose="complaint state", columns=("text",))[1]


def opened_by(person: StaffMember, row: Complaint) -> tuple[dict[str, Any], list[Word]]:
    """What was said at first and since: one look, hence one audit entry."""
    opened, words = _opened(row, actor=person.actor, purpose="complaint", columns=("said", "text"))
    return opened[row.id]["said"], words


def _opened(row: Complaint, *, actor: Actor, purpose: str, columns: tuple[str, ...]) -> tuple[door.Opened, list[Word]]:
    rows = list(row.words.order_by("at", "id"))
    opened = door.open([row, *rows], actor=actor, purpose=purpose, columns=columns)
    return opened, [Word(one.at, opened[one.id]["text"], one.answered_by_id is not None) for one in rows]


def add(complaint_id: uuid.UUID, *, text: str, key: str) -> None:
    """More of the complainant's; an answered or closed one is looked at again. Raises TooMuch.

    Whom it names now does not read it, nor what was said before, even if they were about to answer.
    """
    with scope.enter(scope.complainant(complaint_id)) as at:
        row = Complaint.objects.select_for_update(of=("self",)).select_related("about").get(pk=complaint_id)
        id_ = uuid.UUID(bytes=lookup.idempotency(str(complaint_id), f"{key}|{text}")[-16:])
        if row.words.filter(pk=id_).exists():
            return
        if row.words.filter(answered_by__isnull=True).count() >= MOST_WORDS:
            raise TooMuch
        say(row, text=text, at=at, id_=id_)
        _keep_from_whom_it_names(row, text)
        if row.status in {Complaint.Status.ANSWERED, Complaint.Status.CLOSED}:
            row.status, row.outcome = Complaint.Status.TAKEN, ""
            row.due_at = _due(row, at)
        if row.taken_by_id in row.kept_from:
            row.status, row.taken_by = Complaint.Status.RECEIVED, None
        row.save(update_fields=["status", "outcome", "due_at", "taken_by", "teams", "kept_from"])
        record("complaint_added", actor=COMPLAINANT, office=APART, subjects=[row.id])
        publish("complaint.waits", subject_id=row.id, event=f"added {id_.hex[:12]}")


def say(
    row: Complaint, *, text: str, at: datetime.datetime, by: StaffMember | None = None, id_: uuid.UUID | None = None
) -> None:
    word = ComplaintWord(id=id_ or uuid.uuid4(), complaint=row, at=at, answered_by=by)
    door.seal(word, keys.newest(row.id), text=text)
    word.save(force_insert=True)


def seen_by(person: StaffMember) -> QuerySet[Complaint]:
    """What the policies of the table say, said once more: the first wall before the second."""
    own = {office.code for office in person.offices.all()}
    named = Q(about__in=set(person.complaint_countries) - own)
    found = Complaint.objects.filter(named if own else named | Q(about__isnull=True))
    found = found.filter(kind__in=person.complaint_kinds).exclude(kept_from__contains=[person.id])
    return found.exclude(teams__overlap=sorted(own)) if own else found


def handlers_of(row: Complaint) -> list[StaffMember]:
    """Whom the complaint is for; nobody, when all who are designated have something to do with it."""
    people = StaffMember.objects.active().filter(complaint_kinds__contains=[row.kind]).exclude(id__in=row.kept_from)
    hidden = {*row.teams, *([row.about_id] if row.about_id else [])}
    found = []
    for person in people.prefetch_related("offices").order_by("email"):
        own = {office.code for office in person.offices.all()}
        if row.about_id is None and own:
            continue
        if own & hidden or (row.about_id and row.about_id not in person.complaint_countries):
            continue
        found.append(person)
    return found


def tell(messages: Sequence[Taken], *, office: str = "") -> None:
    """Mail whoever sees to it. A mail says nothing of the complaint: it may be read on any screen."""
    for message in messages:
        with scope.enter(scope.complainant(message.subject_id)):
            row = Complaint.objects.filter(pk=message.subject_id).first()
            people = handlers_of(row) if row else []
        if row is None:
            continue
        with translation.override(settings.LANGUAGE_CODE):
            if people:
                text = _("Espera una queja. Ábrala en «Quejas».")
                if row.kind == ComplaintKind.ABUSE:
                    text = _("Espera una queja. Ábrala hoy mismo en «Quejas».")
                addresses = [person.email for person in people if not person.is_demo]
            else:
                text = _("Espera una queja que nadie puede abrir. Designe a alguien que no sea de ninguna oficina.")
                addresses = [address for _name, address in settings.ADMINS]
            if addresses:
                send_mail(_("Queja por atender"), text, None, sorted(addresses))


def renew(*, at_once: int) -> int:
    """Find some complaints under the look-up key in use from now on; returns how many there were."""
    with scope.enter(scope.SYSTEM):
        rows = list(Complaint.objects.select_for_update().filter(_is_older()).order_by("id")[:at_once])
        secrets = door.open(rows, actor=ROTATOR, purpose="key rotation", columns=("secret",))
        for row in rows:
            row.digest = _digest(row.number, secrets[row.id]["secret"]["secret"])
        Complaint.objects.bulk_update(rows, ["digest"])
        return len(rows)


def under_older() -> int:
    """Complaints that nobody would find again without an older look-up key; in the scope of the system."""
    return Complaint.objects.filter(_is_older()).count()


def _is_older() -> Any:
    return lookup.is_older("code", column='"intake_complaint"."digest"')


def _secret_of(row: Complaint) -> str:
    opened = door.open([row], actor=COMPLAINANT, purpose="complaint secret", columns=("secret",))
    return str(opened[row.id]["secret"]["secret"])


def _digest(number: str, secret: str) -> Digest:
    return lookup.secret(f"{number}|{secret}")


def _due(row: Complaint, at: datetime.datetime) -> datetime.datetime:
    """The end of the day there."""
    day = at.astimezone(row.zone).date() + datetime.timedelta(days=DAYS[ComplaintKind(row.kind)])
    return datetime.datetime.combine(day, datetime.time(23, 59, 59), tzinfo=row.zone)


def _keep_from_whom_it_names(row: Complaint, text: str) -> None:
    meant = _staff_named_in(text)
    row.teams = sorted({*row.teams, *(office.code for person in meant for office in person.offices.all())})
    row.kept_from = sorted({*row.kept_from, *(person.id for person in meant)})


def _staff_named_in(text: str) -> list[StaffMember]:
    """Whom the words may mean: two parts of a name, the only one of three letters, or the address. Better one reader
    too few than the wrong one."""
    said = _words(text)
    folded = text.casefold()
    return [
        person
        for person in StaffMember.objects.prefetch_related("offices").order_by("id")
        if _is_named(_words(person.full_name), said) or person.email.casefold() in folded
    ]


def _is_named(name: set[str], said: set[str]) -> bool:
    return bool(name) and len(name & said) >= min(2, len(name))


def _words(text: str) -> set[str]:
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return set(re.findall(r"\w{3,}", plain))


def _must_not_wait(tries: list[Try]) -> None:
    seconds = wait_for(tries)
    if seconds:
        raise MustWait(seconds)
