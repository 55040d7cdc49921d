"""Placement: who sees which case, where and when; applied and taken back as one step; replayed to the byte."""

import datetime
import uuid
from types import SimpleNamespace

import pytest
from django.core.management import call_command

from audit.models import Entry
from intake.models import Case
from intake.services.erasure import erase
from offices.models import Leave, Office, Site, SiteCapacity, StaffMember, StaffProfile
from routing.models import Assignment, Decision, FamilyLink, PlacementAlert, PlacementItem, PlacementProposal
from routing.placement.proposals import (
    NotACarer,
    NothingToPlace,
    Outdated,
    apply,
    discard,
    propose,
    propose_move,
    undo,
)
from routing.placement.recusals import lift, may_see_confidential, recuse, seen_by
from routing.services import end_of_finished, route
from tests.conftest import make_person
from tests.documents import member
from tests.permissions.world import make_case
from vault import door, keys

QUITO = "EC-QUITO"


def carer(name: str, *, role: str = "screener", office: str = "EC", **profile) -> StaffMember:
    person = make_person(role, office, email=f"{name}@example.org")
    given = {"languages": ["spa"], "skills": list(StaffProfile.Skill.values), "effort_a_day": 500}
    StaffProfile.objects.create(person=person, **given | profile)
    return person


def places(number: int, *, site: str = QUITO, remote: int = 0) -> None:
    for weekday in range(7):
        SiteCapacity.objects.create(
            site=Site.objects.get(code=site), weekday=weekday, places=number, remote_places=remote
        )


def office() -> Office:
    return Office.objects.get(pk="EC")


def waiting(at, number: int, **changes) -> list[Case]:
    return [make_case("EC", at=at, **changes) for _one in range(number)]


def family(at, number: int) -> list[Case]:
    """The first named by the others, who do not name each other."""
    first = make_case("EC", at=at)
    return [first, *waiting(at, number - 1, linked_to=[first.reference])]


def held(person: StaffMember) -> set[uuid.UUID]:
    return set(Assignment.objects.open().filter(held_by=person).values_list("case_id", flat=True))


def given_out(at, supervisor) -> PlacementProposal:
    proposal = propose(office(), at=at, person=supervisor)
    return apply(proposal.id, left_out=(), at=at, person=supervisor)


def findings(item: PlacementItem, person: StaffMember) -> dict:
    return door.open([item], actor=person.actor, purpose="test")[item.id]["findings"]


def reasons(item: PlacementItem, viewer: StaffMember) -> dict[str, str]:
    return {one["person"]: one["reason"] for one in findings(item, viewer)["people"]}


@pytest.fixture
def replayed(capsys):
    yield
    call_command("replay", all=True)
    assert set(capsys.readouterr().out.split()[1::2]) <= {"same", "same,"}


def test_waiting_cases_are_given_out_evenly_by_effort_and_replayed(system, supervisor, replayed):
    one, two = carer("uno"), carer("dos")
    places(3)
    cases = waiting(system, 4)
    proposal = propose(office(), at=system, person=supervisor)
    assert Assignment.objects.open().filter(held_by__isnull=False).count() == 0
    apply(proposal.id, left_out=(), at=system, person=supervisor)
    assert (len(held(one)), len(held(two))) == (2, 2)
    rows = Assignment.objects.open().filter(case__in=cases).order_by("visit_on")
    assert [row.site.code for row in rows] == [QUITO] * 4
    days = [row.visit_on for row in rows]
    assert days[0] == days[1] == days[2] < days[3]
    assert days[0] > system.date()


def test_what_was_decided_before_stands_in_the_new_record(system, supervisor):
    carer("uno")
    places(3)
    case = waiting(system, 1)[0]
    before = Decision.objects.get(case=case)
    given_out(system, supervisor)
    after = Decision.objects.exclude(pk=before.pk).get(case=case)
    opened = door.open([before, after], actor=supervisor.actor, purpose="test")
    placement = opened[after.id]["findings"].pop("placement")
    assert opened[after.id]["findings"] == opened[before.id]["findings"]
    assert placement["outcome"] == "placed"
    assert placement["seed"] == case.id.hex + before.programme_version_id.hex


def test_proposing_again_changes_nothing_but_the_proposal(system, supervisor):
    carer("uno")
    places(3)
    waiting(system, 2)
    first = propose(office(), at=system, person=supervisor)
    was = list(first.items.order_by("position").values_list("case", "person", "visit_on"))
    again = propose(office(), at=system, person=supervisor)
    assert list(again.items.order_by("position").values_list("case", "person", "visit_on")) == was
    assert PlacementProposal.objects.get() == again


