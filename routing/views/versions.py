"""One version of the programme: what it changes, what is doubtful, and the buttons of its way into force."""

import datetime
import uuid

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from offices import versions
from offices.changes_in_words import changes
from offices.eligibility import ProgrammeError
from offices.models import Office, ProgrammeVersion
from offices.openings import now
from offices.permissions import may
from offices.rows import as_data
from offices.stages import stage_of
from routing import golden
from routing.core import lint, stored_table
from routing.doubts import as_error, is_error
from routing.models import GoldenCase
from routing.views.frame import named, shown, tried
from routing.what_if import results

TYPED = "%Y-%m-%dT%H:%M"


class MomentField(forms.DateTimeField):
    widget = forms.DateTimeInput(format=TYPED, attrs={"type": "datetime-local"})
    default_error_messages = {"invalid": gettext_lazy("Escriba día y hora así: 2026-12-01T05:00.")}


class CheckForm(forms.Form):
    country = forms.ModelChoiceField(
        Office.objects.order_by("code"),
        required=False,
        label=gettext_lazy("Solo para"),
        empty_label=gettext_lazy("todas las oficinas"),
    )
    moment = MomentField(
        required=False,
        input_formats=[TYPED],
        label=gettext_lazy("En vigor desde (hora UTC)"),
        help_text=gettext_lazy(
            "Vacío: en cuanto se apruebe. En Quito y Bogotá son cinco horas menos; en Guatemala y San José, seis."
        ),
    )
    until = MomentField(
        required=False,
        input_formats=[TYPED],
        label=gettext_lazy("En vigor hasta (hora UTC)"),
        help_text=gettext_lazy("Vacío: sin fin. Después vuelve a regir la versión anterior."),
    )


def version(request: HttpRequest, version_id: uuid.UUID) -> HttpResponse:
    found, clock = named(version_id), now()
    return _page(request, found, clock, _form_of(found))


def check(request: HttpRequest, version_id: uuid.UUID) -> HttpResponse:
    found, form = named(version_id), CheckForm(request.POST)
    if not form.is_valid():
        return _page(request, found, now(), form)
    return tried(
        request,
        lambda: versions.check(found, person=request.user, **form.cleaned_data),
        _("La versión %(number)s está revisada. Ahora la aprueba otra persona."),
        otherwise=found.pk,
    )


def reopen(request: HttpRequest, version_id: uuid.UUID) -> HttpResponse:
    found = named(version_id)
    return tried(
        request,
        lambda: versions.reopen(found, person=request.user),
        _("La versión %(number)s vuelve a ser un borrador."),
        otherwise=found.pk,
    )


def approve(request: HttpRequest, version_id: uuid.UUID) -> HttpResponse:
    found = named(version_id)
    return tried(
        request,
        lambda: versions.approve(found, person=request.user),
        _("La versión %(number)s está aprobada. Nadie tiene que hacer nada más: rige desde su momento."),
        otherwise=found.pk,
        unfinished=_("La versión %(number)s tiene la primera de dos aprobaciones. Falta la de otra persona."),
    )


def withdraw(request: HttpRequest, version_id: uuid.UUID) -> HttpResponse:
    found = named(version_id)
    return tried(
        request,
        lambda: versions.withdraw(found, person=request.user),
        _("La versión %(number)s ya no entrará en vigor."),
        otherwise=found.pk,
    )


def roll_back(request: HttpRequest, version_id: uuid.UUID) -> HttpResponse:
    found = named(version_id)
    if not found.is_published:
        messages.error(request, _("Se vuelve a una versión que estuvo aprobada."))
        return redirect("programme_version", found.pk)
    return tried(
        request,
        lambda: versions.roll_back(found, person=request.user),
        _("La versión %(number)s está lista y revisada. Ahora la aprueba otra persona."),
        otherwise=found.pk,
    )


def _form_of(version: ProgrammeVersion) -> CheckForm:
    return CheckForm(
        initial={
            "country": version.country_id,
            "moment": version.in_force_from,
            "until": version.in_force_until,
        }
    )


def _page(request: HttpRequest, version: ProgrammeVersion, clock: datetime.datetime, form: CheckForm) -> HttpResponse:
    moment = version.in_force_from if version.is_published else versions.soonest(version.in_force_from, clock)
    before = versions.replaced_at(moment, by=version)
    if version.is_published:
        # What it took the place of, not what would be in force beside it today.
        before = ProgrammeVersion.objects.filter(number=version.compared_with).first() or before
    content = version.content or as_data(version)
    is_current = ProgrammeVersion.objects.in_force(clock).values_list("pk", flat=True).first() == version.pk
    doubts, failures = _doubts(content), _failures(content) if version.status in ("draft", "checked") else []
    person = request.user
    wrote = person.pk in version.written_by or person.pk == version.checked_by_id
    was_first = version.first_approved_by_id == person.pk
    return shown(
        request,
        "programme/version.html",
        {
            "title": _("Versión %(number)s del programa") % {"number": version.number},
            "version": version,
            "stage": stage_of(version, is_current=is_current, at=clock),
            "before": before,
            "changes": changes(before.content if before else {}, content),
            "errors": [as_error(one) for one in doubts if is_error(one)],
            "remarks": sum(not is_error(one) for one in doubts),
            "failures": failures,
            "golden": GoldenCase.objects.filter(disabled_at__isnull=True).count(),
            "undoing": versions.undoing(moment, but=version) if version.status != "withdrawn" else [],
            "form": form,
            "may_edit": may(person, "edit_reference_data"),
            "may_approve": may(person, "approve_programme") and not wrote and not was_first,
            "may_try": may(person, "try_programme"),
            "why_two": results.why_two(version) if version.status == "checked" and results.needs_two(version) else "",
            "wrote": wrote,
            "is_to_come": bool(version.is_published and version.in_force_from and version.in_force_from > clock),
            "is_current": is_current,
        },
    )


def _doubts(content: dict) -> list:
    try:
        return list(lint(stored_table(content["routing"])))
    except ProgrammeError:
        return []  # said at the check, with its place


def _failures(content: dict) -> list[str]:
    try:
        return [failure.in_words for failure in golden.failures(content)]
    except ProgrammeError:
        return []
