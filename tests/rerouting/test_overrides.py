"""A person sends a case elsewhere: with a reason, beside the proposal, for good, and counted."""

import uuid

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from audit.models import Entry
from intake.models import CaseEvent
from offices.models import ProgrammeVersion
from routing.models import Assignment, Decision, OverrideCount, RouteOverride
from routing.overriding import Moved, NothingChanged, often_overridden, override, overrides_of, priority_of
from routing.reassessment import assess_anew
from tests.casework.test_pages import visitor
from tests.conftest import make_person
from tests.correction.test_scenarios import corrected, stored
from tests.documents import member
from tests.permissions.world import make_case
from vault import scope

REMARK = "Dice que la siguen desde ayer"


def sent(case, person, at, **changes) -> RouteOverride:
    seen = Assignment.objects.open().get(case=case).pk
    said = {"queue": "protection", "priority": "urgent", "reason": "danger", "remark": REMARK} | changes
    return override(case, seen=seen, **said, at=at, person=person)


def test_a_case_goes_where_a_person_says_and_the_proposal_stays_beside_it(system, supervisor):
    case = stored(system)
    before = Assignment.objects.open().get(case=case)
    assert (before.is_pinned, priority_of(before)) == (False, "normal")
    row = sent(case, supervisor, system)
    now = Assignment.objects.open().get(case=case)
    assert (now.queue, now.rank, now.is_pinned, priority_of(now)) == ("protection", 1, True, "urgent")
    assert (now.window_day, now.draw, now.decision_id) == (before.window_day, before.draw, before.decision_id)
    [decision] = Decision.objects.filter(case=case)
    assert (row.proposal, decision.queue, decision.proposed_priority) == (decision, "screening", "normal")
    assert REMARK.encode() not in bytes(row.remark)
    event = CaseEvent.objects.get(case=case, kind="overridden")
    assert (event.public_code, event.actor_id) == ("", str(supervisor.id))
    entry = Entry.objects.get(action="route_overridden")
    assert entry.detail == {"reason": "danger", "queue": "protection", "priority": "urgent"}


def test_an_emergency_that_a_person_declares_is_due_today_and_first_in_its_queue(system, supervisor):
    cases = [stored(system, submitted_at=f"2026-03-03T10:0{number}:00-05:00") for number in range(3)]
    last = Assignment.objects.open().in_order().last()
    assert last.due_at is None
    sent(last.case, supervisor, system, queue=last.queue, priority="emergency")
    first = Assignment.objects.open().filter(case__in=cases).in_order().first()
    assert (first.case_id, first.due_at is not None) == (last.case_id, True)


def test_what_a_person_decided_no_event_moves(system, supervisor):
    case = stored(system)
    sent(case, supervisor, system, queue="review")

    def needs(now):
        now["members"][0]["needs"] = ["SV-VO"]

    corrected(case, needs, at=system)
    now = Assignment.objects.open().get(case=case)
    assert (now.queue, now.is_pinned) == ("review", True)
    assert Decision.objects.filter(case=case).count() == 2  # what the rules would say is kept, for people to see
    assert assess_anew(case, event="again", at=system, actor=supervisor.actor) is None


def test_nothing_is_written_for_what_is_so_already_or_moved_meanwhile(system, supervisor):
    case = stored(system)
    seen = Assignment.objects.open().get(case=case).pk
    said = {"reason": "danger", "remark": "", "at": system, "person": supervisor}
    with pytest.raises(NothingChanged):
        override(case, seen=seen, queue="screening", priority="normal", **said)
    override(case, seen=seen, queue="review", priority="normal", **said)
    with pytest.raises(Moved):
        override(case, seen=seen, queue="protection", priority="normal", **said)
    assert RouteOverride.objects.count() == 1


