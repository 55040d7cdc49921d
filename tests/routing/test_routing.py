"""Routing: one decision per case, version and event; nothing lost, nothing twice, everything replayable."""

import json
import uuid
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import ProgrammingError, transaction

from audit.actor import Actor
from intake import document as documents
from intake.models import Case, CaseEvent
from intake.services.submission import STORED, NotStored, Sender, submit
from offices.models import Site
from offices.programme import in_force
from routing.core import QUEUES, Place, decide, draw_number
from routing.models import Assignment, Decision
from routing.services import route, route_cases
from routing.tables import table_of
from tests.documents import document, member
from vault import scope

OPERATOR = Sender(Actor("command", "test"), "command", None)
ROUTER = Actor("worker", "test")
SCENARIOS = json.loads((Path(__file__).parent.parent / "data" / "scenarios.json").read_text())["assess"]


def stored(at, key="a", **changes) -> Case:
    receipt = submit(document(**changes), sender=OPERATOR, at=at, idempotency_key=key)
    return Case.objects.get(pk=receipt.case_id)


def table(at):
    return table_of(in_force(at).version_id)


def test_a_case_gets_a_decision_an_assignment_and_an_event(system):
    case = stored(system)
    assert route({case.id: "e"}, at=system, actor=ROUTER) == 1
    decision = Decision.objects.get(case=case)
    assert (decision.outcome, decision.queue, decision.proposed_priority) == ("eligible", "screening", "normal")
    assert decision.site == Site.objects.get(code="EC-QUITO")
    assignment = Assignment.objects.get(case=case)
    assert (assignment.queue, assignment.rank, assignment.site_id, assignment.ended_at) == (
        "screening",
        2,
        decision.site_id,
        None,
    )
    case.refresh_from_db()
    assert case.status == "assigned"
    assert list(case.events.order_by("at", "kind").values_list("kind", "public_code")) == [
        ("received", "received"),
        ("routed", "in_queue"),
    ]


def test_routing_again_changes_nothing(system):
    case = stored(system)
    for _time in range(3):
        route({case.id: "e"}, at=system, actor=ROUTER)
    assert (Decision.objects.count(), Assignment.objects.count(), CaseEvent.objects.count()) == (1, 1, 2)


def test_another_event_makes_another_decision_and_leaves_the_assignment(system):
    case = stored(system)
    route({case.id: "one"}, at=system, actor=ROUTER)
    route({case.id: "two"}, at=system, actor=ROUTER)
    assert (Decision.objects.count(), Assignment.objects.open().count()) == (2, 1)


def test_a_worker_of_one_office_routes_no_other(database):
    with scope.enter(scope.SYSTEM) as at:
        case = stored(at)
    message = SimpleNamespace(subject_id=case.id, event="e")
    route_cases([message], office="CO")
    with scope.enter(scope.SYSTEM):
        assert Decision.objects.count() == 0
    route_cases([message], office="EC")
    with scope.enter(scope.SYSTEM):
        assert Decision.objects.count() == 1


def test_children_and_emergencies_are_due_the_same_day(system):
    alone = stored(system, "a", members=[member(birth_date="2012-01-01")])
    ill = stored(system, "b", members=[member(needs=["SM-CC"])])
    plain = stored(system, "c")
    route({case.id: "e" for case in (alone, ill, plain)}, at=system, actor=ROUTER)
    due = {assignment.case_id: assignment.due_at for assignment in Assignment.objects.all()}
    zone = alone.office.zone
    assert {due[alone.id].astimezone(zone).date(), due[ill.id].astimezone(zone).date()} == {
        system.astimezone(zone).date()
    }
    assert due[plain.id] is None


def test_the_queue_order_is_priority_then_window_day_then_draw(system):
    cases = [stored(system, str(number)) for number in range(6)]
    urgent = stored(system, "u", members=[member(needs=["SM-DP"])])
    route({case.id: "e" for case in (*cases, urgent)}, at=system, actor=ROUTER)
    ordered = list(Assignment.objects.open().of_office("EC").in_order())
    assert ordered[0].case_id == urgent.id
    assert [row.draw for row in ordered[1:]] == sorted(row.draw for row in ordered[1:])


def test_the_draw_can_be_recomputed_from_the_seed():
    case_id = uuid.UUID("12345678-1234-5678-1234-567812345678")
    assert draw_number(case_id, seed=b"s" * 32) == draw_number(case_id, seed=b"s" * 32)
    assert draw_number(case_id, seed=b"s" * 32) != draw_number(case_id, seed=b"t" * 32)
    assert 0 <= draw_number(case_id, seed=b"s" * 32) < 2**63


def test_a_stored_case_that_the_programme_no_longer_admits_goes_to_a_person(system):
    closed = document(submitted_at="2025-06-01T10:00:00-05:00")
    result = decide(closed, in_force(system).programme, table(system), (), on=system.date())
    assert (result.assessment.outcome, result.queue) == ("not_open", "review")


@pytest.mark.parametrize(
    ("area", "expected"),
    [
        (None, [("A", False, "AREA_UNKNOWN"), ("B", False, "AREA_UNKNOWN")]),
        ("EC-P", [("A", True, "SERVES_AREA"), ("B", False, "SERVES_AREA_TOO")]),
        ("EC-X", [("A", False, "OTHER_AREA"), ("B", False, "OTHER_AREA")]),
    ],
)
def test_every_site_is_named_with_its_reason(system, area, expected):
    places = (Place("B", frozenset({"EC-P"})), Place("A", frozenset({"EC-P", "EC-Q"})))
    result = decide(
        document(residence={"country": "EC", "area": area}),
        in_force(system).programme,
        table(system),
        places,
        on=system.date(),
    )
    assert [(site.site, site.is_chosen, site.reason) for site in result.candidates] == expected


def test_a_decision_is_never_changed(system):
    case = stored(system)
    route({case.id: "e"}, at=system, actor=ROUTER)
    for change in (
        lambda: Decision.objects.update(queue="review"),
        lambda: Decision.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(ProgrammingError), transaction.atomic():
            change()


def test_routing_takes_as_many_queries_for_three_cases_as_for_one(system, django_assert_num_queries):
    one, *three = [stored(system, str(number)) for number in range(4)]
    in_force(system)
    with django_assert_num_queries(27, exact=False) as counted:
        route({one.id: "e"}, at=system, actor=ROUTER)
    with django_assert_num_queries(len(counted.captured_queries)):
        route({case.id: "e" for case in three}, at=system, actor=ROUTER)


def test_every_scenario_is_stored_or_refused_and_every_stored_one_is_routed(system, capsys):
    expected = {}
    for scenario in SCENARIOS:
        given = documents.parse(scenario["document"])
        try:
            receipt = submit(
                given,
                sender=OPERATOR,
                at=system,
                idempotency_key=scenario["id"],
                submitted_at=documents.instant(given["submitted_at"]),
            )
        except NotStored:
            assert scenario["expect"]["outcome"] not in STORED
            continue
        assert scenario["expect"]["outcome"] in STORED
        expected[receipt.case_id] = (scenario["expect"]["queue"], scenario["expect"]["proposed_priority"])
    route(dict.fromkeys(expected, "e"), at=system, actor=ROUTER)
    decided = {row.case_id: (row.queue, row.proposed_priority) for row in Decision.objects.all()}
    assert decided == expected
    assert set(Assignment.objects.open().values_list("queue", flat=True)) <= set(QUEUES)
    call_command("replay", all=True)
    assert capsys.readouterr().out.strip() == f"{len(expected)} same"
