"""What was submitted, version by version: who corrected it, when and why, and what changed."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from casework.access import case_for
from casework.corrections import mark_seen
from intake.comparison import in_words
from intake.dossier import versions_with
from intake.models import Correction
from offices.models import StaffMember
from offices.permissions import may


def versions(request: HttpRequest, reference: str) -> HttpResponse:
    case, _assignment = case_for(request.user, reference)
    corrections = {one.pre_registration_id: one for one in Correction.objects.filter(case=case)}
    chain, opened = versions_with(
        case, list(corrections.values()), columns=["details"], actor=request.user.actor, purpose="versions"
    )
    zone = case.office.zone if case.office else None
    names = _names(list(corrections.values()))
    shown: list[dict[str, Any]] = []
    for number, (row, document) in enumerate(chain, start=1):
        correction = corrections.get(row.id)
        shown.append(
            {
                "number": number,
                "at": row.received_at.astimezone(zone),
                "correction": correction,
                "who": names.get(correction.actor_id, _("la persona, desde su página")) if correction else "",
                "details": opened[correction.id]["details"] if correction else {},
                "changes": in_words(
                    chain[number - 2][1], document, with_needs=may(request.user, "open_protection_case")
                )
                if correction
                else [],
            }
        )
    return render(request, "casework/versions.html", {"case": case, "versions": shown[::-1]})


def seen(request: HttpRequest, reference: str) -> HttpResponse:
    case, _assignment = case_for(request.user, reference)
    if not mark_seen(case, at=request.at, person=request.user):
        messages.error(request, _("Otra persona tiene este caso: la marca se queda hasta que lo vea."))
    return redirect("case", case.reference)


def _names(corrections: list[Correction]) -> dict[str, str]:
    staff = [one.actor_id for one in corrections if one.actor_kind == "staff"]
    return {str(one.pk): one.full_name for one in StaffMember.objects.filter(pk__in=staff)}
