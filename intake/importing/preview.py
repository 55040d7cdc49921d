"""What a list will become: the first households as they are understood, and how many there are of each kind."""

import datetime
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from intake.doubts import Told, told
from intake.importing.households import CellFault, Reading, households
from intake.importing.sheet import Sheet
from intake.reasons import REASONS
from intake.wording import Rows, household_rows, people_of
from offices.eligibility import Programme, assess, from_document
from offices.programme import NoProgramme, in_force

SHOWN = 5  # households, as they will be registered
FAULTS_SHOWN = 100
STORED = frozenset({"eligible", "not_eligible", "review"})


@dataclass
class Preview:
    """`good` can be registered now; `refused` counts reasons for which others cannot, although nothing is wrong."""

    households: int = 0
    people: int = 0
    good: int = 0
    faulty: int = 0
    number_of_faults: int = 0
    without_consent: int = 0
    faults: list[CellFault] = field(default_factory=list)
    doubts: list[tuple[int, Told]] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    shown: list[dict[str, Any]] = field(default_factory=list)

    @property
    def reasons(self) -> list[tuple[Any, int]]:
        return [(REASONS[code], number) for code, number in self.refused.most_common()]


def preview_of(sheet: Sheet | None, reading: Reading, *, at: datetime.datetime) -> Preview:
    found = Preview()
    programme = _programme(at)
    for household in households(sheet, reading, at=at) if sheet else ():
        found.households += 1
        found.people += len(household.rows)
        if household.document is None:
            found.faulty += 1
            found.number_of_faults += len(household.faults)
            found.faults += household.faults[: FAULTS_SHOWN - len(found.faults)]
            continue
        reasons = _why_not(household.document, programme)
        found.refused.update(reasons)
        found.good += not reasons
        found.without_consent += not household.document["consents"]
        if len(found.doubts) < FAULTS_SHOWN:
            found.doubts += [(household.lines[int(one.member[1:]) - 1], one) for one in told(household.document)]
        if len(found.shown) < SHOWN:
            found.shown.append(
                {
                    "lines": ", ".join(map(str, household.lines)),
                    "people": [person | {"rows": _said(person["rows"])} for person in people_of(household.document)],
                    "rows": _said(household_rows(household.document)),
                }
            )
    return found


def _said(rows: Rows) -> Rows:
    """Only what the list says: a sheet has few of the columns that a form asks about."""
    return [(label, value) for label, value in rows if value != _("No indicado")]


def why_not(document: dict[str, Any] | None, *, at: datetime.datetime) -> list[str]:
    """Codes of why a document without faults would not be stored now; none when it would be."""
    return _why_not(document or {}, _programme(at))


def _programme(at: datetime.datetime) -> Programme | None:
    try:
        return in_force(at).programme
    except NoProgramme:
        return None


def _why_not(document: dict[str, Any], programme: Programme | None) -> list[str]:
    if programme is None:
        return ["WINDOW_CLOSED"]
    assessment = assess(from_document(document), programme)
    return [] if assessment.outcome in STORED else list(assessment.reasons)
