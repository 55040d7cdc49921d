"""Scenario 62, and rules that change in general: listed, approved, evaluated again, told once; nothing is flipped."""

import copy
import datetime

import pytest
from django.db import transaction
from django.urls import reverse

from audit.models import Entry
from casework.deciding import decide
from intake.models import Case, CaseEvent
from offices.programme import by_id
from routing import rule_changes
from routing.models import Assignment, Decision, RuleChange, RuleScan
from routing.replay import replay
from routing.rule_changes import approve, leave, list_changes
from tests.casework.test_pages import visitor
from tests.conftest import make_person
from tests.correction.test_scenarios import TEST, corrected, findings_of, stored
from tests.documents import member
from tests.eligibility.test_scenarios import SCENARIOS
from tests.programmes import publish, rule, shipped
from vault import scope

ECUADORIAN = next(one["document"] for one in SCENARIOS if one["id"] == "21")
HOUR = datetime.timedelta(hours=1)


def without_the_second_rule(at) -> None:
    """The programme as it was while only CR-1 existed."""
    data = shipped()
    data["rules"] = [one for one in data["rules"] if one["id"] != "CR-2"]
    rule(data, "CR-1")["to"] = datetime.date(2025, 2, 3)
    publish(data, at, supersede=True)


def widened(at):
    return by_id(publish(shipped(), at, supersede=True).version.pk)


def test_scenario_62_the_refused_is_listed_when_the_rule_is_widened_seen_by_a_person_and_told_once(database):
    with scope.enter(scope.SYSTEM) as at:
        without_the_second_rule(at)
        document = copy.deepcopy(ECUADORIAN)
        case = stored(at, *document.pop("members"), **document)
        [first] = Decision.objects.filter(case=case)
        assert (first.outcome, findings_of(first)["assessment"]["flags"]) == ("not_eligible", [])
        before = (bytes(first.facts), bytes(first.findings))
        refuser, supervisor = make_person("screener", "CR"), make_person("supervisor", "CR")
        decide(case, outcome="refused", reason="as_proposed", remark="", at=at, person=refuser)
        published = widened(at + HOUR)
        assert list_changes(published, at=at + HOUR) == 1
        case.refresh_from_db()
        assert case.status == "decided"  # listed, and nothing else
        assert not Assignment.objects.open().filter(case=case).exists()
        assert not CaseEvent.objects.filter(public_code="new_rules").exists()
    client, address = visitor(supervisor), reverse("rule_changes")
    page = client.get(address).content.decode()
    assert case.reference in page and "una regla posterior decidiría mejor" in page
    with scope.enter(scope.SYSTEM):
        row = RuleChange.objects.get()
    for _again in range(2):
        client.post(address, {"caso": row.pk, "tarea": "evaluar"})
    with scope.enter(scope.SYSTEM):
        case.refresh_from_db()
        # In one transaction of a test both have one moment.
        new = Decision.objects.select_related("case").get(case=case, programme_version=published.version_id)
        [old] = Decision.objects.filter(case=case).exclude(pk=new.pk).select_related("case")
        assert (old.pk, bytes(old.facts), bytes(old.findings)) == (first.pk, *before)
        assert findings_of(new)["assessment"]["flags"] == ["REEVALUATE"]
        [waiting] = Assignment.objects.open().filter(case=case)
        assert (waiting.queue, waiting.held_by, case.status) == ("review", None, "assigned")
        assert CaseEvent.objects.filter(case=case, public_code="new_rules").count() == 1
        assert [one.result for one in replay([old, new], actor=TEST)] == ["same", "same"]
        assert Entry.objects.filter(action="rule_change_approved").count() == 1
        [listing] = Entry.objects.filter(action="rule_changes_listed")
        assert listing.detail == {"programme_version": str(published.version_id), "cases": 1}
    assert "Ningún caso espera" in client.get(address).content.decode()


def refused_by_age(at, *, number: int = 0, **changes) -> Case:
    return stored(
        at, member(birth_date="2009-01-01", needs=[]), submitted_at=f"2026-03-03T10:0{number}:00-05:00", **changes
    )


