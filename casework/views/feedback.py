"""What people think of the service, for one office and one month that is over."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from intake.models import FeedbackCount
from intake.services.feedback import lines, months_of, texts
from offices.models import Office
from offices.permissions import CASE_ROLES
from offices.refusals import FEWEST

NO_OFFICE = "ZZ"


def feedback(request: HttpRequest) -> HttpResponse:
    """Numbers of every office; words only of one's own, for whoever works there."""
    offices = {office.code: office for office in Office.objects.order_by("code")}
    wanted = request.GET.get("oficina", "")
    code = wanted if wanted in offices or wanted == NO_OFFICE else next(iter(offices), NO_OFFICE)
    office = offices.get(code)
    months = months_of(office)
    month = next((one for one in months if f"{one:%Y-%m}" == request.GET.get("mes")), months[0] if months else None)
    is_theirs = request.user.role in CASE_ROLES and month is not None
    found = lines(office, month) if month else []
    return render(
        request,
        "casework/feedback.html",
        {
            "offices": {code: office.name for code, office in offices.items()} | {NO_OFFICE: _("Sin oficina")},
            "office_code": code,
            "months": months,
            "month": month,
            "rows": [(FeedbackCount.Score(one.score).label, one.number) for one in found],
            "fewest": FEWEST,
            "texts": texts(office, month, actor=request.user.actor) if is_theirs else [],
        },
    )
