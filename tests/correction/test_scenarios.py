"""Scenarios 42, 68 and 71: what a correction changes, what it leaves, and what stays to be seen."""

import datetime

import pytest

from audit.actor import Actor
from casework.retention import due
from intake.dossier import documents_of, versions_of
from intake.household import size_on
from intake.lifecycle import move
from intake.models import Case, CaseEvent, Consent, Member
from intake.services import departures, erasure
from intake.services.correction import ConsentMissing, SamePerson, Why, correct, newest
from intake.services.submission import Sender, submit
from offices.models import RetentionPeriod
from routing.models import Assignment, Decision
from routing.reassessment import assess_anew
from routing.replay import replay
from routing.services import route
from tests.conftest import make_person
from tests.documents import document, member
from vault import door

TEST = Actor("command", "test")
HOUR = datetime.timedelta(hours=1)
PROOF = {"id": "00000000-0000-0000-0000-000000000001", "name": "carné de salud 2023-05"}


def stored(at, *members, **changes) -> Case:
    """A case that was sent, decided and put into a queue."""
    sent = document(*members, **changes)
    moment = datetime.datetime.fromisoformat(sent["submitted_at"])
    receipt = submit(
        sent, sender=Sender(TEST, "command", None), at=at, idempotency_key=sent["submitted_at"], submitted_at=moment
    )
    route({receipt.case_id: "received"}, at=at, actor=TEST)
    return Case.objects.select_related("office").get(pk=receipt.case_id)


def corrected(case, change, *, at, actor=TEST, why=None):
    """Correct the document in force by `change`, and let the router see it."""
    base, now = newest(case, actor=actor)
    change(now)
    correction = correct(case, base=base.pk, document=now, why=why or Why("typing", "principal"), at=at, actor=actor)
    case.refresh_from_db()
    assess_anew(case, event=str(correction.pre_registration_id), at=at, actor=TEST)
    case.refresh_from_db()
    return correction


def decisions_of(case) -> list[Decision]:
    return list(Decision.objects.filter(case=case).select_related("case").order_by("decided_at"))


def findings_of(decision) -> dict:
    return door.open([decision], actor=TEST, purpose="test")[decision.id]["findings"]


def test_scenario_42_a_newborn_added_later_counts_from_birth_and_changes_no_decision(system):
    family = [
        member(legal_status={"code": "regular"}),
        *(
            member(f"m{number}", kin, birth_date=born, documents=[], legal_status={"code": "regular"})
            for number, kin, born in (
                (2, "spouse", "1988-01-01"),
                (3, "child", "2015-01-01"),
                (4, "child", "2019-01-01"),
            )
        ),
    ]
    case = stored(
        system,
        *family,
        submitted_at="2023-11-15T10:00:00-05:00",
        applying_to="CO",
        residence={"country": "CO", "area": "CO-ANT", "place": None},
    )
    [first] = decisions_of(case)
    before = (first.outcome, first.programme_version_id, bytes(first.facts), bytes(first.findings))
    assert first.outcome == "eligible"
    sent_at = newest(case, actor=TEST)[0].submitted_at
    born = member(
        "m5", "child", birth_date="2024-01-05", present_since="2024-01-05", nationalities=["CO"], documents=[]
    )

    corrected(case, lambda now: now["members"].append(born), at=system + HOUR, why=Why("birth", "principal"))

    registration, now = newest(case, actor=TEST)
    assert (case.size, registration.submitted_at) == (5, sent_at)
    assert [size_on(now, day) for day in (datetime.date(2024, 1, 4), datetime.date(2024, 1, 5))] == [4, 5]
    [old, new] = decisions_of(case)
    assert (old.outcome, old.programme_version_id, bytes(old.facts), bytes(old.findings)) == before
    assert findings_of(new)["assessment"] == findings_of(old)["assessment"]  # no test of the child, cut-off or other
    assert findings_of(new)["assessment"]["rule"] == "CO-2"
    assert new.programme_version_id == old.programme_version_id
    assert [one.result for one in replay([old, new], actor=TEST)] == ["same", "same"]
    assert Assignment.objects.filter(case=case).count() == 1


