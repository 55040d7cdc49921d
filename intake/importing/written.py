"""Rows as a CSV file that a spreadsheet opens without taking any cell for a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

FORMULA = re.compile(r"\s*[=+\-@\t\r]")


def as_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 with the mark by which spreadsheets know it. The reader of sheets takes the apostrophe away again."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([_harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    return f"'{cell}" if FORMULA.match(cell) else cell
