"""Changing by hand where a case goes and how urgent it is."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from audit.services import record
from casework.access import case_for
from casework.override_form import OverrideForm
from routing.models import Priority, Queue
from routing.overriding import PRIORITY_OF, Moved, NothingChanged, override


def route(request: HttpRequest, reference: str) -> HttpResponse:
    case, assignment = case_for(request.user, reference)
    if assignment is None:
        raise Http404  # it waits in no queue: there is nothing to change
    now = {"queue": assignment.queue, "priority": PRIORITY_OF[assignment.rank], "seen": assignment.pk}
    form = OverrideForm(request.POST if request.method == "POST" else None, initial=now, viewer=request.user)
    if request.method != "POST":
        record("form_opened", actor=request.user.actor, office=case.office_id, subjects=[case.id], purpose="override")
    elif form.is_valid():
        try:
            override(case, **form.cleaned_data, at=request.at, person=request.user)
        except NothingChanged:
            form.add_error(None, _("El caso ya está en esa cola con esa prioridad. Cambie una de las dos."))
        except Moved:
            messages.error(request, _("El caso cambió de lugar mientras tanto. La página muestra dónde está ahora."))
            return redirect("case_route", case.reference)
        else:
            messages.success(request, _("Guardado. El caso queda donde usted dijo: ninguna regla lo mueve."))
            return redirect("case", case.reference)
    context = {
        "case": case,
        "form": form,
        "queue": Queue(assignment.queue).label,
        "priority": Priority(PRIORITY_OF[assignment.rank]).label,
    }
    return render(request, "casework/override.html", context)
