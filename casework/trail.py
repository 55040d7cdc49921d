"""Reading the audit trail for its pages: a page of entries, who opened a case, what stands out, how the chains are.

In the scope of an auditor or of readers; the policies of the table decide what that shows.
"""

import datetime
import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from audit import anchors, reading
from audit.chain import APART
from audit.keyfile import SigningKeyError, public_key
from audit.models import Decoy, Entry
from audit.unusual import LOOKED_BACK, Read, Sign, signs
from casework.audit_words import ACTIONS, KINDS, PURPOSES
from casework.typed import id_of
from offices.calendar import attendance
from offices.models import Office, StaffMember

PAGE = 50
LONGEST_TYPED = 80
SUBJECTS_SHOWN = 3
MOST_READS = 50_000  # looked at for signs; two weeks of a large programme are under a third of it
BEGUN_BEFORE = datetime.timedelta(days=60)  # a draft is swept long before it is that old
LOOKS = ("case", "case_in_no_queue")  # purposes of opening one case, not a list
# Those of pages beside it that show the same: one a day and case, for a correction takes several.
BESIDE = ("versions", "correction", "attach")


@dataclass(frozen=True)
class Filters:
    """What is asked for; what cannot be meant is left out rather than refused."""

    person: str = ""  # e-mail
    action: str = ""
    office: str = ""
    subject: str = ""
    first: str = ""  # days, as the browser sends them
    last: str = ""

    NAMES: ClassVar = {"person": "persona", "action": "acto", "office": "oficina", "subject": "sobre", "first": "desde",
             "last": "hasta"}  # fmt: skip

    @classmethod
    def read(cls, sent: Mapping[str, str]) -> "Filters":
        typed = {name: sent.get(of, "").strip()[:LONGEST_TYPED].replace("\0", "") for name, of in cls.NAMES.items()}
        for name in ("first", "last"):
            typed[name] = typed[name] if _day(typed[name]) else ""
        return cls(**typed)

    @property
    def used(self) -> list[str]:
        return [field.name for field in fields(self) if getattr(self, field.name)]


@dataclass(frozen=True)
class Page:
    rows: list[dict[str, Any]]
    next_key: str


def page_of(filters: Filters, *, after: str = "") -> Page:
    """The newest first. `after` is the key of the last row before; a key nobody gave starts anew."""
    entries = Entry.objects.all()
    if filters.person:
        person = StaffMember.objects.filter(email=filters.person.lower()).first()
        entries = entries.filter(actor_kind="staff", actor_id=str(person.id)) if person else entries.none()
    if filters.action:
        entries = entries.filter(action=filters.action)
    if filters.office:
        entries = entries.filter(office_code=filters.office)
    if filters.subject:
        entries = entries.filter(subjects__contains=[filters.subject])
    if first := _day(filters.first):
        entries = entries.filter(at__gte=first)
    if last := _day(filters.last):
        entries = entries.filter(at__lt=last + datetime.timedelta(days=1))
    return _page(entries, after)


def readers_page(names: Collection[str], *, since: datetime.datetime, after: str = "") -> Page:
    """Entries about one case, by any of its names. Before it was begun there is none."""
    return _page(Entry.objects.filter(at__gte=since, subjects__overlap=list(names)), after)


