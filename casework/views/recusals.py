"""Who must not have a case: said by themselves, by a supervisor, or by whoever keeps complaints."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from audit.services import record
from casework.access import case_for
from casework.recusal_form import RecusalForm
from intake.models import Case
from offices.permissions import may
from routing.placement.recusals import lift, recuse, seen_by


def recusals(request: HttpRequest, reference: str) -> HttpResponse:
    case, _assignment = case_for(request.user, reference)
    if request.method == "POST" and request.POST.get("levantar"):
        return _lift(request, case)
    form = RecusalForm(request.POST if request.method == "POST" else None, viewer=request.user, case=case)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        recuse(case, **said, at=request.at, actor=request.user.actor, by=request.user)
        messages.success(request, _("Guardado: esa persona no llevará este caso."))
        if said["person"] == request.user:
            return redirect("home")  # the case is closed to them from now on
        return redirect("case_recusals", case.reference)
    record("form_opened", actor=request.user.actor, office=case.office_id, subjects=[case.id], purpose="recusal")
    rows = seen_by(request.user, case)
    return render(
        request,
        "casework/recusals.html",
        {"case": case, "form": form, "rows": rows, "may_lift": may(request.user, "see_confidential_recusals")},
    )


def _lift(request: HttpRequest, case: Case) -> HttpResponse:
    """Only what one sees oneself, and nobody lifts what stands against them."""
    known = {str(row.pk): row for row in seen_by(request.user, case) if row.person_id != request.user.pk}
    row = known.get(request.POST["levantar"])
    if row is None or not may(request.user, "see_confidential_recusals"):
        messages.error(request, _("Eso ya no está. La página muestra lo que hay ahora."))
    else:
        lift(row, at=request.at, person=request.user)
        messages.success(request, _("Quitado: esa persona puede volver a llevar este caso."))
    return redirect("case_recusals", case.reference)
