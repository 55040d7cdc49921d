"""Scenario 67, and deciding either way: the stays, the proposal, the decision and who made each."""

import copy

import pytest
from django.urls import reverse

from audit.models import Entry
from casework.deciding import NotToBeDecided, decide, stays_of
from casework.models import CaseDecision
from intake.dossier import documents_of
from intake.models import CaseEvent
from routing.models import Assignment, Decision, Recusal
from tests.casework.test_pages import visitor
from tests.conftest import make_person
from tests.correction.test_scenarios import TEST, findings_of, stored
from tests.eligibility.test_scenarios import SCENARIOS
from tests.permissions.world import make_case
from vault import scope

BACK = next(one["document"] for one in SCENARIOS if one["id"] == "67")


def came_back(at):
    """The worked case, with the earlier stay as the form keeps it."""
    return stored(
        at,
        **copy.deepcopy({name: value for name, value in BACK.items() if name not in ("members", "schema")}),
        members=copy.deepcopy(BACK["members"]),
        more={"people": {"m1": {"earlier_stays": "de 2021 a 2022"}}},
    )


@pytest.mark.parametrize(("outcome", "reason"), [("accepted", "earlier_stay"), ("refused", "as_proposed")])
def test_scenario_67_who_left_and_came_back_is_decided_either_way_with_both_stays_in_view(
    database, plain_static_files, outcome, reason
):
    with scope.enter(scope.SYSTEM) as at:
        case = came_back(at)
        [proposal] = Decision.objects.filter(case=case)
        assert findings_of(proposal)["assessment"]["reasons"] == ["ARRIVED_AFTER_CUTOFF"]
        document = documents_of([case], actor=TEST, purpose="test")[case.id]
    [(name, stays)] = stays_of(document)
    assert (name, len(stays)) == ("Esteban Montes de Oca Quintero", 2)
    reviewer = make_person("screener", "CO")
    client, address = visitor(reviewer), reverse("case_decide", args=[case.reference])
    for page in (client.get(address), client.get(f"/casos/{case.reference}/")):
        text = page.content.decode()
        assert "de 2021 a 2022" in text and "julio de 2023" in text
        assert "Llegó después de la fecha límite." in text
    said = {"outcome": outcome, "reason": reason, "remark": "Vi los sellos del pasaporte"}
    assert client.post(address, said).url == reverse("home")
    with scope.enter(scope.SYSTEM):
        case.refresh_from_db()
        row = CaseDecision.objects.get()
        assert (case.status, row.outcome, row.decided_by, row.proposal) == ("decided", outcome, reviewer, proposal)
        assert Decision.objects.get(case=case).outcome == "not_eligible"
        assert not Assignment.objects.open().filter(case=case).exists()
        assert CaseEvent.objects.filter(case=case, public_code="decided").count() == 1
        assert Recusal.objects.filter(case=case, person=reviewer).exists() == (outcome == "refused")
        detail = Entry.objects.get(action="case_decided").detail
    assert detail == {"outcome": outcome, "reason": reason, "proposed": "not_eligible"}
    page = visitor(make_person("supervisor", "CO")).get(f"/casos/{case.reference}/").content.decode()
    assert "Propuesta: no cumple las reglas" in page
    assert f"Decisión: {row.get_outcome_display()}. {reviewer.full_name}" in page
    assert "Vi los sellos del pasaporte" in page


def test_a_decision_against_the_proposal_takes_a_reason_in_words(database, screener, plain_static_files):
    with scope.enter(scope.SYSTEM) as at:
        case = make_case("EC", at=at)
    client, address = visitor(screener), reverse("case_decide", args=[case.reference])
    assert "Elija un motivo." in client.post(address, {"outcome": "refused"}).content.decode()
    said = {"outcome": "refused", "reason": "as_proposed"}
    assert "Eso no es lo que se propone." in client.post(address, said).content.decode()
    said = {"outcome": "refused", "reason": "not_proven"}
    assert "Escriba por qué" in client.post(address, said).content.decode()
    assert client.post(address, {"outcome": "accepted", "reason": "as_proposed"}).status_code == 302
    with scope.enter(scope.SYSTEM):
        assert CaseDecision.objects.get().remark is None


def test_a_case_is_decided_once(system, supervisor):
    case = stored(system)
    said = {"outcome": "accepted", "reason": "as_proposed", "remark": "", "at": system, "person": supervisor}
    decide(case, **said)
    with pytest.raises(NotToBeDecided):
        decide(case, **said)
    assert CaseEvent.objects.filter(case=case, public_code="decided").count() == 1


def test_what_is_decided_is_said_so_and_not_asked_again(database, supervisor, plain_static_files):
    with scope.enter(scope.SYSTEM) as at:
        case = make_case("EC", at=at)
        decide(case, outcome="accepted", reason="as_proposed", remark="", at=at, person=supervisor)
    answer = visitor(supervisor).get(reverse("case_decide", args=[case.reference]), follow=True)
    assert "no espera una decisión" in answer.content.decode()
