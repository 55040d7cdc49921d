"""Rows of a sheet as pre-registration documents, household by household, with what is wrong in which row and column.

A row with a fault spoils its household and no other. The document is the one that the forms make (contract §2).
"""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from intake import document as documents
from intake.household import MOST_MEMBERS
from intake.importing import cells
from intake.importing.columns import BY_KEY, HOUSEHOLD, bare
from intake.importing.sheet import Sheet
from offices.eligibility.facts import PRINCIPAL

Row = tuple[int, list[str]]
NO_NAME = _("Escriba al menos un nombre o un apellido.")
NO_RELATIONSHIP = _("Escriba la relación con la persona solicitante.")
TOO_MANY = _("En un hogar caben %(most)s personas. Reparta estas filas en dos hogares.")
# Where a fault of the document belongs, when the field is called otherwise there.
COLUMN_OF = {"code": "status", "number": "document_number", "type": "document_type", "country": "document_country"}


@dataclass(frozen=True)
class CellFault:
    """`line` is the row's number in the file; `key` the column's, empty for the row as a whole."""

    line: int
    key: str
    text: str

    @property
    def label(self) -> str:
        return str(BY_KEY[self.key].label) if self.key in BY_KEY else ""


@dataclass(frozen=True)
class Household:
    """`document` is None when there are faults."""

    number: int
    rows: Sequence[Row]
    document: dict[str, Any] | None
    faults: tuple[CellFault, ...] = ()

    @property
    def lines(self) -> list[int]:
        return [line for line, _cells in self.rows]


@dataclass
class Reading:
    """How the rows are read: what each column means, for which office, with which divisions of its country."""

    mapping: Mapping[int, str]
    office: str
    areas: Mapping[str, str]
    readers: dict[str, cells.Reader] = field(init=False)

    def __post_init__(self) -> None:
        self.readers = {
            **dict.fromkeys(("given_names", "first_surname", "second_surname", "permit", "place", "email"), cells.text),
            **dict.fromkeys(("document_number",), cells.text),
            **dict.fromkeys(("birth_date", "present_since", "registered_on"), cells.date),
            **{name: cells.one_of(name) for name in ("relationship", "sex", "status", "entry", "interviewer_sex")},
            **dict.fromkeys(("safe_to_contact", "consent"), cells.yes_or_no),
            "nationalities": cells.nationalities,
            "document_type": cells.kind_of_document,
            "document_country": cells.country,
            "phone": cells.phone_of(self.office),
            "area": cells.area_among(self.areas),
            "languages": cells.languages,
            "needs": cells.needs,
            "linked_to": cells.parts,
        }


def grouped(sheet: Sheet, mapping: Mapping[int, str]) -> list[list[Row]]:
    """The rows of each household, in the order of their first rows; who names no household is one alone."""
    place = next((place for place, key in mapping.items() if key == HOUSEHOLD), None)
    found: dict[str, list[Row]] = {}
    for line, row in sheet.rows:
        name = bare(row[place]) if place is not None and place < len(row) else ""
        found.setdefault(name or f"\0{line}", []).append((line, row))
    return list(found.values())


def households(
    sheet: Sheet, reading: Reading, *, at: datetime.datetime, start: int = 0, most: int | None = None
) -> Iterator[Household]:
    """Those from number `start` on, `most` of them; `at` stands for the moment of sending, which the caller knows."""
    groups = grouped(sheet, reading.mapping)
    end = len(groups) if most is None else start + most
    for number, rows in enumerate(groups[start:end], start=start):
        yield _household(number, rows, reading, at=at)