def test_scenario_68_a_second_person_accepts_the_proof_and_both_assessments_stay(system):
    decider, second = make_person("screener", "EC"), make_person("supervisor", "EC")
    case = stored(system, member(present_since="2026-01-15"))
    [refused] = decisions_of(case)
    assert (refused.outcome, findings_of(refused)["assessment"]["reasons"]) == (
        "not_eligible",
        ["ARRIVED_AFTER_CUTOFF"],
    )
    for status in ("in_review", "decided"):
        move([case], to=status, at=system, actor=decider.actor)

    def earlier(now):
        now["members"][0]["present_since"] = "2023-05"

    why = Why("proof", "principal", proof=PROOF, remark="carné de salud")
    with pytest.raises(SamePerson):
        corrected(case, earlier, at=system + HOUR, actor=decider.actor, why=why)
    correction = corrected(case, earlier, at=system + HOUR, actor=second.actor, why=why)

    [first, then] = decisions_of(case)
    assert (first.id, then.outcome) == (refused.id, "eligible")
    assert findings_of(then)["assessment"]["rule"] == findings_of(first)["assessment"]["rule"]
    assert [one.result for one in replay([first, then], actor=TEST)] == ["same", "same"]
    assert case.status == "decided"  # a person sees what the corrected facts give; nothing is flipped
    assert list(Assignment.objects.filter(case=case).values_list("queue", flat=True)) == ["review"]
    assert door.open([correction], actor=TEST, purpose="test")[correction.id]["details"]["proof"] == PROOF
    arrivals = [one["members"][0]["present_since"] for _row, one in versions_of(case, actor=TEST, purpose="test")]
    assert arrivals == ["2026-01-15", "2023-05"]


def test_scenario_71_the_spouse_goes_on_after_agreeing_and_the_withdrawn_data_waits_for_retention(system):
    case = stored(
        system,
        member(given_names="Retirado", birth_date="1980-02-02", sex="M"),
        member("m2", "spouse", given_names="Sigue", documents=[]),
    )
    base, _before = newest(case, actor=TEST)
    asked = {"base": base.pk, "member_id": "m1", "successor": "m2", "asked_by": "member", "at": system + HOUR}
    with pytest.raises(ConsentMissing):
        departures.leave(case, **asked, actor=TEST)
    correction = departures.leave(case, **asked, has_agreed=True, actor=TEST)
    assess_anew(case, event=str(correction.pre_registration_id), at=system + HOUR, actor=TEST)

    case.refresh_from_db()
    registration, now = newest(case, actor=TEST)
    assert [(one["id"], one["relationship"], one["given_names"]) for one in now["members"]] == [
        ("m2", "principal", "Sigue")
    ]
    assert (registration.submitted_at, case.size, case.sex) == (base.submitted_at, 1, "F")
    given = Consent.objects.filter(pre_registration=registration)
    assert [(one.purpose, one.given_at) for one in given] == [("screening", system + HOUR)] * 2
    [_old, new] = decisions_of(case)
    assert new.pre_registration_id == registration.id
    assert [one.result for one in replay(decisions_of(case), actor=TEST)] == ["same", "same"]

    gone = correction.departed
    assert (gone.status, gone.size, gone.sex) == ("withdrawn", 1, "M")
    [theirs] = documents_of([gone], actor=TEST, purpose="test").values()
    assert [one["given_names"] for one in theirs["members"]] == ["Retirado"]
    assert "contact" not in theirs
    period = RetentionPeriod.objects.get(office_id="EC", of_class="withdrawn")
    later = system + datetime.timedelta(days=31 * period.months + 31)
    assert [one.pk for one in due(period, at=later)] == [gone.pk]

    erasure.erase([gone.pk], at=later, actor=TEST, purpose="retention")
    opened = door.open(Member.objects.filter(case=case), actor=TEST, purpose="test")
    assert "Retirado" not in str(opened)
    assert "Sigue" in str(opened)


def test_a_corrected_case_is_told_of_by_its_event(system):
    case = stored(system)
    corrected(case, lambda now: now["contact"].update(phone="+593990000000"), at=system + HOUR)
    assert CaseEvent.objects.filter(case=case, public_code="corrected").count() == 1
    assert len(decisions_of(case)) == 1  # a telephone decides nothing
