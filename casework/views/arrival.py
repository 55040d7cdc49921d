"""Checking in: somebody with a case is at the desk. By number, by the slip's picture, or by name.

A scanner types what the picture of the slip holds, the number, into the same field as a person would.
"""

import itertools
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from audit.services import record
from casework.access import case_for
from casework.arrivals import MustWait, named
from intake.models import Case
from intake.reference import read_reference
from intake.services.arrivals import note_arrival
from offices.signin.attempts import too_soon

LONGEST_TYPED = 120


def arrivals(request: HttpRequest) -> HttpResponse:
    """A number leads to its case; a name to the cases that it may mean; neither to what there is to offer."""
    typed = request.POST.get("numero", "").strip()[:LONGEST_TYPED]
    if request.method != "POST":
        return render(request, "casework/arrivals.html")
    if not typed:
        return _shown(request, is_blank=True)
    reference = read_reference(typed)
    if reference is None:
        return _by_name(request, typed)
    try:
        case, _open = case_for(request.user, reference)
    except Http404:
        record("searched", actor=request.user.actor, purpose="arrival", subjects=[reference], detail={"found": 0})
        return _shown(request, typed=typed, is_unknown=True)
    if note_arrival(case, at=request.at, person=request.user):
        messages.success(request, _("Quedó anotado que la persona llegó."))
    else:
        messages.info(request, _("Ya estaba anotado que la persona llegó hoy."))
    return redirect("case", case.reference)


def _by_name(request: HttpRequest, typed: str) -> HttpResponse:
    offices = list(request.user.offices.values_list("code", flat=True))
    try:
        found = named(typed, offices=offices, person=request.user)
    except MustWait as wait:
        return too_soon(request, wait.seconds)
    for office, shown in itertools.groupby(sorted(found or [], key=_office), key=_office):
        # Whose names were shown, beside all whose were looked at.
        subjects = [str(case.id) for case, _name in shown]
        record(
            "searched",
            actor=request.user.actor,
            office=office,
            purpose="arrival",
            subjects=subjects,
            detail={"found": len(subjects)},
        )
    if not found:
        record("searched", actor=request.user.actor, purpose="arrival", detail={"found": 0})
    return _shown(request, typed=typed, found=found, is_too_many=found is None, is_unknown=found == [])


def _office(found: tuple[Case, str]) -> str:
    return found[0].office_id or ""


def _shown(request: HttpRequest, **context: Any) -> HttpResponse:
    return render(request, "casework/arrivals.html", context)
