"""Files that offices keep their lists in: what is read of them, and what is refused before it can do harm."""

import pytest

from intake.importing import sheet as sheets
from intake.importing.sheet import Unreadable, read
from intake.importing.written import as_csv as written
from tests.intake.sheets import ALONE, FAMILY, HEADER, as_csv, as_xlsx, zipped

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def cells(content):
    found = read(content)
    return found.header, found.rows


def refusal(content):
    with pytest.raises(Unreadable) as refused:
        read(content)
    return refused.value.code


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_csv_is_read_however_the_spreadsheet_wrote_it(delimiter, encoding):
    content = as_csv(*FAMILY, ALONE, delimiter=delimiter).decode().encode(encoding)
    header, rows = cells(content)
    assert header == list(HEADER)
    assert rows == [(2, list(FAMILY[0])), (3, list(FAMILY[1])), (4, list(ALONE))]
    assert read(content).is_guessed is (encoding == "cp1252")


def test_an_xlsx_says_the_same_as_the_csv_and_numbers_lose_their_decimals():
    assert cells(as_xlsx(*FAMILY, ALONE)) == cells(as_csv(*FAMILY, ALONE))
    header, rows = cells(as_xlsx((1, 1990.0, 2.5, "x"), header=["a", "b", "c", "d"]))
    assert rows == [(2, ["1", "1990", "2.5", "x"])]


def test_blank_rows_are_left_out_and_rows_keep_their_number():
    header, rows = cells(b"\n\nnombres,sexo\n,\nAna,F\n\n , \nLuz,F\n")
    assert (header, rows) == (["nombres", "sexo"], [(5, ["Ana", "F"]), (8, ["Luz", "F"])])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"  \n \n", "empty"),
        (b"nombres\n" + b"a" * sheets.LARGEST, "too_large"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "old_kind"),
        (b"%PDF-1.7\n\0\0\0", "kind"),
        (b"nombres\n\x81\x8d\x9d", "encoding"),
        (b"nombres,sexo\n", "no_rows"),
        (b"nombres\n" + b"a\n" * (sheets.MOST_ROWS + 1), "too_many_rows"),
        (b"n\n" + b"\n" * (sheets.MOST_ROWS * 3), "too_many_rows"),
        (",".join("x" * 101).encode() + b"\n" + b"a," * 101, "too_many_columns"),
        (b"nombres\n" + b"a" * (sheets.LONGEST_CELL + 1), "too_long_cell"),
        (b'nombres\n"' + b"a" * 200_000 + b'"', "damaged"),
        (b"PK\x03\x04 and nothing more", "damaged"),
        (zipped({"word/document.xml": "<x/>"}), "kind"),
        (as_xlsx(ALONE)[:-60], "damaged"),
        (as_xlsx(ALONE, **{"xl/worksheets/sheet1.xml": "<worksheet><not closed"}), "damaged"),
        (as_xlsx(ALONE, **{"xl/workbook.xml": f"<workbook {MAIN}><sheets/></workbook>"}), "no_rows"),
    ],
)
def test_what_is_no_list_is_refused_with_its_reason(content, code):
    assert refusal(content) == code


def test_an_archive_that_unpacks_to_much_more_is_refused_unread():
    bomb = as_xlsx(ALONE, **{"xl/media/more.xml": "0" * (sheets.UNPACKED + 1)})
    assert len(bomb) < 200_000
    assert refusal(bomb) == "unpacks_too_large"
    assert refusal(zipped({"xl/workbook.xml": "x"} | {f"{n}.xml": "" for n in range(600)})) == "unpacks_too_large"


@pytest.mark.parametrize(
    ("row", "cell", "code"),
    [
        ("", 'r="XFD1048576"', "too_many_columns"),
        ("", 'r="A1048576"', "too_many_rows"),
        ("", 'r="CW1"', "too_many_columns"),
        ("", 'r="xfd1048576"', "too_many_columns"),
        ("", 'r="a1048576"', "too_many_rows"),
        ('r="400000"', "", "too_many_rows"),
    ],
)
@pytest.mark.parametrize("name", ["sheet1", "lista"])
def test_one_cell_far_out_makes_nobody_take_room_for_all_between(row, cell, code, name):
    one = f'<c {cell} t="inlineStr"><is><t>x</t></is></c>'
    sheet = f"<worksheet {MAIN}><sheetData><row {row}>{one}</row></sheetData></worksheet>"
    assert refusal(with_sheet(sheet, name=name)) == code


def test_a_row_of_more_cells_than_columns_is_refused_though_none_says_where_it_stands():
    row = f"<row>{'<c/>' * (sheets.MOST_COLUMNS + 1)}</row>"
    assert refusal(with_sheet(f"<worksheet {MAIN}><sheetData>{row}</sheetData></worksheet>")) == "too_many_columns"


def with_sheet(sheet, *, name="sheet1"):
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    said = (
        f'<Relationships xmlns="{relations}"><Relationship Id="r1" Type="{office}/worksheet"'
        f' Target="worksheets/{name}.xml"/></Relationships>'
    )
    parts = {"xl/_rels/workbook.xml.rels": said, f"xl/worksheets/{name}.xml": sheet}
    return as_xlsx(ALONE, **parts)


def test_a_sheet_that_declares_entities_is_refused():
    lol = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    sheet = f'{lol}<worksheet {MAIN}><sheetData><row r="1"><c r="A1"><v>&b;</v></c></row></sheetData></worksheet>'
    assert refusal(as_xlsx(ALONE, **{"xl/worksheets/sheet1.xml": sheet})) == "damaged"


@pytest.mark.parametrize("cell", ["=1+1", "+593990001111", "-1", "@x", " =x", "\t=x"])
def test_no_cell_that_is_handed_out_is_a_formula_and_what_comes_back_is_what_was_there(cell):
    out = written([["a", "b"], [cell, "x"]])
    assert f"'{cell}".encode() in out
    assert cells(out)[1][0][1][0] == cell.strip()
