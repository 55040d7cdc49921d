"""A CSV or XLSX file as rows of text, within limits. Knows no column.

Whatever is sent here was made by somebody else: an archive is looked through before anything unpacks it, and is made
anew from what was found in it, so that the reader of sheets never meets a size that was not counted.
"""

import csv
import datetime
import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from xml.parsers import expat

import python_calamine

LARGEST = 5_000_000  # bytes of a file
MOST_ROWS = 5_000  # below the header; a longer list is cut into several
MOST_COLUMNS = 100
LONGEST_CELL = 2_000  # characters; the longest answer of a form has 200
UNPACKED = 60_000_000  # bytes of an archive; ten times what 5,000 rows take
MOST_PARTS = 500  # files in an archive
CHUNK = 1_000_000
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
DELIMITERS = ",;\t|"
UTF16 = (b"\xff\xfe", b"\xfe\xff")
PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


class Unreadable(Exception):
    """Why the file is not taken, as a code; the form has the words."""

    CODES = ("empty", "too_large", "kind", "old_kind", "encoding", "damaged", "too_many_rows", "too_many_columns",
             "too_long_cell", "no_rows", "unpacks_too_large")  # fmt: skip

    def __init__(self, code: str) -> None:
        super().__init__(code)
        if code not in self.CODES:
            raise ValueError(f"unknown code: {code}")
        self.code = code


@dataclass(frozen=True)
class Sheet:
    """`header` and rows of one width, each row with its number in the file. `is_guessed`: the encoding was."""

    header: list[str]
    rows: list[tuple[int, list[str]]]
    is_guessed: bool = False


def read(content: bytes) -> Sheet:
    """Raises Unreadable."""
    if not content.strip():
        raise Unreadable("empty")
    if len(content) > LARGEST:
        raise Unreadable("too_large")
    if content.startswith(OLE):  # Excel of before 2007, or one with a password
        raise Unreadable("old_kind")
    if content.startswith(ZIP):
        return _sheet(_from_xlsx(content))
    text, is_guessed = _decoded(content)
    return _sheet(_from_csv(text), is_guessed=is_guessed)


def _sheet(rows: list[list[str]], *, is_guessed: bool = False) -> Sheet:
    filled = [(number, row) for number, row in enumerate(rows, start=1) if any(row)]
    if len(filled) < 2:
        raise Unreadable("no_rows")
    if len(filled) - 1 > MOST_ROWS:
        raise Unreadable("too_many_rows")
    width = max(_width(row) for _number, row in filled)
    if width > MOST_COLUMNS:
        raise Unreadable("too_many_columns")
    if any(len(cell) > LONGEST_CELL for _number, row in filled for cell in row):
        raise Unreadable("too_long_cell")
    (_first, header), *below = [(number, (row + [""] * width)[:width]) for number, row in filled]
    return Sheet(header, below, is_guessed)


def _width(row: list[str]) -> int:
    return max((place for place, cell in enumerate(row, start=1) if cell), default=0)


def _decoded(content: bytes) -> tuple[str, bool]:
    """And whether the encoding was a guess: spreadsheets in Spanish still write that of old Windows."""
    for encoding in ("utf-16",) if content.startswith(UTF16) else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, encoding == "cp1252"
    raise Unreadable("kind" if b"\0" in content else "encoding")


def _from_csv(text: str) -> list[list[str]]:
    head = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=head.count)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append([_tidy(cell) for cell in row])
            if len(rows) > MOST_ROWS * 2:  # blank ones among them, which are counted out later
                raise Unreadable("too_many_rows")
    except csv.Error:
        raise Unreadable("damaged") from None
    return rows


def _from_xlsx(content: bytes) -> list[list[str]]:
    """The first sheet that is shown."""
    try:
        made_anew = _looked_through(content)
        with python_calamine.load_workbook(io.BytesIO(made_anew)) as book:
            shown = [
                one.name for one in book.sheets_metadata if one.visible == python_calamine.SheetVisibleEnum.Visible
            ]
            if not shown:
                raise Unreadable("no_rows")
            found = book.get_sheet_by_name(shown[0]).to_python(skip_empty_area=False)
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, python_calamine.CalamineError, OSError, ValueError,
            NotImplementedError, RuntimeError, EOFError):  # fmt: skip  # whatever a damaged archive raises
        raise Unreadable("damaged") from None
    return [[_tidy(_as_text(cell)) for cell in row] for row in found]


def _looked_through(content: bytes) -> bytes:
    """The archive anew, from parts that were unpacked within the limit; a sheet that is too wide or long is refused."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(kept, "w", zipfile.ZIP_STORED) as anew:
        parts = archive.infolist()
        if "xl/workbook.xml" not in {part.filename for part in parts}:
            raise Unreadable("kind")  # an archive of something else
        if len(parts) > MOST_PARTS:
            raise Unreadable("unpacks_too_large")
        left = UNPACKED
        for part in parts:
            if not part.filename.endswith((".xml", ".rels")):
                continue  # pictures and programs
            unpacked = _unpacked(archive, part, most=left)
            left -= len(unpacked)
            if part.filename.endswith(".xml"):  # the workbook says which part is a sheet, under any name
                _measure(unpacked)
            anew.writestr(part.filename, unpacked)
    return kept.getvalue()


def _unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo, *, most: int) -> bytes:
    """What the part says of its own size is not believed."""
    found = bytearray()
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            found += chunk
            if len(found) > most:
                raise Unreadable("unpacks_too_large")
    return bytes(found)


def _measure(part: bytes) -> None:
    """Before the reader makes room for every cell between the first and the last: one cell can name a place far out,
    in small letters too, or name none and stand in a row that does."""
    parser = expat.ParserCreate()
    row = column = 0

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal row, column
        kind = name.rpartition(":")[2]
        if kind == "row" and "r" in attributes:
            row, column = int(attributes["r"]), 0
            if row > MOST_ROWS * 100:  # far below, spreadsheets keep rows that are only formatted
                raise Unreadable("too_many_rows")
        elif kind == "row":
            row, column = row + 1, 0
        elif kind == "c":
            place = PLACE.fullmatch(attributes.get("r", "").replace("$", "").upper())
            column = _column(place[1]) if place else column + 1
            if column > MOST_COLUMNS:
                raise Unreadable("too_many_columns")
            if max(row, int(place[2]) if place else 0) > MOST_ROWS * 2:
                raise Unreadable("too_many_rows")

    def refuse(*_declaration: object) -> None:
        raise Unreadable("damaged")  # no part of a workbook declares entities

    parser.StartElementHandler = begin
    parser.StartDoctypeDeclHandler = refuse
    parser.Parse(part, True)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _as_text(value: object) -> str:
    """A number without the decimals that spreadsheets give to all, a day without its midnight."""
    if isinstance(value, bool):
        return "si" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value)
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    return "" if value is None else str(value)


def _tidy(cell: str) -> str:
    """Without blanks around it, and without the apostrophe by which spreadsheets keep a text from being a formula."""
    cell = "".join(character for character in cell if character.isprintable() or character in "\n\t").strip()
    return cell[1:].strip() if re.match(r"'\s*[=+\-@]", cell) else cell
