"""Anchoring and verifying the chains, and handing one out. Knows where the key and the anchors are; no office."""

import datetime
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog
from django.conf import settings
from django.core.mail import mail_admins
from django.utils import translation
from django.utils.translation import gettext as _

from audit import anchors, keyfile, reading
from audit.actor import Actor
from audit.chain import Fault
from audit.models import Link
from audit.services import record

log = structlog.get_logger(__name__)

VERIFIER = Actor("worker", "audit.verify")
FORMAT = "smo-audit/1"


@dataclass(frozen=True)
class Verdict:
    """`anchored_at` is None when there is no anchor that the key fits."""

    entries: int
    anchors: int
    anchored_at: datetime.datetime | None
    faults: list[Fault]


def anchor(*, at: datetime.datetime) -> None:
    """Add the heads, signed, to the anchors. Raises SigningKeyError or OSError; then the job is tried again."""
    key = keyfile.private_key(Path(settings.AUDIT_KEY_FILE))
    anchors.append(Path(settings.AUDIT_ANCHOR_FILE), anchors.line_of(reading.heads(), at=at, key=key))


def verify(*, at: datetime.datetime, anchor_file: Path, key_file: Path) -> Verdict:
    """All chains against themselves and against the anchors. Changes nothing."""
    key = keyfile.public_key(key_file)
    try:
        known, faults = anchors.read(anchor_file, key=key)
    except anchors.AnchorsUnreadable:
        known, faults = [], [Fault("anchors", None, "cannot be read, so a cut and mended chain would not show")]
    places, twice = anchors.by_chain(known)
    newest = max((one.at for one in known), default=None)
    entries = Link.objects.count()
    if newest and at - newest > anchors.LATE:
        faults.append(Fault("anchors", len(known), f"is the newest and of {newest:%Y-%m-%d %H:%M} UTC"))
    return Verdict(entries, len(known), newest, [*faults, *twice, *reading.faults(places)])


def verify_and_tell(*, at: datetime.datetime) -> None:
    """The daily job: what it found becomes an entry, and a mail when anything is wrong."""
    verdict = verify(at=at, anchor_file=Path(settings.AUDIT_ANCHOR_FILE), key_file=Path(settings.AUDIT_KEY_FILE))
    record("verified", actor=VERIFIER, detail=summary(verdict))
    if verdict.faults:
        log.critical("audit trail is broken", count=len(verdict.faults))
        with translation.override(settings.LANGUAGE_CODE):
            text = _("La cadena de auditoría tiene %(count)s fallos. Ejecute: manage.py verify_audit")
            mail_admins(_("Auditoría: la cadena no cuadra"), text % {"count": len(verdict.faults)})


def summary(verdict: Verdict) -> dict[str, int]:
    return {"entries": verdict.entries, "anchors": verdict.anchors, "faults": len(verdict.faults)}


def bundle(chain: str, *, after: int, most: int) -> Iterator[str]:
    """Lines of JSON: what it is, then number, hash and parts of each entry. `docs/verify_bundle.py` reads it."""
    start = {"format": FORMAT, "chain": chain, "after": after, "hash": reading.hash_at(chain, after).hex()}
    yield json.dumps(start)
    for link in reading.links(chain, after=after, most=most):
        yield json.dumps([link.number, link.hash.hex(), *(link.parts or ())], ensure_ascii=False)


def hand_out(chain: str, *, after: int, most: int, actor: Actor) -> Sequence[str]:
    """The lines of a bundle, and the entry that says who took it."""
    lines = list(bundle(chain, after=after, most=most))
    record("exported", actor=actor, office=chain, purpose="audit", detail={"after": after, "entries": len(lines) - 1})
    return lines
