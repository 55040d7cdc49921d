"""Deciding a case either way: what is proposed, the stays of each person, and the decision with its reason."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from casework.access import case_for
from casework.deciding import NotToBeDecided, decide, may_be_decided, stays_of
from casework.decision_form import DecisionForm
from casework.explanation import REASONS
from casework.models import CaseDecision
from intake.dossier import document_with
from intake.models import Case
from routing.models import Decision, Outcome

AS_PROPOSED = {
    Outcome.ELIGIBLE.value: CaseDecision.Outcome.ACCEPTED.value,
    Outcome.NOT_ELIGIBLE.value: CaseDecision.Outcome.REFUSED.value,
}


def decision(request: HttpRequest, reference: str) -> HttpResponse:
    case, _assignment = case_for(request.user, reference)
    proposal = Decision.objects.filter(case=case).of_routing().newest_first().first()
    if proposal is None or not may_be_decided(case):
        messages.error(request, _("Este caso no espera una decisión. La página del caso dice en qué está."))
        return redirect("case", case.reference)
    sent = request.POST if request.method == "POST" else None
    form = DecisionForm(sent, proposed=AS_PROPOSED.get(proposal.outcome, ""))
    if sent is not None and form.is_valid():
        return _decide(request, case, form)
    document, opened = document_with(case, [proposal], columns=["findings"], actor=request.user.actor, purpose="decide")
    reasons = opened[proposal.id]["findings"]["assessment"]["reasons"]
    context = {
        "case": case,
        "form": form,
        "proposal": proposal,
        "reasons": [REASONS[code] for code in reasons],
        "stays": stays_of(document),
    }
    return render(request, "casework/decide.html", context)


def _decide(request: HttpRequest, case: Case, form: DecisionForm) -> HttpResponse:
    try:
        decide(case, **form.cleaned_data, at=request.at, person=request.user)
    except NotToBeDecided:
        messages.error(request, _("Otra persona lo decidió mientras tanto."))
    else:
        messages.success(request, _("Decidido y guardado. La persona ve que hay una respuesta; dígasela usted."))
    return redirect("home")
