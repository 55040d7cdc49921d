"""What has been kept for long enough: a preview, a proposal, and a second person's word."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from casework.models import ErasureProposal
from casework.retention import DecidedAlready, NothingDue, SamePerson, decide, due_and_free, kept_until, propose
from casework.typed import id_of
from intake.models import Case
from offices.models import RetentionPeriod
from offices.permissions import may

PREVIEWED = 20
SHOWN = 50


def retention(request: HttpRequest) -> HttpResponse:
    """Periods of one's offices with what is due; a POST proposes to erase what is due under one of them."""
    periods = (
        RetentionPeriod.objects.filter(office__staff=request.user)
        .select_related("office")
        .order_by("office__code", "of_class")
    )
    if request.method == "POST":
        try:
            proposal = propose(
                periods.get(pk=id_of(request.POST.get("periodo", ""))), at=request.at, person=request.user
            )
        except (RetentionPeriod.DoesNotExist, NothingDue):
            messages.error(request, _("Ya no hay nada que proponer ahí. La página muestra lo que hay ahora."))
            return redirect("retention")
        return redirect("retention_proposal", proposal.id)
    rows = []
    for period in periods:
        cases = due_and_free(period, at=request.at)
        rows.append(
            {
                "period": period,
                "until": kept_until(period, at=request.at),
                "number": cases.count(),
                "cases": list(cases[:PREVIEWED]),
            }
        )
    proposals = ErasureProposal.objects.select_related("office", "proposed_by").order_by("-proposed_at", "id")[:SHOWN]
    return render(request, "casework/retention.html", {"rows": rows, "proposals": proposals, "previewed": PREVIEWED})


def proposal(request: HttpRequest, proposal_id: uuid.UUID) -> HttpResponse:
    found = ErasureProposal.objects.select_related("office", "proposed_by", "decided_by").filter(pk=proposal_id).first()
    if found is None:
        raise Http404
    items = list(found.items.order_by("last_at", "id"))
    references = dict(Case.objects.filter(pk__in=[item.case_id for item in items]).values_list("pk", "reference"))
    return render(
        request,
        "casework/retention_proposal.html",
        {
            "proposal": found,
            "items": [(item, references.get(item.case_id, "")) for item in items],
            "may_decide": may(request.user, "approve_erasure")
            and found.status == ErasureProposal.Status.PROPOSED
            and found.proposed_by_id != request.user.id,
        },
    )


def decision(request: HttpRequest, proposal_id: uuid.UUID) -> HttpResponse:
    is_approved = {"aprobar": True, "rechazar": False}.get(request.POST.get("decision", ""))
    if not ErasureProposal.objects.filter(pk=proposal_id).exists():
        raise Http404
    if is_approved is None:
        messages.error(request, _("Elija aprobar o rechazar."))
        return redirect("retention_proposal", proposal_id)
    try:
        decide(proposal_id, is_approved=is_approved, at=request.at, person=request.user)
    except SamePerson:
        messages.error(request, _("Usted lo propuso. Debe decidirlo otra persona."))
    except DecidedAlready:
        messages.error(request, _("Otra persona ya lo decidió."))
    else:
        text = _("Aprobado. Se borra en los próximos minutos.") if is_approved else _("Rechazado. No se borra nada.")
        messages.success(request, text)
    return redirect("retention_proposal", proposal_id)
