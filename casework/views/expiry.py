"""Noting until when a permit is valid, so that somebody is reminded in time."""

import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from audit.services import record
from casework.access import case_for
from casework.expiry_form import ExpiryForm
from routing.expiry import note_expiry


def expiry(request: HttpRequest, reference: str) -> HttpResponse:
    case, _assignment = case_for(request.user, reference)
    today = request.at.astimezone(case.office.zone if case.office else datetime.UTC).date()
    form = ExpiryForm(request.POST if request.method == "POST" else None, today=today)
    if request.method != "POST":
        record("form_opened", actor=request.user.actor, office=case.office_id, subjects=[case.id], purpose="expiry")
    elif form.is_valid():
        note_expiry(case, **form.cleaned_data, at=request.at, person=request.user)
        messages.success(request, _("Guardado. El sistema avisa una vez, antes de ese día."))
        return redirect("case", case.reference)
    return render(request, "casework/expiry.html", {"case": case, "form": form})
