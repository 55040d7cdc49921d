"""Fairness: what each group waits and hears, with the interval that chance alone could explain."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.fairness import EVERYBODY, FEWEST, GROUPED_BY, OUTCOMES, Row, compared, months_of
from intake.forms.answers import SEXES
from intake.models import Case
from intake.wording import nationalities
from offices.models import Office
from routing.models import Outcome

DIMENSIONS = {
    "nationality": gettext_lazy("Nacionalidad"),
    "sex": gettext_lazy("Sexo"),
    "age_band": gettext_lazy("Edad"),
}


def fairness(request: HttpRequest) -> HttpResponse:
    offices = {office.code: office for office in Office.objects.order_by("code")}
    wanted = request.GET.get("oficina", "")
    office = offices.get(wanted) or next(iter(offices.values()))
    months = months_of(office)
    month = next((one for one in months if f"{one:%Y-%m}" == request.GET.get("mes")), months[0] if months else None)
    by = request.GET.get("por", "")
    by = by if by in GROUPED_BY else GROUPED_BY[0]
    tables = [
        {
            "title": _("Respuesta de la primera decisión: %(what)s") % {"what": Outcome(measure).label}
            if measure in OUTCOMES
            else _("Horas desde el envío hasta: %(what)s") % {"what": Case.Status(measure).label},
            "is_share": measure in OUTCOMES,
            "rows": [_told(row, by, is_share=measure in OUTCOMES) for row in rows],
        }
        for measure, rows in (compared(office, month, by=by) if month else {}).items()
    ]
    return render(
        request,
        "casework/fairness.html",
        {
            "offices": {code: one.name for code, one in offices.items()},
            "office_code": office.code,
            "months": months,
            "month": month,
            "dimensions": DIMENSIONS,
            "by": by,
            "tables": tables,
            "fewest": FEWEST,
        },
    )


def _told(row: Row, by: str, *, is_share: bool) -> dict[str, object]:
    """Shares in per cent; hours as they are."""
    scale = 100 if is_share else 1
    figure = row.figure
    return {
        "group": _group(by, row.group) if row.group else _("Todas las personas"),
        "number": figure.number,
        "middle": figure.middle * scale,
        "low": figure.low * scale,
        "high": figure.high * scale,
        "stands_out": row.stands_out,
        "is_everybody": (figure.grouped_by, figure.group) == EVERYBODY,
    }


def _group(by: str, code: str) -> str:
    if by == "nationality":
        return nationalities([code]) or code
    return str(dict(SEXES).get(code, code)) if by == "sex" else code
