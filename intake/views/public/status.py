"""How one's case stands: the last thing that happened and the next step, in plain words and without promises.

Shows what case events have a public code for, and no name: the phone may be in other hands.
"""

import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from intake.forms.rights import RequestForm
from intake.lifecycle import MOVES, MoveRefused, is_under_way
from intake.models import Case, CaseEvent, Draft, RightsRequest
from intake.services import rights
from intake.views.language import answers_keep_their_page, language_was_changed
from intake.views.public.sending import own_case

# Public code of an event -> what it means to the applicant.
HAPPENED = {
    "received": _("Recibimos su registro."),
    "in_queue": _("Su registro espera a que una persona lo revise."),
    "withdrawn": _("Usted retiró su registro."),
    "consents": _("Usted cambió sus permisos."),
    "asked": _("Usted pidió algo a la oficina."),
    "arrived": _("Usted vino a la oficina."),
    "answered": _("La oficina atendió lo que pidió."),
    "corrected": _("Sus datos fueron corregidos."),
    "moved_office": _("Otra oficina lleva ahora su registro."),
    "new_rules": _("Las reglas cambiaron. Una persona vuelve a revisar su registro."),
    "decided": _("La oficina decidió sobre su registro."),
    "permit_ends": _("Su permiso vence pronto. Si lo renueva, dígalo a la oficina. Su registro sigue igual."),
}
# Why it is still there, in the words of who waits. None promises a day.
WAITS = {
    Case.Status.RECEIVED: _("Todavía no llegó a la persona que lo revisa."),
    Case.Status.ASSIGNED: _(
        "Espera su turno. Van primero las personas en peligro y los niños solos; después, un sorteo. "
        "No importa la hora en que lo envió."
    ),
    Case.Status.IN_REVIEW: _("Una persona lo está leyendo."),
    Case.Status.WAITING: _("Falta un dato que solo usted puede dar."),
}
NEXT = {
    Case.Status.RECEIVED: _("La oficina lo revisa. No tiene que hacer nada."),
    Case.Status.ASSIGNED: _("Una persona de la oficina lo revisa. No tiene que hacer nada."),
    Case.Status.IN_REVIEW: _("Una persona de la oficina lo está revisando."),
    Case.Status.WAITING: _("La oficina espera un dato suyo. Llame a la línea gratuita."),
    Case.Status.DECIDED: _("La oficina le explica la respuesta. Si no le llaman, llame a la línea gratuita."),
    Case.Status.REFERRED: _("Otra organización le atiende. La oficina le dice cuál."),
    Case.Status.CLOSED: _("El registro está cerrado. Si no está de acuerdo, llame a la línea gratuita."),
    Case.Status.WITHDRAWN: _("Si cambió de idea, llame a la línea gratuita."),
}


def withdraw(request: HttpRequest) -> HttpResponse:
    """Asked twice; the office can take it up again if the person changes their mind."""
    case = own_case(request, purpose="status")
    if request.method != "POST":
        return render(request, "public/withdraw.html", {"case": case, "office": case.office})
    try:
        rights.withdraw(case, at=request.at, actor=request.visit.actor)
    except MoveRefused:
        messages.error(request, gettext("Este registro ya está cerrado. Llame a la línea gratuita."))
    return redirect("public_status")


@answers_keep_their_page
def ask(request: HttpRequest) -> HttpResponse:
    """A change of telephone, somebody born, a copy, an erasure: the office does it, by the day that the law says."""
    case = own_case(request, purpose="status")
    form = RequestForm(request.POST or None, is_kept_only=language_was_changed(request))
    if request.method == "POST" and form.is_valid():
        try:
            rights.ask(case, **form.cleaned_data, at=request.at, actor=request.visit.actor)
        except rights.TooMany:
            form.add_error(None, gettext("La oficina todavía tiene que atender lo que pidió antes. Espere o llame."))
        else:
            messages.success(request, gettext("La oficina recibió lo que pide."))
            return redirect("public_status")
    return render(request, "public/ask.html", {"case": case, "office": case.office, "form": form})


def status(request: HttpRequest) -> HttpResponse:
    if Draft.objects.filter(pk=request.visit.subject).exists():
        return redirect("public_tasks")
    case = own_case(request, purpose="status")
    events = CaseEvent.objects.filter(case=case, public_code__in=HAPPENED).order_by("-at", "-id")
    return render(
        request,
        "public/status.html",
        {
            "case": case,
            "office": case.office,
            "happened": [(event.at.astimezone(case.office.zone), HAPPENED[event.public_code]) for event in events],
            "next": NEXT[case.status],
            "waits": WAITS.get(case.status),
            "since": _since(case).astimezone(case.office.zone),
            "was_moved": events.filter(public_code="moved_office").exists(),
            "asked": RightsRequest.objects.open().filter(case=case).order_by("due_on", "id"),
            "may_withdraw": Case.Status.WITHDRAWN in MOVES[case.status],
            "may_add_files": is_under_way(case),
        },
    )


def _since(case: Case) -> datetime.datetime:
    """When it came to where it is."""
    moments = CaseEvent.objects.filter(case=case, to_status=case.status).order_by("-at", "-id")
    return moments.values_list("at", flat=True).first() or case.opened_at
