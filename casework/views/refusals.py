"""Whom the rules leave out: how many could not register, by reason and nationality, for one office and month."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from intake.reasons import REASONS
from intake.wording import nationalities
from offices.models import Office
from offices.refusals import FEWEST, QUOTA_FULL, lines, months_of

NO_OFFICE = "ZZ"


def refusals(request: HttpRequest) -> HttpResponse:
    offices = {office.code: office for office in Office.objects.order_by("code")}
    wanted = request.GET.get("oficina", "")
    code = wanted if wanted in offices or wanted == NO_OFFICE else next(iter(offices), NO_OFFICE)
    office = offices.get(code)
    months = months_of(office)
    month = next((one for one in months if f"{one:%Y-%m}" == request.GET.get("mes")), months[0] if months else None)
    found = lines(office, month) if month else []
    return render(
        request,
        "casework/refusals.html",
        {
            "offices": {code: office.name for code, office in offices.items()} | {NO_OFFICE: _("Fuera de los países")},
            "office_code": code,
            "months": months,
            "month": month,
            "rows": [(_reason(one.reason), _nationality(one.nationality), one.number) for one in found],
            "sum": sum(one.number or 0 for one in found),
            "fewest": FEWEST,
        },
    )


def _reason(code: str) -> str:
    return _("Los cupos del día se completaron.") if code == QUOTA_FULL else str(REASONS.get(code, code))


def _nationality(code: str) -> str:
    return nationalities([code]) if code else _("No indicada")