def test_an_override_that_changes_nothing_is_refused_by_the_database(system, supervisor):
    case = stored(system)
    row = sent(case, supervisor, system)
    with pytest.raises(IntegrityError, match="an_override_changes_something"), transaction.atomic():
        RouteOverride.objects.filter(pk=row.pk).update(to_queue=row.from_queue, to_priority=row.from_priority)


def test_overrides_are_counted_by_person_and_rule_and_a_rule_that_is_often_wrong_is_named(
    system, supervisor, settings, plain_static_files
):
    settings.RULE_OFTEN_OVERRIDDEN = 3
    other = make_person("protection", "EC")
    for number, person in enumerate((supervisor, supervisor, other)):
        case = stored(system, member(needs=["SV-VO"]), submitted_at=f"2026-03-03T10:0{number}:00-05:00")
        assert often_overridden(at=system) == {}
        sent(case, person, system, queue="screening", priority="urgent", reason="rule_unfit", remark="")
    counted = {(one.rule, one.person_id): one.number for one in OverrideCount.objects.all()}
    assert counted == {("violence-and-torture", supervisor.id): 2, ("violence-and-torture", other.id): 1}
    assert often_overridden(at=system) == {"violence-and-torture": 3}
    client = visitor(make_person("policy"))
    version = ProgrammeVersion.objects.order_by("-number").first()
    page = client.get(reverse("routing_table", args=[version.pk])).content.decode()
    assert page.count("Se cambió a mano 3 veces") == 1
    page = client.get(reverse("override_counts")).content.decode()
    assert page.index(supervisor.full_name) < page.index(other.full_name)
    assert "violence-and-torture" in page


@pytest.mark.parametrize(("role", "status"), [("screener", 403), ("front_desk", 403), ("protection", 200)])
def test_whoever_may_change_a_route_finds_the_page(database, plain_static_files, role, status):
    with scope.enter(scope.SYSTEM) as at:
        case = make_case("EC", at=at)
    client = visitor(make_person(role, "EC"))
    assert client.get(reverse("case_route", args=[case.reference])).status_code == status
    assert ("Cambiar la ruta" in client.get(f"/casos/{case.reference}/").content.decode()) == (status == 200)


def test_the_page_says_what_is_missing_and_the_case_shows_proposal_change_and_both_authors(
    database, supervisor, plain_static_files
):
    with scope.enter(scope.SYSTEM) as at:
        case = make_case("EC", at=at)
        seen = Assignment.objects.open().get(case=case).pk
    client, address = visitor(supervisor), reverse("case_route", args=[case.reference])
    page = client.post(address, {"queue": "screening", "priority": "urgent", "seen": seen}).content.decode()
    assert "Elija un motivo." in page
    said = {"queue": "screening", "priority": "normal", "reason": "other", "seen": seen}
    assert "Escriba cuál es el otro motivo." in client.post(address, said).content.decode()
    assert "El caso ya está en esa cola" in client.post(address, said | {"reason": "family"}).content.decode()
    page = client.post(address, said | {"priority": "urgent", "remark": REMARK}, follow=True).content.decode()
    assert "Propuesta: cola de evaluación, prioridad normal" in page
    assert "Cambiado a mano: cola de evaluación, prioridad urgente. Persona supervisor" in page
    assert "Motivo: otro motivo." in page and REMARK in page
    gone = client.post(address, said | {"reason": "family", "priority": "emergency", "seen": uuid.uuid4()}, follow=True)
    assert "cambió de lugar mientras tanto" in gone.content.decode()
    screener = visitor(make_person("screener", "EC")).get(f"/casos/{case.reference}/").content.decode()
    assert "Cambiado a mano" in screener
    assert REMARK not in screener and "Motivo: otro motivo." not in screener


def test_a_person_sees_the_overrides_of_their_office_alone(system, supervisor):
    case = stored(system)
    sent(case, supervisor, system)
    with scope.enter(scope.staff(["CO"])):
        assert overrides_of(case) == []
    with scope.enter(scope.staff(["EC"])):
        assert len(overrides_of(case)) == 1
