"""What was kept for long enough is erased when two people say so, and nothing else."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.test import Client
from django.utils import timezone

from audit.actor import Actor
from audit.models import Entry
from casework import retention
from casework.models import ErasureItem, ErasureProposal
from casework.retention import DecidedAlready, NothingDue, SamePerson, decide, due, propose
from intake.lifecycle import move
from intake.models import Case, CaseEvent
from offices.models import RetentionPeriod
from outbox.models import Message
from tests.conftest import FormClient, make_person
from tests.permissions.world import make_case
from vault import scope

MOVER = Actor("command", "test")
LATER = datetime.timedelta(days=72 * 31)


@pytest.fixture
def colleague(database):
    return make_person("supervisor", "EC", email="colega@example.org")


def closed(at, office="EC") -> Case:
    case = make_case(office, at=at)
    move([case], to="closed", at=at, actor=MOVER)
    return case


def period(of_class="closed", office="EC") -> RetentionPeriod:
    return RetentionPeriod.objects.get(office_id=office, of_class=of_class)


def approved(person, colleague, *, at) -> ErasureProposal:
    return decide(propose(period(), at=at, person=person).id, is_approved=True, at=at, person=colleague)


def test_every_office_has_a_period_with_a_source_for_every_class(system):
    found = set(RetentionPeriod.objects.values_list("office_id", "of_class"))
    assert found == {(office, one) for office in ("EC", "GT", "CO", "CR") for one in RetentionPeriod.Class.values}
    # What could not be read anywhere is not presented as if it had been.
    assert set(RetentionPeriod.objects.values_list("certainty", flat=True)) == {"unverified"}


def test_every_status_belongs_to_one_class():
    assert sorted(status for group in retention.STATUSES.values() for status in group) == sorted(Case.Status.values)


@pytest.mark.parametrize(
    ("at", "months", "until"),
    [("2026-03-31", 1, "2026-02-28"), ("2028-03-31", 1, "2028-02-29"), ("2026-01-15", 72, "2020-01-15")],
)
def test_a_period_ends_on_the_same_day_of_the_month_or_its_last(at, months, until):
    moment = datetime.datetime.fromisoformat(f"{at}T10:00:00+00:00")
    found = retention.kept_until(RetentionPeriod(months=months), at=moment)
    assert found == datetime.datetime.fromisoformat(f"{until}T10:00:00+00:00")


def test_a_case_is_due_after_the_last_thing_that_happened_and_not_before(system):
    case = closed(system)
    assert list(due(period(), at=system + datetime.timedelta(days=365 * 6 - 2))) == []
    assert [one.id for one in due(period(), at=system + LATER)] == [case.id]
    move([case], to="assigned", at=system + LATER, actor=MOVER)
    move([case], to="closed", at=system + LATER, actor=MOVER)
    assert list(due(period(), at=system + LATER)) == []


def test_an_offices_period_is_for_its_own_cases_of_its_class(system):
    closed(system, "CO")
    make_case("EC", at=system)
    assert list(due(period("closed", "EC"), at=system + LATER)) == []
    assert due(period("closed", "CO"), at=system + LATER).count() == 1
    assert due(period("dormant", "EC"), at=system + LATER).count() == 1


def test_without_a_period_nothing_is_due(system, supervisor):
    closed(system)
    kept = period()
    kept.delete()
    with pytest.raises(RetentionPeriod.DoesNotExist):
        propose(RetentionPeriod(id=kept.id, office_id="EC", of_class="closed", months=1), at=system, person=supervisor)


def test_what_two_people_agreed_on_is_erased_and_audited(system, supervisor, colleague):
    case = closed(system)
    proposal = approved(supervisor, colleague, at=system + LATER)
    carry_out_at(system + LATER)
    case.refresh_from_db()
    proposal.refresh_from_db()
    assert case.erased_at and proposal.status == "done"
    assert ErasureItem.objects.get().outcome == "erased"
    assert Message.objects.filter(topic="case.erased", subject_id=case.id).exists()
    acts = {entry.action: entry for entry in Entry.objects.filter(subjects__contains=[str(case.id)])}
    assert acts["erasure_proposed"].actor_id == str(supervisor.id)
    assert acts["erasure_approved"].actor_id == str(colleague.id)
    assert (acts["erased"].purpose, acts["erasure_carried_out"].subjects[0]) == ("retention", str(proposal.id))


def test_the_same_person_cannot_propose_and_approve(system, supervisor):
    case = closed(system)
    proposal = propose(period(), at=system + LATER, person=supervisor)
    with pytest.raises(SamePerson):
        decide(proposal.id, is_approved=True, at=system + LATER, person=supervisor)
    with pytest.raises(IntegrityError), transaction.atomic():
        ErasureProposal.objects.update(status="approved", decided_by=supervisor, decided_at=system)
    with pytest.raises(IntegrityError), transaction.atomic():
        ErasureProposal.objects.update(status="approved")
    carry_out_at(system + LATER)
    case.refresh_from_db()
    assert case.erased_at is None


def test_what_was_decided_is_not_decided_again(system, supervisor, colleague):
    closed(system)
    proposal = propose(period(), at=system + LATER, person=supervisor)
    decide(proposal.id, is_approved=False, at=system + LATER, person=colleague)
    with pytest.raises(DecidedAlready):
        decide(proposal.id, is_approved=True, at=system + LATER, person=colleague)
    carry_out_at(system + LATER)
    assert not Case.objects.filter(erased_at__isnull=False).exists()
    assert propose(period(), at=system + LATER, person=supervisor).items.count() == 1  # a rejected one may come again


def test_a_case_is_proposed_once_at_a_time(system, supervisor):
    closed(system)
    propose(period(), at=system + LATER, person=supervisor)
    with pytest.raises(NothingDue):
        propose(period(), at=system + LATER, person=supervisor)


def test_a_case_that_moved_after_it_was_proposed_is_kept(system, supervisor, colleague):
    case = closed(system)
    approved(supervisor, colleague, at=system + LATER)
    move([case], to="assigned", at=system + LATER, actor=MOVER)
    carry_out_at(system + LATER)
    case.refresh_from_db()
    assert case.erased_at is None
    assert ErasureItem.objects.get().outcome == "kept"
    assert ErasureProposal.objects.get().status == "done"


def test_more_than_one_round_is_asked_for(system, supervisor, colleague, monkeypatch):
    monkeypatch.setattr(retention, "ERASED_AT_ONCE", 2)
    for _number in range(3):
        closed(system)
    approved(supervisor, colleague, at=system + LATER)
    carry_out_at(system + LATER)
    assert Case.objects.filter(erased_at__isnull=False).count() == 2
    assert Message.objects.filter(topic="retention.due").count() == 1
    carry_out_at(system + LATER)
    assert Case.objects.filter(erased_at__isnull=False).count() == 3
    assert ErasureProposal.objects.get().status == "done"


def carry_out_at(at: datetime.datetime) -> None:
    """The job takes the database's clock, so everything is made older instead."""
    make_older(at - timezone.now())
    retention.carry_out([], office="")