@pytest.mark.parametrize(
    ("profile", "document", "reason"),
    [
        ({"languages": ["spa"]}, {"languages": ["hat"]}, "LANGUAGE"),
        ({"sex": "male"}, {"interviewer_sex": "female"}, "SEX"),
        ({"sex": ""}, {"interviewer_sex": "female"}, "SEX"),
        ({"skills": []}, {"members": [member(needs=["SV-VA"])]}, "SKILL"),
        ({"effort_a_day": 5}, {}, "NOBODY_FREE"),
    ],
)
def test_when_nobody_fits_it_says_why_and_a_row_tells_the_supervisor(
    system, supervisor, replayed, profile, document, reason
):
    person = carer("uno", role="protection", **profile)
    places(3)
    case = make_case("EC", at=system, **document)
    proposal = propose(office(), at=system, person=supervisor)
    item = proposal.items.get()
    assert (item.result, item.person, findings(item, supervisor)["reason"]) == ("nobody", None, reason)
    alert = PlacementAlert.objects.get()
    assert (alert.case, alert.reason, alert.settled_at) == (case, reason, None)
    propose(office(), at=system, person=supervisor)
    assert PlacementAlert.objects.count() == 1
    StaffProfile.objects.filter(person=person).update(
        languages=["spa", "hat"], sex="female", skills=StaffProfile.Skill.values, effort_a_day=60
    )
    given_out(system, supervisor)
    alert.refresh_from_db()
    assert held(person) == {case.id}
    assert alert.settled_at


def test_without_places_or_people_nobody_is_proposed(system, supervisor):
    waiting(system, 1)
    assert findings(propose(office(), at=system, person=supervisor).items.get(), supervisor)["reason"] == "NO_STAFF"
    carer("uno")
    assert findings(propose(office(), at=system, person=supervisor).items.get(), supervisor)["reason"] == "NO_PLACES"


def test_without_a_waiting_case_there_is_nothing_to_propose(system, supervisor):
    with pytest.raises(NothingToPlace):
        propose(office(), at=system, person=supervisor)


def test_whoever_is_away_gets_no_case_on_those_days(system, supervisor, replayed):
    person = carer("uno")
    places(3)
    waiting(system, 1)
    Leave.objects.create(person=person, first_on=system.date(), last_on=system.date() + datetime.timedelta(days=5))
    item = propose(office(), at=system, person=supervisor).items.get()
    assert item.visit_on > system.date() + datetime.timedelta(days=5)
    Leave.objects.update(last_on=system.date() + datetime.timedelta(days=60))
    item = propose(office(), at=system, person=supervisor).items.get()
    assert (item.result, findings(item, supervisor)["reason"]) == ("nobody", "NOBODY_FREE")


def test_a_protection_case_goes_to_nobody_who_may_not_open_it(system, supervisor):
    screener, protection = carer("uno"), carer("dos", role="protection")
    places(3)
    make_case("EC", at=system, members=[member(needs=["SV-VA"])])
    item = propose(office(), at=system, person=supervisor).items.get()
    assert item.person == protection
    assert reasons(item, supervisor)[str(screener.id)] == "ROLE"


def test_a_family_is_whole_also_when_a_relative_has_an_appointment_already(system, supervisor, replayed):
    carer("uno"), carer("dos")
    places(4)
    first = make_case("EC", at=system)
    given_out(system, supervisor)
    was = Assignment.objects.open().get(case=first)
    make_case("EC", at=system, linked_to=[first.reference])
    waiting(system, 2)
    given_out(system, supervisor)
    rows = Assignment.objects.open().filter(case__in=[first.id, FamilyLink.objects.get().case_id])
    assert {(row.held_by_id, row.site_id, row.visit_on) for row in rows} == {
        (was.held_by_id, was.site_id, was.visit_on)
    }


def test_a_family_that_fits_no_day_is_not_split(system, supervisor):
    carer("uno")
    places(2)
    cases = family(system, 3)
    items = list(propose(office(), at=system, person=supervisor).items.all())
    assert {item.case_id for item in items} == {case.id for case in cases}
    assert {(item.result, findings(item, supervisor)["reason"]) for item in items} == {
        ("nobody", "FAMILY_DOES_NOT_FIT")
    }


