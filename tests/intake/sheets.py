"""Lists for tests: rows as CSV, and as the XLSX that a spreadsheet would write."""

import csv
import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

HEADER = ("Hogar", "Parentesco", "Nombres", "Primer apellido", "Fecha de nacimiento", "Sexo", "Nacionalidad",
          "Llegada", "Situación", "Teléfono", "Consentimiento")  # fmt: skip
FAMILY = (
    ("1", "solicitante", "Rosa", "Quintero", "2/5/1990", "mujer", "Venezuela", "3/2022", "en trámite", "", "sí"),
    ("1", "hija", "Luz", "Quintero", "mayo 2015", "F", "venezolana", "3/2022", "en trámite", "", ""),
)
ALONE = ("", "", "Denis", "Urbina", "1980", "M", "NI", "2021", "irregular", "+593990002222", "no")
WRONG = ("3", "", "Wendy", "Tzoc", "31/02/1990", "mujer", "Narnia", "", "", "", "")


def person(number: int) -> tuple[str, ...]:
    return ("", "", f"Persona {number}", "Inventada", "1990", "F", "VE", "2022", "regular", "", "sí")


def as_csv(*rows: Sequence[str], header: Sequence[str] = HEADER, delimiter: str = ",") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows([header, *rows])
    return text.getvalue().encode()


def as_xlsx(*rows: Sequence[object], header: Sequence[str] = HEADER, **parts: str) -> bytes:
    """The smallest workbook that opens; `parts` are put in, or in the place of what would be there."""
    lines = "".join(
        f'<row r="{line}">{"".join(_cell(line, place, value) for place, value in enumerate(row))}</row>'
        for line, row in enumerate([header, *rows], start=1)
    )
    kind = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    files = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{relations}"><Relationship Id="r1" Type="{office}/officeDocument"'
        ' Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {kind} xmlns:r="{office}"><sheets><sheet name="Hoja" sheetId="1" r:id="r1"/>'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{relations}"><Relationship Id="r1"'
        f' Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f"<worksheet {kind}><sheetData>{lines}</sheetData></worksheet>",
    }
    return zipped({**files, **parts})


def zipped(files: dict[str, str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return made.getvalue()


def _cell(line: int, place: int, value: object) -> str:
    where = f"{chr(ord('A') + place)}{line}"
    if isinstance(value, (int, float)):
        return f'<c r="{where}"><v>{value}</v></c>'
    return f'<c r="{where}" t="inlineStr"><is><t>{escape(str(value))}</t></is></c>' if value else ""