def make_older(by: datetime.timedelta) -> None:
    Case.objects.update(opened_at=F("opened_at") - by)
    CaseEvent.objects.update(at=F("at") - by)


def test_the_pages_lead_from_preview_to_erasure(database, plain_static_files, supervisor, colleague):
    with scope.enter(scope.SYSTEM) as at:
        case = closed(at)
        make_older(LATER)
    first, second = FormClient(), Client()
    first.force_login(supervisor)
    second.force_login(colleague)
    page = first.get("/conservacion/").content.decode()
    assert case.reference in page and "sin verificar" in page
    made = first.post("/conservacion/", {"periodo": str(period().id)})
    assert case.reference in first.get(made.url).content.decode()
    assert "Aprobar y borrar" not in first.get(made.url).content.decode()
    refused = first.post(f"{made.url}decidir/", {"decision": "aprobar"}, follow=True)
    assert "Usted lo propuso" in refused.content.decode()
    assert "Aprobar y borrar" in second.get(made.url).content.decode()
    assert "Elija aprobar o rechazar" in second.post(f"{made.url}decidir/", {}, follow=True).content.decode()
    second.post(f"{made.url}decidir/", {"decision": "aprobar"})
    retention.carry_out([], office="")
    assert case.reference not in second.get(made.url).content.decode()
    assert second.get(f"/casos/{case.reference}/").status_code == 404


def test_a_proposal_for_nothing_says_so(database, plain_static_files, supervisor):
    client = FormClient()
    client.force_login(supervisor)
    for asked in (str(period().id), "", "x", str(period("closed", "CO").id)):
        answer = client.post("/conservacion/", {"periodo": asked}, follow=True)
        assert "Ya no hay nada que proponer" in answer.content.decode()