def test_a_family_is_left_out_whole(system, supervisor):
    carer("uno")
    places(4)
    cases = family(system, 3)
    lone = waiting(system, 1)[0]
    proposal = propose(office(), at=system, person=supervisor)
    unit = proposal.items.get(case=cases[1]).unit
    apply(proposal.id, left_out=[unit], at=system, person=supervisor)
    assert set(Assignment.objects.open().filter(held_by__isnull=False).values_list("case", flat=True)) == {lone.id}


def test_an_applied_proposal_is_taken_back_as_one_step(system, supervisor):
    carer("uno")
    places(9)
    waiting(system, 3)
    before = list(Assignment.objects.open().order_by("case").values("case", "queue", "rank", "draw", "site", "held_by"))
    proposal = given_out(system, supervisor)
    with pytest.raises(Outdated):
        apply(proposal.id, left_out=(), at=system, person=supervisor)
    undo(proposal.id, at=system, person=supervisor)
    after = Assignment.objects.open().order_by("case").values("case", "queue", "rank", "draw", "site", "held_by")
    assert list(after) == before
    with pytest.raises(Outdated):
        undo(proposal.id, at=system, person=supervisor)


def test_what_moved_on_meanwhile_is_neither_applied_nor_undone(system, supervisor):
    person = carer("uno")
    places(9)
    cases = waiting(system, 2)
    proposal = propose(office(), at=system, person=supervisor)
    recuse(cases[0], person=person, reason="relative", at=system, actor=person.actor, by=person)
    with pytest.raises(Outdated):
        apply(proposal.id, left_out=(), at=system, person=supervisor)
    lift(seen_by(supervisor, cases[0])[0], at=system, person=supervisor)
    apply(proposal.id, left_out=(), at=system, person=supervisor)
    Assignment.objects.open().filter(case=cases[0]).update(ended_at=system)
    with pytest.raises(Outdated):
        undo(proposal.id, at=system, person=supervisor)
    assert held(person) == {cases[1].id}


def test_a_proposal_that_is_discarded_leaves_nothing_but_its_entries(system, supervisor):
    carer("uno")
    places(9)
    waiting(system, 1)
    proposal = propose(office(), at=system, person=supervisor)
    discard(proposal.id, person=supervisor)
    assert not PlacementItem.objects.exists()
    acts = set(Entry.objects.filter(subjects__contains=[str(proposal.id)]).values_list("action", flat=True))
    assert acts == {"placement_proposed", "placement_discarded"}


def test_scenario_55_a_screener_who_is_a_cousin_is_left_out_and_the_next_is_chosen(system, supervisor, replayed):
    cousin, other = carer("prima"), carer("otra", effort_a_day=100)
    places(3)
    case = waiting(system, 1)[0]
    assert propose(office(), at=system, person=supervisor).items.get().person == cousin  # who has the lighter load
    recuse(case, person=cousin, reason="relative", at=system, actor=cousin.actor, by=cousin)
    item = propose(office(), at=system, person=supervisor).items.get()
    assert item.person == other
    assert reasons(item, supervisor) == {str(cousin.id): "RELATIVE", str(other.id): "CHOSEN"}
    apply(item.proposal_id, left_out=(), at=system, person=supervisor)
    entry = Entry.objects.get(action="recused")
    assert entry.subjects[0] == str(case.id)


def test_scenario_56_a_complained_about_officer_is_no_candidate_and_learns_nothing(system, supervisor, replayed):
    officer, other = carer("oficial"), carer("otra", effort_a_day=100)
    protection = make_person("protection", "EC")
    places(3)
    case = waiting(system, 1)[0]
    recuse(case, person=officer, reason="complained_about", at=system, actor=protection.actor, by=protection)
    item = propose(office(), at=system, person=supervisor).items.get()
    assert item.person == other
    assert [row.person for row in seen_by(protection, case)] == [officer]
    assert seen_by(officer, case) == seen_by(other, case) == seen_by(supervisor, case) == []
    entries = Entry.objects.filter(subjects__contains=[str(case.id)])
    assert not entries.filter(action="recused").exists()
    apply(item.proposal_id, left_out=(), at=system, person=supervisor)


def test_of_a_protection_officer_the_supervisors_keep_it(system, supervisor):
    officer, colleague = make_person("protection", "EC"), make_person("protection", "EC", email="c@example.org")
    assert may_see_confidential(supervisor, officer)
    assert not may_see_confidential(colleague, officer)
    assert not may_see_confidential(officer, officer)


