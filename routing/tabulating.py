"""Routing tables in and out as YAML and CSV, and what is wrong with one, cell by cell. Stores nothing."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml
from django.utils.translation import gettext as _

from offices import programme_file
from offices.eligibility import ProgrammeError, ProgrammeFault
from offices.fault_words import in_words, text_of
from routing.core import parse_table
from routing.core.cells import CONCLUSIONS, CONDITIONS, HEADER, rows_of, table_of_rows
from routing.core.reading import LANGUAGES

FORMULA = ("=", "+", "-", "@")  # what a spreadsheet would calculate instead of show
PLACE = "routing.rules."


class Unreadable(ValueError):
    """The text is no table at all; says why, in the reader's language."""


@dataclass(frozen=True)
class CellFault:
    """`rule` and `column` are empty where the fault is the table's or the row's."""

    rule: str
    column: str
    text: str

    @property
    def in_words(self) -> str:
        if not self.rule:
            return self.text
        if not self.column:
            return _("Ruta «%(rule)s»: %(text)s") % {"rule": self.rule, "text": self.text}
        said = {"rule": self.rule, "column": self.column, "text": self.text}
        return _("Ruta «%(rule)s», columna «%(column)s»: %(text)s") % said


def faults_in(table: Mapping[str, Any]) -> list[CellFault]:
    try:
        parse_table(table)
    except ProgrammeError as error:
        names = [str(rule.get("id") or number) for number, rule in enumerate(table.get("rules", ()))]
        # Of a cell the first fault is enough: what follows from it would only confuse.
        first: dict[tuple[str, str], CellFault] = {}
        for cell in (_cell(fault, names) for fault in error.faults):
            first.setdefault((cell.rule, cell.column) if cell.rule else (cell.text, ""), cell)
        return list(first.values())
    return []


def as_yaml(table: Mapping[str, Any]) -> str:
    return yaml.safe_dump(dict(table), allow_unicode=True, sort_keys=False, width=120)


def as_csv(table: Mapping[str, Any]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, HEADER)
    writer.writeheader()
    for row in rows_of(table):
        writer.writerow({name: f"'{text}" if text.startswith(FORMULA) else text for name, text in row.items()})
    return "\ufeff" + out.getvalue()  # with the mark by which a spreadsheet knows UTF-8


def read(text: str, *, groups: Sequence[str] = ()) -> dict[str, Any]:
    """A table from either form; of a CSV the known groups keep their order, new ones come last.

    Raises Unreadable. What the table says is not looked at.
    """
    text = text.lstrip("\ufeff")
    first = text.lstrip().splitlines()[0] if text.strip() else ""
    if "group" in first and ("," in first or ";" in first) and ":" not in first:
        return _from_csv(text, groups, ";" if first.count(";") > first.count(",") else ",")
    try:
        return programme_file.parse(text, _("archivo"))
    except programme_file.Unreadable as fault:
        raise Unreadable(_("No se pudo leer el archivo: %(why)s") % {"why": fault}) from fault


def _from_csv(text: str, groups: Sequence[str], delimiter: str) -> dict[str, Any]:
    reader = csv.DictReader(io.StringIO(text), delimiter=delimiter)
    unknown = [name for name in reader.fieldnames or () if name not in HEADER]
    if unknown:
        names = ", ".join(unknown) or "-"
        raise Unreadable(_("Quite del archivo estas columnas, que la tabla no conoce: %(names)s.") % {"names": names})
    try:
        rows = [_plain(row) for row in reader if any(row.values())]
    except csv.Error as error:
        raise Unreadable(_("No se pudo leer el archivo: %(why)s") % {"why": error}) from error
    found = list(dict.fromkeys(row["group"] for row in rows))
    return table_of_rows(rows, [*(name for name in groups if name in found), *(n for n in found if n not in groups)])


def _plain(row: Mapping[Any, Any]) -> dict[str, str]:
    if None in row:
        raise Unreadable(_("Una fila tiene más celdas que la primera: revise las comas del archivo."))
    texts = {name: (row.get(name) or "").strip() for name in HEADER}
    return {name: text[1:] if text.startswith("'") else text for name, text in texts.items()}


def _cell(fault: ProgrammeFault, names: Iterable[str]) -> CellFault:
    rest = fault.where.removeprefix(PLACE)
    key = str(fault.params.get("key", ""))
    if rest == fault.where:
        rule = key.removeprefix("rules.")
        return CellFault(rule, "id", text_of(fault)) if rule != key else CellFault("", "", in_words(fault))
    rule = max((name for name in names if rest == name or rest.startswith(f"{name}.")), key=len, default=rest)
    part, _dot, column = rest.removeprefix(rule).removeprefix(".").partition(".")
    if part == "names":
        column = f"name_{key}" if key in LANGUAGES else "name_es"
    elif part != "when" or not column:
        column = key if key in (*CONDITIONS, *CONCLUSIONS, "id", "group") else column
    return CellFault(rule, column, text_of(fault))
