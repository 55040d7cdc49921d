"""Passing a case to another office: one asks, the other accepts."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from audit.services import record
from casework.access import case_for
from casework.transfer_form import TransferForm
from casework.transferring import NotMovable, ask, settle
from casework.typed import id_of
from routing.models import Transfer

TASKS = {
    "aceptar": Transfer.Status.ACCEPTED,
    "no": Transfer.Status.DECLINED,
    "retirar": Transfer.Status.CANCELLED,
}


def ask_for(request: HttpRequest, reference: str) -> HttpResponse:
    case, _assignment = case_for(request.user, reference)
    form = TransferForm(request.POST if request.method == "POST" else None, own=case.office_id)
    if request.method != "POST":
        record("form_opened", actor=request.user.actor, office=case.office_id, subjects=[case.id], purpose="transfer")
    elif form.is_valid():
        said = form.cleaned_data
        try:
            ask(case, to=said["to_office"], reason=said["reason"], at=request.at, person=request.user)
        except NotMovable:
            form.add_error(None, _("Ya se pidió pasarlo, o el caso no está en ninguna cola. Mire la página del caso."))
        else:
            messages.success(request, _("Pedido. El caso sigue aquí hasta que la otra oficina lo acepte."))
            return redirect("case", case.reference)
    return render(request, "casework/transfer.html", {"case": case, "form": form})


def transfers(request: HttpRequest) -> HttpResponse:
    """What one's offices ask and are asked. Of what they are asked they see the number and the reason alone."""
    if request.method == "POST":
        return _settle(request)
    own = list(request.user.offices.values_list("code", flat=True))
    rows = Transfer.objects.filter(Q(office__in=own) | Q(to_office__in=own), status=Transfer.Status.ASKED)
    rows = rows.select_related("office", "to_office", "asked_by").order_by("asked_at", "id")
    record("form_opened", actor=request.user.actor, purpose="transfer", subjects=[row.case_id for row in rows])
    listed = [(row, row.to_office_id in own, row.office_id in own) for row in rows]
    return render(request, "casework/transfers.html", {"rows": listed})


def _settle(request: HttpRequest) -> HttpResponse:
    status, row_id = TASKS.get(request.POST.get("tarea", "")), id_of(request.POST.get("traspaso", ""))
    try:
        if status is None or row_id is None:
            raise NotMovable
        settle(row_id, status=status, at=request.at, person=request.user)
    except NotMovable:
        messages.error(request, _("Eso ya está resuelto o cambió. La página muestra lo que hay ahora."))
    else:
        messages.success(request, _("Hecho."))
    return redirect("transfers")
