"""A supervisor makes a golden case of a case: without the people it is about, with the same result."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from casework.access import case_for
from routing import golden


def add(request: HttpRequest, reference: str) -> HttpResponse:
    case, _assignment = case_for(request.user, reference)
    try:
        added = golden.add_from_case(case, at=request.at, person=request.user)
    except golden.Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(
            request, _("El caso de prueba «%(name)s» está listo, sin datos de personas.") % {"name": added.name}
        )
    return redirect("case", case.reference)