def _household(number: int, rows: Sequence[Row], reading: Reading, *, at: datetime.datetime) -> Household:
    said, faults = [], []
    for line, row in rows:
        values, wrong = _read(line, row, reading)
        said.append(values)
        faults += wrong
    if len(rows) > MOST_MEMBERS:
        faults.append(CellFault(rows[0][0], HOUSEHOLD, str(TOO_MANY) % {"most": MOST_MEMBERS}))
    faults += _with_relationships(said, rows, has_faults=bool(faults))
    if faults:
        return Household(number, rows, None, tuple(faults))
    try:
        document = documents.parse(_document(said, reading, at=at))
    except documents.MalformedDocument as malformed:
        return Household(number, rows, None, tuple(_placed(fault, rows) for fault in malformed.faults))
    return Household(number, rows, document)


def _read(line: int, row: Sequence[str], reading: Reading) -> tuple[dict[str, Any], list[CellFault]]:
    values: dict[str, Any] = {}
    faults = []
    for place, key in reading.mapping.items():
        cell = row[place] if place < len(row) else ""
        if not cell or key == HOUSEHOLD:
            continue
        try:
            values[key] = reading.readers[key](cell)
        except cells.BadCell as bad:
            faults.append(CellFault(line, key, str(bad.text)))
    named = {place for place, key in reading.mapping.items() if key in ("given_names", "first_surname")}
    if not any(row[place] for place in named if place < len(row)):
        faults.append(CellFault(line, "given_names", str(NO_NAME)))
    return values, faults


def _with_relationships(said: list[dict[str, Any]], rows: Sequence[Row], *, has_faults: bool) -> list[CellFault]:
    """The first person of a household applies, unless the list says who does."""
    if not has_faults and PRINCIPAL not in {values.get("relationship") for values in said}:
        first = next((values for values in said if "relationship" not in values), None)
        if first is not None:
            first["relationship"] = PRINCIPAL
    return [
        CellFault(line, "relationship", str(NO_RELATIONSHIP))
        for (line, _row), values in zip(rows, said, strict=True)
        if "relationship" not in values and not has_faults
    ]


def _document(said: list[dict[str, Any]], reading: Reading, *, at: datetime.datetime) -> dict[str, Any]:
    """What is asked of the household stands with the person who applies, or else with whoever says it first."""
    in_turn = sorted(said, key=lambda values: values["relationship"] != PRINCIPAL)

    def of_all(key: str) -> Any:
        return next((values[key] for values in in_turn if values.get(key) is not None), None)

    return {
        "schema": documents.SCHEMA,
        "submitted_at": at.isoformat(),
        "channel": "assisted",
        "applying_to": reading.office,
        "residence": {"country": reading.office, "area": of_all("area"), "place": of_all("place")},
        "languages": of_all("languages"),
        "interviewer_sex": of_all("interviewer_sex"),
        "contact": {name: of_all(name) for name in ("phone", "email", "safe_to_contact")},
        "consents": ["screening"] if of_all("consent") else [],
        "pathways": None,
        "linked_to": of_all("linked_to"),
        "members": [_member(values, f"m{number}") for number, values in enumerate(said, start=1)],
    }


def _member(values: Mapping[str, Any], member_id: str) -> dict[str, Any]:
    paper = {name: values.get(f"document_{name}") for name in ("type", "country", "number")}
    if paper["number"] and not paper["type"]:
        paper["type"] = "other"
    plain = ("relationship", "given_names", "first_surname", "second_surname", "birth_date", "sex", "present_since")
    return {
        "id": member_id,
        **{name: values.get(name) for name in plain},
        "nationalities": values.get("nationalities"),
        "legal_status": {
            "code": values.get("status"),
            **{name: values.get(name) for name in ("permit", "registered_on", "entry")},
        },
        "documents": [paper] if any(paper.values()) else [],
        "needs": values.get("needs") or [],
    }


def _placed(fault: documents.Fault, rows: Sequence[Row]) -> CellFault:
    steps = fault.pointer.strip("/").split("/")
    number = int(steps[1]) if steps[0] == "members" and len(steps) > 1 else 0
    key = next((COLUMN_OF.get(step, step) for step in reversed(steps) if COLUMN_OF.get(step, step) in BY_KEY), "")
    return CellFault(rows[number][0] if number < len(rows) else rows[0][0], key, fault.message())
