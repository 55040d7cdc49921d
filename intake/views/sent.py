"""After sending: the reference, what happens next, and a slip to take along. Shows nothing that was sealed."""

import io

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from audit.services import record
from intake.models import Case, PreRegistration
from intake.reference import read_reference
from intake.slip import slip_pdf
from offices.calendar import add_working_days

ANSWER_DAYS = 5  # working days in which an office looks at a new registration
QR_SCALE = 4


def sent(request: HttpRequest, reference: str) -> HttpResponse:
    case = _own_case(request, reference, purpose="confirmation")
    return render(
        request,
        "intake/sent.html",
        {
            "case": case,
            "office": case.office,
            "looked_at_by": add_working_days(
                case.office, case.opened_at.astimezone(case.office.zone).date(), ANSWER_DAYS
            ),
        },
    )


def qr(request: HttpRequest, reference: str) -> HttpResponse:
    """The reference as a picture; it holds the reference and nothing else."""
    case = _own_case(request, reference, purpose="picture")
    return HttpResponse(qr_svg(case.reference), content_type="image/svg+xml")


def slip(request: HttpRequest, reference: str) -> HttpResponse:
    return slip_of(_own_case(request, reference, purpose="slip"))


def qr_svg(reference: str) -> bytes:
    picture = io.BytesIO()
    segno.make(reference, error="m", micro=False).save(picture, kind="svg", scale=QR_SCALE, border=2)
    return picture.getvalue()


def slip_of(case: Case) -> HttpResponse:
    response = HttpResponse(slip_pdf(case), content_type="application/pdf")
    # The name says nothing about the programme to whoever picks the phone up.
    response.headers["Content-Disposition"] = f'attachment; filename="{case.reference}.pdf"'
    return response


def _own_case(request: HttpRequest, reference: str, *, purpose: str) -> Case:
    """Whoever filled the form in may see its confirmation, whatever queue the case went to. Leaves its entry."""
    registered = PreRegistration.objects.filter(
        case__reference=read_reference(reference) or "", filled_by=str(request.user.id)
    )
    found = registered.select_related("case__office").first()
    if found is None or found.case.office is None:
        raise Http404
    record("shown", actor=request.user.actor, office=found.case.office_id, subjects=[found.case_id], purpose=purpose)
    return found.case
