"""The case page answers: why here, why not another office, why still here. The applicant reads the same, plainly."""

import datetime

from casework.waits import other_offices, waits_of
from intake.dossier import documents_of
from intake.lifecycle import move
from intake.models import Case
from routing.models import Assignment, PlacementAlert
from tests.casework.test_pages import visitor
from tests.correction.test_scenarios import TEST, stored
from tests.documents import member
from tests.permissions.world import make_case
from vault import scope

HOUR = datetime.timedelta(hours=1)


def open_one(case: Case) -> Assignment:
    return Assignment.objects.open().select_related("held_by").get(case=case)


def test_a_case_says_what_it_waits_for_since_when_and_until_when(system, supervisor):
    case = stored(system, member(needs=["LP-RR"]))
    [wait] = waits_of(case, open_one(case), now=system)
    assert wait.what.startswith("Espera su turno")
    assert (wait.since, wait.is_overdue) == (system, False)
    assert wait.due_at and wait.due_at > system
    [late] = waits_of(case, open_one(case), now=wait.due_at + HOUR)
    assert late.is_overdue
    PlacementAlert.objects.create(office_id="EC", case=case, reason="LANGUAGE", raised_at=system)
    [wait] = waits_of(case, open_one(case), now=system)
    assert wait.what.startswith("Nadie puede llevarlo por ahora. Nadie habla")
    Assignment.objects.open().filter(case=case).update(held_by=supervisor)
    [wait] = waits_of(case, open_one(case), now=system)
    assert wait.what == f"Lo lleva {supervisor.full_name}."


def test_what_the_person_owes_is_named_with_its_day(system):
    case = stored(system, consents=[])
    move([case], to="waiting", at=system + HOUR, actor=TEST)
    _queue, data, consent = waits_of(case, open_one(case), now=system + HOUR)
    assert (data.what, data.since) == ("La persona tiene que dar un dato que falta.", system + HOUR)
    assert consent.what == "Falta registrar el consentimiento."


def test_each_other_office_has_a_reason_why_not(system):
    case = stored(system)
    document = documents_of([case], actor=TEST, purpose="test")[case.id]
    reasons = dict(other_offices(case, document))
    assert len(reasons) == 3
    assert set(reasons.values()) == {"Atiende a quien vive en su país, y la persona vive en: Ecuador."}
    moved = document | {"residence": {"country": "CO"}}
    assert dict(other_offices(case, moved))["Colombia"].startswith("La persona vive allí, pero")


def test_the_case_page_says_it(database, supervisor, plain_static_files):
    with scope.enter(scope.SYSTEM) as at:
        case = make_case("EC", at=at)
    page = visitor(supervisor).get(f"/casos/{case.reference}/").content.decode()
    for heading in ("Por qué está aquí", "Por qué no otra oficina", "Por qué sigue aquí"):
        assert heading in page
    assert "No tiene plazo fijo." in page
