"""Which consent texts somebody is shown: the newest version in force of each purpose, the office's before all offices',
in their language or, where it is missing, in Spanish."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q

from offices.models import ConsentText
from offices.models.consents import SPANISH

Texts = dict[str, ConsentText]
IDENTIFIER = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def texts_for(office: str, *, language: str) -> Texts:
    """Purpose -> the text. One query."""
    known = ConsentText.objects.in_force().filter(Q(office=None) | Q(office=office), language__in={SPANISH, language})
    return chosen(known.order_by("in_force_from", "number", "id"), language=language)


def chosen(texts: Iterable[ConsentText], *, language: str) -> Texts:
    """Of texts in force, oldest first: those of the last version that there is in Spanish."""
    listed = list(texts)
    last: Texts = {}
    for text in listed:
        before = last.get(text.purpose)
        # A text of all offices never takes the place of the office's own.
        if text.language == SPANISH and (before is None or text.office_id or not before.office_id):
            last[text.purpose] = text
    theirs = {(text.purpose, text.version): text for text in listed if text.language == language}
    return {purpose: theirs.get((purpose, text.version), text) for purpose, text in last.items()}


def shown(ids: Iterable[str], *, office: str) -> Texts:
    """Purpose -> the text, of those that a page says it showed; what was never in force there was not shown."""
    wanted = [one for one in ids if IDENTIFIER.fullmatch(one)]
    known = ConsentText.objects.in_force().filter(Q(office=None) | Q(office=office), pk__in=wanted)
    return {text.purpose: text for text in known}


def mark(text: ConsentText) -> dict[str, Any]:
    """What is kept beside an answer, JSON as it stands."""
    return {"id": str(text.id), "version": text.number, "language": text.language, "office": text.office_id}


def superseded(marks: Mapping[str, Mapping[str, Any]], now: Texts) -> set[str]:
    """The purposes of which another version is in force by now than the one that was shown."""
    return {
        purpose
        for purpose, kept in marks.items()
        if purpose in now and now[purpose].version != (kept["office"], kept["version"])
    }
