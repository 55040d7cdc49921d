"""Why a case is still here, and why with this office and no other, in words. Decides nothing itself."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from casework.placement_in_words import why_nobody
from intake.models import Case, CaseEvent
from offices.countries import country_name
from offices.models import Office
from routing.models import Assignment, PlacementAlert, RuleChange, Transfer


@dataclass(frozen=True)
class Wait:
    """What the case waits for, since when, and until when it has to happen; `due_at` is None where nothing says so."""

    what: str
    since: datetime.datetime
    due_at: datetime.datetime | None = None
    is_overdue: bool = False


def waits_of(case: Case, assignment: Assignment | None, *, now: datetime.datetime) -> list[Wait]:
    """What holds it up in its queue first, then what others have to say. Empty for one that is over."""
    found = [wait for wait in (_in_queue(case, assignment, now), _data(case)) if wait]
    if case.is_consent_missing:
        found.append(Wait(_("Falta registrar el consentimiento."), case.opened_at))
    for asked in Transfer.objects.filter(case=case, status=Transfer.Status.ASKED).select_related("to_office"):
        text = _("Otra oficina tiene que decir si lo toma: %(office)s.") % {"office": asked.to_office.name}
        found.append(Wait(text, asked.asked_at))
    for change in RuleChange.objects.filter(case=case, status=RuleChange.Status.LISTED):
        found.append(
            Wait(_("Con reglas nuevas saldría otra cosa: supervisión decide si se evalúa de nuevo."), change.listed_at)
        )
    return found


def _in_queue(case: Case, assignment: Assignment | None, now: datetime.datetime) -> Wait | None:
    if assignment is None:
        if case.status == Case.Status.RECEIVED:
            return Wait(_("El sistema todavía no lo envió a una cola."), case.opened_at)
        return None
    return Wait(
        _what(case, assignment),
        assignment.opened_at,
        assignment.due_at,
        bool(assignment.due_at and assignment.due_at < now),
    )


def _what(case: Case, assignment: Assignment) -> str:
    if assignment.held_by:
        return _("Lo lleva %(name)s.") % {"name": assignment.held_by.full_name}
    alert = PlacementAlert.objects.filter(case=case, settled_at__isnull=True).first()
    if alert:
        return _("Nadie puede llevarlo por ahora. %(why)s") % {"why": why_nobody(alert.reason)}
    return _("Espera su turno: primero la prioridad, después el sorteo del día. Nadie lo ha tomado.")


def _data(case: Case) -> Wait | None:
    """The person owes an answer."""
    if case.status != Case.Status.WAITING:
        return None
    events = CaseEvent.objects.filter(case=case, to_status=Case.Status.WAITING).order_by("-at", "-id")
    last = events.values_list("at", flat=True).first()
    return Wait(_("La persona tiene que dar un dato que falta."), last or case.opened_at)


def other_offices(case: Case, document: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(office, why not there) for each office but the case's own."""
    lives = (document.get("residence") or {}).get("country")
    asked = document.get("applying_to")
    if case.office is None:
        return []
    return [
        (office.name, _why_not(office.code, case.office, lives, asked))
        for office in Office.objects.exclude(pk=case.office_id).order_by("code")
    ]


def _why_not(code: str, own: Office, lives: str | None, asked: str | None) -> str:
    where = {"country": country_name(lives, get_language() or "es") if lives else "", "office": own.name}
    if lives == code:
        return (
            _("La persona vive allí, pero su registro es de %(office)s. Supervisión puede pedir que lo tomen.") % where
        )
    if not lives:
        return _("No se sabe dónde vive, y el registro se envió a %(office)s.") % where
    if asked == code:
        return _("El registro se envió allí, pero ahora lo lleva %(office)s.") % where
    return _("Atiende a quien vive en su país, y la persona vive en: %(country)s.") % where