def test_whoever_refused_them_before_is_left_out(system, supervisor):
    earlier, other = carer("antes"), carer("otra", effort_a_day=100)
    places(3)
    case = waiting(system, 1)[0]
    recuse(case, person=earlier, reason="earlier_decider", at=system, actor=supervisor.actor, by=supervisor)
    item = propose(office(), at=system, person=supervisor).items.get()
    assert (item.person, reasons(item, supervisor)[str(earlier.id)]) == (other, "EARLIER_DECIDER")


def twelve_with_a(at, supervisor) -> tuple[StaffMember, list[Case], list[Case]]:
    a = carer("a", most_open_cases=12)
    places(12)
    relatives, others = family(at, 3), waiting(at, 9)
    given_out(at, supervisor)
    assert len(held(a)) == 12
    return a, relatives, others


def test_scenario_77_twelve_cases_move_and_a_linked_family_moves_together_or_not_at_all(system, supervisor, replayed):
    a, relatives, others = twelve_with_a(system, supervisor)
    b = carer("b")
    days = dict(Assignment.objects.open().values_list("case", "visit_on"))
    assert len({days[case.id] for case in relatives}) == 1
    # One of the family is named: its relatives come along.
    named = [relatives[1].id, *[case.id for case in others]]
    proposal = propose_move(office(), giver=a, taker=b, cases=named, at=system, person=supervisor)
    assert proposal.items.filter(person=b).count() == 12
    apply(proposal.id, left_out=(), at=system, person=supervisor)
    assert (len(held(a)), len(held(b))) == (0, 12)
    assert dict(Assignment.objects.open().values_list("case", "visit_on")) == days
    undo(proposal.id, at=system, person=supervisor)
    assert (len(held(a)), len(held(b))) == (12, 0)
    assert dict(Assignment.objects.open().values_list("case", "visit_on")) == days


def test_scenario_77_a_family_of_which_b_must_not_have_one_stays_with_a_whole(system, supervisor):
    a, relatives, others = twelve_with_a(system, supervisor)
    b = carer("b")
    recuse(relatives[2], person=b, reason="relative", at=system, actor=b.actor, by=b)
    proposal = propose_move(office(), giver=a, taker=b, at=system, person=supervisor)
    apply(proposal.id, left_out=(), at=system, person=supervisor)
    assert held(a) == {case.id for case in relatives}
    assert held(b) == {case.id for case in others}


def test_a_move_takes_no_relative_along_who_is_in_nobodys_care(system, supervisor):
    a, relatives, _others = twelve_with_a(system, supervisor)
    b = carer("b")
    late = make_case("EC", at=system, linked_to=[relatives[0].reference])
    proposal = propose_move(office(), giver=a, taker=b, cases=[relatives[0].id], at=system, person=supervisor)
    assert set(proposal.items.values_list("case", flat=True)) == {case.id for case in relatives}
    apply(proposal.id, left_out=(), at=system, person=supervisor)
    assert Assignment.objects.open().get(case=late).held_by is None


def test_scenario_77_the_supervisor_changes_the_proposal_family_by_family(system, supervisor):
    a, relatives, others = twelve_with_a(system, supervisor)
    b = carer("b")
    proposal = propose_move(office(), giver=a, taker=b, at=system, person=supervisor)
    unit = proposal.items.get(case=relatives[0]).unit
    apply(proposal.id, left_out=[unit], at=system, person=supervisor)
    assert held(a) == {case.id for case in relatives}
    assert held(b) == {case.id for case in others}


def test_a_move_goes_to_somebody_of_the_office_who_can_carry(system, supervisor):
    a, _relatives, _others = twelve_with_a(system, supervisor)
    b = carer("b", most_open_cases=2)
    for taker in (a, make_person("screener", "EC", email="sin@example.org"), carer("co", office="CO")):
        with pytest.raises(NotACarer):
            propose_move(office(), giver=a, taker=taker, at=system, person=supervisor)
    with pytest.raises(NothingToPlace):
        propose_move(office(), giver=b, taker=a, at=system, person=supervisor)
    proposal = propose_move(office(), giver=a, taker=b, at=system, person=supervisor)
    assert proposal.items.filter(result="placed").count() == 2
    assert not PlacementAlert.objects.exists()  # somebody has them


def test_a_holder_who_is_away_on_the_day_gives_the_case_to_another_or_keeps_it_on_another_day(system, supervisor):
    one = carer("uno")
    places(3)
    case = waiting(system, 1)[0]
    given_out(system, supervisor)
    was = Assignment.objects.open().get(case=case)
    Leave.objects.create(person=one, first_on=was.visit_on, last_on=was.visit_on)
    given_out(system, supervisor)
    now = Assignment.objects.open().get(case=case)
    assert now.held_by == one
    assert now.visit_on > was.visit_on
    with pytest.raises(NothingToPlace):
        propose(office(), at=system, person=supervisor)


