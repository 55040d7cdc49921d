"""Trying a version before it is published: begin, look how far it is, stop, read what it found."""

import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from offices.models import Office
from offices.permissions import may
from routing.models import Outcome, Priority, Queue, WhatIf
from routing.views.frame import named, shown
from routing.what_if import counting, results, running

WORDS = {"outcome": dict(Outcome.choices), "queue": dict(Queue.choices), "priority": dict(Priority.choices)}
KINDS = {"outcome": gettext_lazy("resultado"), "queue": gettext_lazy("cola"), "priority": gettext_lazy("prioridad")}
GROUPS = {
    "office": gettext_lazy("Por oficina"),
    "nationality": gettext_lazy("Por nacionalidad"),
    "sex": gettext_lazy("Por sexo"),
    "age_band": gettext_lazy("Por edad"),
}
NOT_A_DAY = {"invalid": gettext_lazy("Escriba el día así: 2026-12-01.")}


class PeriodForm(forms.Form):
    since = forms.DateField(
        required=False,
        label=gettext_lazy("Decisiones desde"),
        help_text=gettext_lazy("Vacío: los casos abiertos de hoy."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d"],
        error_messages=NOT_A_DAY,
    )
    until = forms.DateField(
        required=False,
        label=gettext_lazy("hasta"),
        help_text=gettext_lazy("Los dos días cuentan. Los días son los de UTC."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d"],
        error_messages=NOT_A_DAY,
    )

    def clean(self) -> dict[str, Any]:
        days = super().clean() or {}
        since, until = days.get("since"), days.get("until")
        if not self.errors and bool(since) != bool(until):
            self.add_error("until" if since else "since", _("Escriba los dos días, o ninguno."))
        elif since and until and until < since:
            self.add_error("until", _("Elija un día igual o posterior al primero."))
        return days


def what_ifs(request: HttpRequest, version_id: uuid.UUID) -> HttpResponse:
    """What was tried with the version, and the form for the next; a POST begins."""
    version = named(version_id)
    form = PeriodForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            run = running.begin(version, person=request.user, at=request.at, **form.cleaned_data)
        except running.Refused as refused:
            messages.error(request, refused.text)
            return redirect("what_ifs", version.pk)
        return redirect("what_if", run.pk)
    return shown(
        request,
        "programme/what_ifs.html",
        {
            "title": _("Probar la versión %(number)s") % {"number": version.number},
            "version": version,
            "runs": [(run, results.is_stale(run, version)) for run in results.runs_of(version)],
            "form": form,
            "may_begin": may(request.user, "try_programme") and version.status in ("draft", "checked"),
        },
    )


def what_if(request: HttpRequest, run_id: uuid.UUID) -> HttpResponse:
    run = _run(run_id)
    left = results.time_left(run, at=request.at) if run.is_running else None
    context: dict[str, Any] = {
        "title": _("Prueba de la versión %(number)s") % {"number": run.version.number},
        "version": run.version,
        "run": run,
        "is_stale": results.is_stale(run, run.version),
        "percent": results.percent(run),
        "minutes": None if left is None else int(left.total_seconds() // 60) + 1,
        "may_cancel": may(request.user, "try_programme"),
        "limit": settings.MOVES_FOR_TWO,
    }
    if run.result is not None:
        context |= _found(run.result)
    return shown(request, "programme/what_if.html", context)


def cancel(request: HttpRequest, run_id: uuid.UUID) -> HttpResponse:
    run = _run(run_id)
    if running.cancel(run.pk, person=request.user, at=request.at):
        messages.success(request, _("La prueba se detuvo."))
    else:
        messages.error(request, _("La prueba ya había terminado."))
    return redirect("what_if", run.pk)


def _found(result: counting.Counts) -> dict[str, Any]:
    whole = counting.whole(result)
    offices = {office.code: office.name for office in Office.objects.all()}
    names = {"office": offices, "sex": {"F": _("mujeres"), "M": _("hombres")}}
    return {
        "whole": whole,
        "ways": [
            (KINDS[kind], WORDS[kind].get(now, now), WORDS[kind].get(then, then), number)
            for kind, now, then, number in sorted(whole["ways"])
        ],
        "queues": _named("queue", whole["queues"]),
        "priorities": _named("priority", whole["priorities"]),
        "tables": [
            (
                by,
                label,
                [
                    row
                    | {
                        "name": names.get(by, {}).get(row["group"], row["group"]),
                        "outcomes": _named("outcome", row["outcomes"]),
                        "queues": _named("queue", row["queues"]) if by == "office" else [],
                    }
                    for row in counting.rows(result, by=by)
                ],
            )
            for by, label in GROUPS.items()
        ],
    }


def _named(kind: str, pairs: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    return [(str(WORDS[kind].get(code, code)), now, then) for code, now, then in pairs]


def _run(run_id: uuid.UUID) -> WhatIf:
    found = WhatIf.objects.select_related("version", "asked_by").defer("content").filter(pk=run_id).first()
    if found is None:
        raise Http404
    return found
