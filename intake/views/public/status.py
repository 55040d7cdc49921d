"""How one's case stands: the last thing that happened and the next step, in plain words and without promises.

Shows what case events have a public code for, and no name: the phone may be in other hands.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from intake.models import Case, CaseEvent, Draft
from intake.views.public.sending import own_case

# Public code of an event -> what it means to the applicant.
HAPPENED = {
    "received": _("Recibimos su registro."),
    "in_queue": _("Su registro espera a que una persona lo revise."),
    "withdrawn": _("Usted retiró su registro."),
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
        },
    )
