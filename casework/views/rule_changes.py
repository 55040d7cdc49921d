"""Cases that new rules would decide otherwise: listed, and evaluated again one by one or all, when a person says so."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.services import record
from casework.typed import id_of
from routing.models import RuleChange
from routing.placement.recusals import cases_closed_to
from routing.rule_changes import approve, leave

MOST = 100  # of one page, and of one approval: what a person can look through
APPROVE, ALL, LEAVE = "evaluar", "todos", "dejar"  # what the buttons say


def rule_changes(request: HttpRequest) -> HttpResponse:
    listed = RuleChange.objects.filter(status=RuleChange.Status.LISTED, case__erased_at__isnull=True)
    listed = listed.exclude(case__in=cases_closed_to(request.user))
    listed = listed.select_related("case", "stands", "programme_version", "office").order_by("listed_at", "id")
    if request.method == "POST":
        return _settle(request, [row.pk for row in listed[:MOST]])
    rows = list(listed[:MOST])
    record("form_opened", actor=request.user.actor, purpose="rule change", subjects=[row.case_id for row in rows])
    return render(request, "casework/rule_changes.html", {"rows": rows, "total": listed.count(), "most": MOST})


def _settle(request: HttpRequest, shown: list[object]) -> HttpResponse:
    """Those that were marked, among those that the person may see; `todos` means all that the page showed."""
    marked = {id_of(value) for value in request.POST.getlist("caso")}
    seen = {id_of(value) for value in request.POST.getlist("visto")}
    task = request.POST.get("tarea")
    chosen = [pk for pk in shown if pk in (seen if task == ALL else marked)]
    if not chosen or task not in (APPROVE, ALL, LEAVE):
        messages.error(request, _("Marque al menos un caso. Si ya no está, otra persona lo resolvió."))
    elif task == LEAVE:
        number = leave(chosen, at=request.at, person=request.user)
        messages.success(
            request,
            ngettext("%(n)s caso se queda como estaba.", "%(n)s casos se quedan como estaban.", number) % {"n": number},
        )
    else:
        number = approve(chosen, at=request.at, person=request.user)
        messages.success(
            request,
            ngettext(
                "%(n)s caso se evaluó de nuevo y espera a una persona. Se le dijo una vez.",
                "%(n)s casos se evaluaron de nuevo y esperan a una persona. Se les dijo una vez.",
                number,
            )
            % {"n": number},
        )
    return redirect("rule_changes")
