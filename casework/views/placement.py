"""Reparto: who would see the waiting cases and why, given out and taken back by a supervisor as one step."""

import datetime
import uuid
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from casework.placement_in_words import explain_placement, why_nobody
from casework.typed import id_of
from offices.models import Office, Site, StaffMember, StaffProfile
from offices.models.staff import Role
from offices.permissions import CASE_ROLES
from routing.models import Assignment, PlacementAlert, PlacementItem, PlacementProposal
from routing.placement.proposals import (
    MOST,
    NotACarer,
    NothingToPlace,
    Outdated,
    apply,
    discard,
    propose,
    propose_move,
    undo,
)
from routing.placement.solving import NoPlan
from routing.placement.world import cannot_keep
from vault import door

SHOWN = 10
STATUS = PlacementProposal.Status


def placements(request: HttpRequest) -> HttpResponse:
    """What waits in one's offices; a POST asks for a proposal."""
    offices = Office.objects.filter(staff=request.user).order_by("code")
    if request.method == "POST":
        office = offices.filter(pk=request.POST.get("oficina", "")).first()
        return _propose(request, office)
    return render(
        request,
        "casework/placements.html",
        {"offices": [_office(office, request.at) for office in offices], "most": MOST, "shown": SHOWN},
    )


def _propose(request: HttpRequest, office: Office | None) -> HttpResponse:
    try:
        if office is None:
            raise NothingToPlace
        if request.POST.get("tarea") == "mover":
            staff = {str(person.id): person for person in _staff(office)}
            giver, taker = (staff.get(request.POST.get(name, "")) for name in ("de", "a"))
            if giver is None or taker is None:
                raise NotACarer
            made = propose_move(office, giver=giver, taker=taker, at=request.at, person=request.user)
        else:
            made = propose(office, at=request.at, person=request.user)
    except NothingToPlace:
        messages.error(request, _("No hay casos que repartir. La página muestra lo que hay ahora."))
    except NoPlan:
        messages.error(request, _("No se pudo calcular el reparto y no se propuso nada. Inténtelo otra vez."))
    except NotACarer:
        messages.error(request, _("Elija dos personas distintas de la oficina; quien recibe debe tener perfil."))
    else:
        return redirect("placement", made.id)
    return redirect("placements")


def _office(office: Office, at: datetime.datetime) -> dict[str, Any]:
    open_rows = Assignment.objects.open().filter(office=office)
    staff = list(_staff(office))
    broken = open_rows.filter(cannot_keep(today=at.astimezone(office.zone).date())).select_related("case", "held_by")
    alerts = PlacementAlert.objects.filter(office=office, settled_at__isnull=True).select_related("case")
    proposals = PlacementProposal.objects.filter(office=office).select_related("proposed_by")
    return {
        "office": office,
        "waiting": open_rows.filter(held_by__isnull=True).count(),
        "held": open_rows.filter(held_by__isnull=False).count(),
        "staff": staff,
        "broken": list(broken.in_order()),
        "without_profile": [person for person in staff if not person.has_profile and person.role != Role.SUPERVISOR],
        "alerts": [(row, why_nobody(row.reason)) for row in alerts.order_by("raised_at", "id")],
        "proposals": list(proposals.order_by("-proposed_at", "id")[:SHOWN]),
    }


def _staff(office: Office) -> Any:
    """Whoever may hold cases of the office, with or without a profile."""
    return (
        StaffMember.objects.active()
        .filter(offices=office, role__in=CASE_ROLES)
        .exclude(role=Role.FRONT_DESK)
        .annotate(has_profile=Exists(StaffProfile.objects.filter(person=OuterRef("pk"))))
        .order_by("full_name", "id")
    )


def proposal(request: HttpRequest, proposal_id: uuid.UUID) -> HttpResponse:
    """Family by family: to whom, where, when and why; whoever else, and why not."""
    found = _found(proposal_id)
    items = list(found.items.select_related("case", "person", "site", "was__held_by").order_by("position", "id"))
    opened = door.open(items, actor=request.user.actor, purpose="placement", columns=("findings",))
    staff = {person.id: person for person in StaffMember.objects.filter(offices=found.office)}
    sites = dict(Site.objects.filter(office=found.office).values_list("code", "city"))
    units: dict[uuid.UUID, list[PlacementItem]] = {}
    for item in items:
        units.setdefault(item.unit, []).append(item)
    rows = [
        {"id": unit, "items": members, "first": members[0]}
        | explain_placement(opened[members[0].id]["findings"], viewer=request.user, staff=staff, sites=sites)
        for unit, members in units.items()
    ]
    return render(
        request,
        "casework/placement.html",
        {
            "proposal": found,
            "placed": [row for row in rows if row["is_placed"]],
            "nobody": [row for row in rows if not row["is_placed"]],
            "is_open": found.status == STATUS.PROPOSED,
            "is_applied": found.status == STATUS.APPLIED,
        },
    )


def decision(request: HttpRequest, proposal_id: uuid.UUID) -> HttpResponse:
    """Applied, discarded or undone, each as one step."""
    _found(proposal_id)
    wanted = request.POST.get("decision", "")
    try:
        if wanted == "aplicar":
            left_out = [unit for text in request.POST.getlist("fuera") if (unit := id_of(text))]
            apply(proposal_id, left_out=left_out, at=request.at, person=request.user)
            messages.success(request, _("Hecho: los casos tienen quien los lleve. Puede deshacerlo aquí."))
        elif wanted == "deshacer":
            undo(proposal_id, at=request.at, person=request.user)
            messages.success(request, _("Deshecho: todo está como antes del reparto."))
        elif wanted == "descartar":
            discard(proposal_id, person=request.user)
            messages.success(request, _("La propuesta se descartó."))
            return redirect("placements")
        else:
            messages.error(request, _("Elija aplicar, descartar o deshacer."))
    except Outdated:
        messages.error(request, _("Algo cambió desde entonces y no se hizo nada. Pida otra propuesta."))
    return redirect("placement", proposal_id)


def _found(proposal_id: uuid.UUID) -> PlacementProposal:
    """Of an office of one's own: the scope shows no other."""
    found = PlacementProposal.objects.select_related("office", "proposed_by", "applied_by", "undone_by")
    one = found.filter(pk=proposal_id).first()
    if one is None:
        raise Http404
    return one