def younger(at):
    data = shipped()
    rule(data, "EC-DEMO")["min_age"] = 17
    return by_id(publish(data, at, supersede=True).version.pk)


def test_a_version_is_looked_at_once_and_a_kill_in_the_middle_loses_and_doubles_nothing(system, monkeypatch):
    for number in range(3):
        refused_by_age(system, number=number)
    published = younger(system + HOUR)
    whole = rule_changes._list
    monkeypatch.setattr(rule_changes, "AT_ONCE", 1)
    calls = iter(range(9))

    def dies(*arguments, **named):
        if next(calls) == 2:
            raise KeyboardInterrupt
        return whole(*arguments, **named)

    monkeypatch.setattr(rule_changes, "_list", dies)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        list_changes(published, at=system + HOUR)
    assert (RuleChange.objects.count(), RuleScan.objects.count()) == (0, 0)
    monkeypatch.setattr(rule_changes, "_list", whole)
    assert [list_changes(published, at=system + HOUR) for _again in range(2)] == [3, 0]
    assert RuleScan.objects.get().listed == RuleChange.objects.count() == 3


def test_who_holds_a_case_keeps_it_and_what_was_put_by_hand_stays(system, supervisor):
    held, pinned, free = (refused_by_age(system, number=number) for number in range(3))
    Assignment.objects.filter(case=held).update(held_by=supervisor)
    Assignment.objects.filter(case=pinned).update(is_pinned=True)
    before = {one.case_id: one.pk for one in Assignment.objects.open()}
    list_changes(younger(system + HOUR), at=system + HOUR)
    rows = list(RuleChange.objects.values_list("pk", flat=True))
    assert [approve(rows, at=system + HOUR, person=supervisor) for _again in range(2)] == [3, 0]
    after = {one.case_id: one.pk for one in Assignment.objects.open()}
    assert {case.pk for case in (held, pinned, free) if before[case.pk] != after[case.pk]} == {free.pk}
    told = CaseEvent.objects.filter(public_code="new_rules").values_list("case", flat=True)
    assert sorted(told) == sorted(case.pk for case in (held, pinned, free))


def test_what_is_left_stays_and_nobody_is_told(system, supervisor):
    case = refused_by_age(system)
    list_changes(younger(system + HOUR), at=system + HOUR)
    row = RuleChange.objects.get()
    assert [leave([row.pk], at=system + HOUR, person=supervisor) for _again in range(2)] == [1, 0]
    assert approve([row.pk], at=system + HOUR, person=supervisor) == 0
    assert Decision.objects.filter(case=case).count() == 1
    assert not CaseEvent.objects.filter(public_code="new_rules").exists()
    assert Entry.objects.filter(action="rule_change_left").count() == 1


def test_after_new_rules_were_agreed_to_a_correction_goes_by_them(system, supervisor):
    case = refused_by_age(system)
    published = younger(system + HOUR)
    list_changes(published, at=system + HOUR)
    approve([RuleChange.objects.get().pk], at=system + HOUR, person=supervisor)
    corrected(case, lambda now: now["members"][0].update(needs=["SM-CC"]), at=system + 2 * HOUR)
    newest = Decision.objects.filter(case=case).newest_first()[0]
    assert newest.programme_version_id == published.version_id


def test_who_withdrew_is_not_listed_and_another_office_does_not_see_the_list(database, supervisor):
    with scope.enter(scope.SYSTEM) as at:
        case = refused_by_age(at)
        gone = refused_by_age(at, number=1)
        Case.objects.filter(pk=gone.pk).update(status="withdrawn")
        assert list_changes(younger(at + HOUR), at=at + HOUR) == 1
        row = RuleChange.objects.get()
    other = visitor(make_person("supervisor", "CO"))
    assert case.reference not in other.get(reverse("rule_changes")).content.decode()
    assert (
        "Marque al menos un caso"
        in other.post(reverse("rule_changes"), {"caso": row.pk, "tarea": "evaluar"}, follow=True).content.decode()
    )
    with scope.enter(scope.SYSTEM):
        assert RuleChange.objects.get().status == "listed"
