"""The slip as PDF: reference, office, what comes next. No name and nothing that tells what it is about."""

import io

import segno
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from fpdf import FPDF

from intake.models import Case

MILLIMETRES = {"page": (105, 148), "margin": 12, "qr": 34}  # A6: fits a wallet, prints four to a sheet


def slip_pdf(case: Case) -> bytes:
    office = case.office
    pdf = FPDF(unit="mm", format=MILLIMETRES["page"])  # type: ignore[arg-type]
    pdf.set_title(case.reference)
    pdf.set_lang(get_language() or "es")
    pdf.set_margin(MILLIMETRES["margin"])  # type: ignore[arg-type]
    pdf.add_page()
    _line(pdf, _("Comprobante de registro"), size=14, bold=True)
    _line(pdf, case.reference, size=20, bold=True)
    picture = io.BytesIO()
    segno.make(case.reference, error="m", micro=False).save(picture, kind="png", scale=8, border=1)
    pdf.image(picture, w=MILLIMETRES["qr"], alt_text=case.reference)  # type: ignore[arg-type]
    pdf.ln(3)
    for text in (
        _("Guarde este número. Lo necesita para preguntar por su registro."),
        _("Este trámite es gratuito. Nadie puede pedirle dinero."),
        _("Línea gratuita: %(number)s") % {"number": office.contact_centre} if office else "",
    ):
        _line(pdf, text, size=10)
    return bytes(pdf.output())


def _line(pdf: FPDF, text: str, *, size: int, bold: bool = False) -> None:
    """The built-in fonts know Latin-1, which holds Spanish, English and Haitian Creole."""
    pdf.set_font("helvetica", style="B" if bold else "", size=size)
    pdf.multi_cell(0, size * 0.5, text.encode("latin-1", "replace").decode("latin-1"), new_x="LMARGIN", new_y="NEXT")
