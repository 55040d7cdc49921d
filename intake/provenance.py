"""Where an answer came from, and whether it was read back. Kept beside the document; decides nothing.

The mark of a question (`m2/nombres`, `donde`) -> who gave the answer, and whether it was read back before sending.
"""

import enum
from collections.abc import Collection
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ORIGINS, READING, ASSISTANCE = "origen", "lectura", "ayuda"  # their names beside the document
Answers = dict[str, Any]


class Origin(enum.StrEnum):
    OWN = "own"
    SAID = "said"
    INTERPRETED = "interpreted"
    SEEN = "seen"


WORDS: dict[str, Promise] = {
    Origin.OWN: _("Lo escribió la persona"),
    Origin.SAID: _("Lo dijo la persona"),
    Origin.INTERPRETED: _("Lo dijo quien interpretó"),
    Origin.SEEN: _("Se vio en un documento"),
}


def origins_of(more: Answers) -> dict[str, Answers]:
    return more.get(ORIGINS) or {}


def note(answers: Answers, mark: str, *, is_new: bool, is_seen: bool) -> None:
    """The desk took an answer. One that it found and left as it was keeps where it came from.

    What was read back before it changed was not read back.
    """
    more = answers["more"]
    origins, known = more.setdefault(ORIGINS, {}), origins_of(more).get(mark)
    by = _spoken(more)
    if is_seen:
        by = Origin.SEEN
    elif known and not is_new and known["by"] != Origin.SEEN:
        by = known["by"]
    if is_new or not known or known["by"] != by:
        origins[mark] = {"by": str(by), "read": False}


def taken_over(answers: Answers) -> None:
    """Everything so far was written by the applicants themselves."""
    answers["more"][ORIGINS] = {mark: {"by": str(Origin.OWN), "read": False} for mark in answers["done"]}


def read_back(more: Answers, *, how: str, unread: Collection[str]) -> Answers:
    """What the person's confirmation adds beside the document; `unread` are the marks that were not read to them."""
    origins = {mark: {**origin, "read": mark not in unread} for mark, origin in origins_of(more).items()}
    return {ORIGINS: origins, READING: {"how": how}}


def _spoken(more: Answers) -> Origin:
    interpreter = (more.get(ASSISTANCE) or {}).get("interpreter")
    return Origin.INTERPRETED if interpreter and interpreter != "none" else Origin.SAID