def unusual_reads(at: datetime.datetime) -> list[Sign]:
    """Of the last days, up to MOST_READS of the newest."""
    since = at - datetime.timedelta(days=LOOKED_BACK)
    looks = (*LOOKS, *BESIDE)
    opened = Entry.objects.filter(action="opened", purpose__in=looks, actor_kind="staff", at__gte=since)
    rows = opened.order_by("-at", "-id").values_list("at", "actor_id", "office_code", "purpose", "subjects")
    offices = {office.code: office for office in Office.objects.all()}
    attended = {code: attendance(office) for code, office in offices.items()}
    people = {str(person.id): person for person in StaffMember.objects.prefetch_related("offices")}
    reads: list[Read] = []
    beside: dict[tuple[str, str, datetime.date], Read] = {}
    for moment, actor, code, purpose, subjects in rows[:MOST_READS]:
        person, office = people.get(actor), offices.get(code)
        own = {one.code for one in person.offices.all()} if person else set()
        read = [
            Read(
                actor=actor,
                subject=subject,
                on=moment.astimezone(office.zone if office else datetime.UTC).date(),
                peers=f"{person.role} {' '.join(sorted(own))}" if person else "",
                is_attended=attended[code](moment) if office else True,
                is_own_office=not office or code in own,
                is_in_a_queue=purpose != "case_in_no_queue",
            )
            for subject in subjects
        ]
        if purpose in LOOKS:
            reads += read
        else:
            beside |= {(one.actor, one.subject, one.on): one for one in read}
    looked_at = {(one.actor, one.subject, one.on) for one in reads}
    reads += [one for key, one in beside.items() if key not in looked_at]
    return signs(reads, decoys=frozenset(Decoy.objects.values_list("subject", flat=True)))


def people_of(ids: Iterable[str]) -> dict[str, StaffMember]:
    known = [found for text in ids if (found := id_of(text))]
    return {str(person.id): person for person in StaffMember.objects.filter(id__in=known)}


def chains() -> dict[str, Any]:
    """Number of entries of each chain, the newest anchor, and what the last verification said."""
    heads = reading.heads()
    verified = Entry.objects.filter(action="verified").order_by("-at", "-id").first()
    newest = _newest_anchor()
    rows = [
        {
            "chain": chain,
            "number": number,
            "anchored": newest.heads.get(chain, (0, b""))[0] if newest else 0,
            "hash": hash_.hex(),
        }
        for chain, (number, hash_) in heads.items()
        if chain != APART
    ]
    return {"chains": rows, "anchored_at": newest.at if newest else None, "verified": verified}


def _newest_anchor() -> anchors.Anchor | None:
    try:
        return anchors.newest(Path(settings.AUDIT_ANCHOR_FILE), key=public_key(Path(settings.AUDIT_KEY_FILE)))
    except (SigningKeyError, anchors.AnchorsUnreadable):
        return None


def _page(entries: QuerySet[Entry], after: str) -> Page:
    if key := _read_key(after):
        earlier = RawSQL('("audit_entry"."at", "audit_entry"."id") < (%s, %s)', key, output_field=BooleanField())
        entries = entries.filter(earlier)
    rows = list(entries.order_by("-at", "-id")[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    people = people_of(row.actor_id for row in rows if row.actor_kind == "staff")
    return Page([_shown(row, people) for row in rows], f"{rows[-1].at.isoformat()}~{rows[-1].id}" if more else "")


def _shown(entry: Entry, people: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "at": entry.at,
        "who": people.get(entry.actor_id, entry.actor_id),
        "kind": KINDS.get(entry.actor_kind, entry.actor_kind),
        "action": ACTIONS.get(entry.action, entry.action),
        "purpose": PURPOSES.get(entry.purpose, entry.purpose),
        "office": entry.office_code,
        "subjects": entry.subjects[:SUBJECTS_SHOWN],
        "more": max(0, len(entry.subjects) - SUBJECTS_SHOWN),
        "is_refusal": entry.action in {"refused", "sign_in_failed"},
        "detail": ", ".join(f"{name}: {value}" for name, value in sorted(entry.detail.items())),
    }


def _read_key(text: str) -> tuple[datetime.datetime, uuid.UUID] | None:
    moment, _, id_ = text.partition("~")
    try:
        at = datetime.datetime.fromisoformat(moment)
    except ValueError:
        return None
    found = id_of(id_)
    return (at, found) if found and at.tzinfo else None


def _day(text: str) -> datetime.datetime | None:
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        return None
    if not 2000 <= day.year < 9000:
        return None
    return datetime.datetime.combine(day, datetime.time(), tzinfo=datetime.UTC)
