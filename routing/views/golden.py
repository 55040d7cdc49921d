"""Golden cases: the list, and one with what has to come out of it and whether versions are held to it."""

import json
import uuid

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from offices.permissions import may
from offices.programme import NoProgramme, in_force
from routing import golden
from routing.golden import Result
from routing.models import GoldenCase, Outcome, Priority, Queue
from routing.tables import table_of
from routing.views.frame import shown


class ExpectForm(forms.Form):
    outcome = forms.ChoiceField(label=gettext_lazy("Resultado"), choices=Outcome)
    queue = forms.ChoiceField(label=gettext_lazy("Cola"), choices=[("", "-"), *Queue.choices], required=False)
    proposed_priority = forms.ChoiceField(label=gettext_lazy("Prioridad propuesta"), choices=Priority)


class DisableForm(forms.Form):
    because = forms.CharField(
        label=gettext_lazy("Por qué no se exige"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Escriba por qué: lo lee quien apruebe la próxima versión.")},
    )


def cases(request: HttpRequest) -> HttpResponse:
    found = GoldenCase.objects.select_related("office", "disabled_by").order_by("office__code", "name", "id")
    return shown(
        request,
        "programme/golden_cases.html",
        {
            "title": _("Casos de prueba"),
            "cases": [(case, golden.expected(case).in_words) for case in found],
            "may_keep": may(request.user, "keep_golden_cases"),
        },
    )


def case(request: HttpRequest, golden_id: uuid.UUID) -> HttpResponse:
    """A POST says what has to come out, or switches the case off (with a reason) or on."""
    found = GoldenCase.objects.select_related("office", "disabled_by").filter(pk=golden_id).first()
    if found is None:
        raise Http404
    expects = ExpectForm(initial=vars(golden.expected(found)))
    disables = DisableForm()
    act = request.POST.get("act", "") if request.method == "POST" else None
    if act == "expect":
        expects = ExpectForm(request.POST)
        if expects.is_valid():
            golden.expect(found, Result(**expects.cleaned_data), person=request.user)
            return _done(request)
    elif act == "disable":
        disables = DisableForm(request.POST)
        if disables.is_valid():
            golden.disable(found, because=disables.cleaned_data["because"], at=request.at, person=request.user)
            return _done(request)
    elif act == "enable":
        golden.enable(found, person=request.user)
        return _done(request)
    return shown(
        request,
        "programme/golden_case.html",
        {
            "title": found.name,
            "case": found,
            "document": json.dumps(found.document, ensure_ascii=False, indent=2),
            "today": _today(found, request),
            "expects": expects,
            "disables": disables,
        },
    )


def _today(case: GoldenCase, request: HttpRequest) -> str:
    """What comes out of it under the version in force."""
    try:
        version = in_force(request.at)
    except NoProgramme:
        return "-"
    route = golden.routed(case.document, version.programme, table_of(version.version_id), waited=case.waited_days)
    return golden.result_of(route).in_words


def _done(request: HttpRequest) -> HttpResponse:
    messages.success(request, _("El caso de prueba está guardado."))
    return redirect("golden_cases")