@pytest.mark.parametrize("happens", ["a relative is declared", "the person left"])
def test_a_family_leaves_a_holder_who_cannot_keep_it_whole(system, supervisor, replayed, happens):
    one = carer("uno")
    places(9)
    cases = family(system, 3)
    lone = waiting(system, 1)[0]
    given_out(system, supervisor)
    two = carer("dos")
    if happens == "the person left":
        StaffMember.objects.filter(pk=one.pk).update(is_active=False)
    else:
        recuse(cases[2], person=one, reason="relative", at=system, actor=one.actor, by=one)
    given_out(system, supervisor)
    assert {case.id for case in cases} <= held(two)
    assert (lone.id in held(one)) == (happens == "a relative is declared")


def test_a_complaint_alone_moves_nothing(system, supervisor):
    one = carer("uno")
    carer("dos")
    places(9)
    case = waiting(system, 1)[0]
    given_out(system, supervisor)
    holder = Assignment.objects.open().get(case=case).held_by
    recuse(case, person=holder, reason="complained_about", at=system, actor=one.actor, by=None)
    with pytest.raises(NothingToPlace):
        propose(office(), at=system, person=supervisor)


def test_it_takes_as_many_queries_for_three_cases_as_for_one(system, supervisor, django_assert_num_queries):
    carer("uno")
    places(9)

    def all_steps() -> None:
        proposal = given_out(system, supervisor)
        undo(proposal.id, at=system, person=supervisor)

    case = waiting(system, 1)[0]
    with django_assert_num_queries(80, exact=False) as counted:
        all_steps()
    Assignment.objects.open().filter(case=case).update(ended_at=system)
    waiting(system, 3)
    with django_assert_num_queries(len(counted.captured_queries)):
        all_steps()


def test_a_case_that_was_erased_meanwhile_is_passed_over(system, supervisor):
    carer("uno")
    places(9)
    gone, kept, unplaceable = (*waiting(system, 2), make_case("EC", at=system, languages=["hat"]))
    proposal = propose(office(), at=system, person=supervisor)
    erase([gone.id, unplaceable.id], at=system, actor=supervisor.actor, purpose="test")
    keys.drop([gone.id, unplaceable.id])
    apply(proposal.id, left_out=(), at=system, person=supervisor)
    assert Assignment.objects.open().get(case=kept).held_by
    end_of_finished([SimpleNamespace(subject_id=unplaceable.id)], office="EC")
    assert not PlacementAlert.objects.filter(settled_at__isnull=True).exists()


def test_links_of_a_case_that_was_erased_are_forgotten(system, supervisor):
    carer("uno")
    places(9)
    cases = family(system, 2)
    propose(office(), at=system, person=supervisor)
    assert FamilyLink.objects.count() == 1
    erase([cases[0].id], at=system, actor=supervisor.actor, purpose="test")
    end_of_finished([SimpleNamespace(subject_id=cases[0].id)], office="EC")
    assert not FamilyLink.objects.exists()


def test_what_stood_with_the_case_in_its_queue_goes_along_to_the_holder_and_back(system, supervisor):
    carer("uno")
    places(9)
    case = waiting(system, 1)[0]
    due = system + datetime.timedelta(hours=3)
    Assignment.objects.filter(case=case).update(due_at=due, corrections_seen_at=system)
    proposal = given_out(system, supervisor)
    open_one = Assignment.objects.open().get(case=case)
    assert (open_one.due_at, open_one.corrections_seen_at) == (due, system)
    undo(proposal.id, at=system, person=supervisor)
    open_one = Assignment.objects.open().get(case=case)
    assert (open_one.due_at, open_one.corrections_seen_at, open_one.visit_on, open_one.effort) == (due, system, None, 0)


def test_a_decision_after_a_correction_is_the_one_that_placement_rests_on(system, supervisor, replayed):
    carer("uno")
    places(9)
    case = waiting(system, 1)[0]
    route({case.id: "later"}, at=system + datetime.timedelta(hours=1), actor=supervisor.actor)
    given_out(system, supervisor)
    later = Decision.objects.get(case=case, event="later")
    placed = Decision.objects.get(case=case, event__startswith="place:")
    opened = door.open([later, placed], actor=supervisor.actor, purpose="test")
    del opened[placed.id]["facts"]["placement"]
    assert opened[placed.id]["facts"] == opened[later.id]["facts"]
