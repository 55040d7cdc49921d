"""What-if: the counts are those of deciding every case again, it can be stopped, and goes on after a kill."""

import datetime
from types import SimpleNamespace

import pytest
from django.conf import settings as project
from django.db import DatabaseError, transaction
from django.utils import timezone

from audit.models import Entry
from offices import drafts, versions
from offices.models import ProgrammeVersion, StaffMember
from offices.programme import in_force
from offices.rows import as_data
from outbox.models import Message
from routing.models import Decision, WhatIf, WhatIfMove
from routing.services import recompute, route
from routing.what_if import results, running, trying
from routing.what_if.counting import Cell, Says, folded, told
from tests.documents import member
from tests.routing.test_routing import ROUTER, stored
from vault import door, keys, scope

SHAPES = [
    {},
    {"members": [member(birth_date="2004-01-01")]},
    {"members": [member(needs=["SV-VA"])]},
    {"members": [member(birth_date="2012-01-01")]},
    {"members": [member(nationalities=["HT"]), member("m2", "spouse", needs=["SM-CC"])]},
    {"members": [member(present_since="2025-12-01")]},
    {"applying_to": "CO", "residence": {"country": "CO", "area": "CO-DC"}},
]


def person(name="politica", role="policy"):
    return StaffMember.objects.create(email=f"{name}@example.org", full_name=name, role=role)


def routed(at, times=2):
    cases = [stored(at, f"{number}-{turn}", **shape) for turn in range(times) for number, shape in enumerate(SHAPES)]
    route({case.id: "e" for case in cases}, at=at, actor=ROUTER)
    return cases


def draft_asking(author, *, years):
    draft = drafts.prepare(ProgrammeVersion.objects.published().first(), person=author)
    draft.rules.update(min_age=years)
    return draft


def through(run, *, most=1000):
    """What the relay and the workers would do, one message after the other."""
    for _time in range(most):
        waiting = Message.objects.filter(subject_id=run.pk, done_at__isnull=True).order_by("created_at", "id").first()
        if waiting is None:
            break
        lane = running.TOPICS.index(waiting.topic)
        running._work([SimpleNamespace(subject_id=run.pk, event=waiting.event)], lane=lane)
        Message.objects.filter(pk=waiting.pk).update(done_at=timezone.now())
    run.refresh_from_db()
    return run


def test_every_decision_comes_out_as_if_it_were_decided_again(system, monkeypatch):
    monkeypatch.setattr("routing.what_if.running.AT_ONCE", 0)  # a message a slice
    monkeypatch.setattr("routing.what_if.running._slices", lambda: 16)
    cases, author = routed(system), person()
    draft = draft_asking(author, years=30)
    run = through(running.begin(draft, person=author, at=system))
    assert (run.status, run.tried) == ("done", len(cases))
    content = as_data(draft)
    tried = trying.Trial(content)
    expected = {}
    for decision in Decision.objects.filter(case__in=cases):
        facts = door.open([decision], actor=ROUTER, purpose="test", columns=("facts",))[decision.id]["facts"]
        published = SimpleNamespace(programme=tried.programme, version_id=None)
        again = _recomputed(facts, published, tried.table)
        if again != (decision.outcome, decision.queue, decision.proposed_priority):
            expected[decision.case_id] = again
    moves = {
        move.case_id: (move.outcome_then, move.queue_then, move.priority_then)
        for move in WhatIfMove.objects.filter(run_id=run.pk)
    }
    assert moves == expected
    assert run.moved == len(expected) > 0


def _recomputed(facts, published, table):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("routing.services.table_of", lambda _version: table)
        again = recompute(facts, published)
    return again.assessment.outcome, again.queue, again.proposed_priority


def test_the_version_in_force_moves_nobody(system):
    routed(system)
    author = person()
    run = through(running.begin(drafts.prepare(_in_force(system), person=author), person=author, at=system))
    assert (run.tried, run.moved) == (14, 0)


def _in_force(at):
    return ProgrammeVersion.objects.get(pk=in_force(at).version_id)


def test_a_period_takes_the_decisions_of_its_days_alone(system):
    cases, author = routed(system, times=1), person()
    today = system.astimezone(datetime.UTC).date()
    draft = draft_asking(author, years=30)
    run = through(running.begin(draft, person=author, at=system, since=today, until=today))
    assert run.tried == len(cases)
    before = today - datetime.timedelta(days=1)
    assert through(running.begin(draft, person=author, at=system, since=before, until=before)).tried == 0


def test_reading_leaves_an_entry_an_office_that_names_every_case(system):
    cases, author = routed(system, times=1), person()
    run = through(running.begin(draft_asking(author, years=30), person=author, at=system))
    entries = Entry.objects.filter(action="opened", purpose="what_if")
    named = [subject for entry in entries for subject in entry.subjects]
    assert sorted(named) == sorted(str(case.id) for case in cases)
    assert {entry.office_code for entry in entries} == {"EC", "CO"}
    acts = Entry.objects.filter(subjects__contains=[str(run.pk)]).values_list("action", flat=True)
    assert sorted(acts) == ["what_if_begun", "what_if_ended"]


def test_a_case_whose_key_is_gone_is_passed_over(system):
    cases, author = routed(system, times=1), person()
    keys.drop([cases[0].id])
    run = through(running.begin(draft_asking(author, years=30), person=author, at=system))
    assert run.tried == len(cases) - 1
    assert sum(run.parts.values_list("unreadable", flat=True)) == 1


def test_a_stopped_run_does_nothing_more(system):
    routed(system, times=1)
    author = person()
    run = running.begin(draft_asking(author, years=30), person=author, at=system)
    assert running.cancel(run.pk, person=author, at=system)
    assert not running.cancel(run.pk, person=author, at=system)
    run = through(run)
    assert (run.status, run.result, run.tried) == ("cancelled", None, 0)
    assert Entry.objects.filter(action="what_if_cancelled", subjects__contains=[str(run.pk)]).exists()
    assert not WhatIfMove.objects.exists()


def test_a_message_that_comes_twice_counts_nobody_twice(system):
    cases, author = routed(system), person()
    run = running.begin(draft_asking(author, years=30), person=author, at=system)
    message = SimpleNamespace(subject_id=run.pk, event=str(run.parts.get(lane=0).cursor))
    for _time in range(3):
        running.first_lane([message])
    assert through(run).tried == len(cases)


def test_what_fails_in_the_middle_begins_where_the_last_commit_was(system, monkeypatch):
    monkeypatch.setattr("routing.what_if.running._slices", lambda: 16)
    cases, author = routed(system), person()
    run = running.begin(draft_asking(author, years=30), person=author, at=system)
    tried, calls = trying.tried, []

    def dies(*arguments, **options):
        calls.append(1)
        if len(calls) == 5:
            raise MemoryError
        return tried(*arguments, **options)

    monkeypatch.setattr("routing.what_if.running.tried", dies)
    with pytest.raises(MemoryError), transaction.atomic():
        running.first_lane([SimpleNamespace(subject_id=run.pk, event="0")])
    assert run.parts.get(lane=0).cursor == 0
    assert through(run).tried == len(cases)
    assert WhatIfMove.objects.filter(run_id=run.pk).count() == run.moved


def test_two_runs_of_a_version_do_not_go_beside_each_other(system):
    author = person()
    draft = draft_asking(author, years=30)
    running.begin(draft, person=author, at=system)
    with pytest.raises(running.Refused):
        running.begin(draft, person=author, at=system)
    with pytest.raises(running.Refused):
        running.begin(_in_force(system), person=author, at=system)


def test_a_result_is_stale_once_the_draft_changes(system):
    author = person()
    draft = draft_asking(author, years=30)
    run = through(running.begin(draft, person=author, at=system))
    assert not results.is_stale(run, draft)
    draft.rules.update(min_age=40)
    assert results.is_stale(run, draft)


def test_a_draft_with_a_result_can_be_thrown_away(system):
    routed(system, times=1)
    author = person()
    draft = draft_asking(author, years=30)
    run = through(running.begin(draft, person=author, at=system))
    assert WhatIfMove.objects.filter(run_id=run.pk).exists()
    with scope.enter(scope.Scope("console")):
        drafts.discard(draft, person=author)
    running.sweep([])
    assert not WhatIf.objects.exists()
    assert not WhatIfMove.objects.exists()


NOW, THEN = Says("eligible", "screening", "normal"), Says("review", "review", "normal")


def cells(number, *, nationality="VE", then=THEN):
    return {Cell("EC", nationality, "F", "25-34", NOW, then, False, False): number}


def test_groups_and_figures_under_ten_are_not_told():
    counts = told(folded(cells(127) | cells(9, nationality="HT") | cells(8, nationality="VE", then=NOW)))
    assert "nationality=HT" not in counts
    assert counts["nationality=VE"]["moved"] == 120
    assert all(number % 10 == 0 and number > 0 for figures in counts.values() for number in figures.values())


@pytest.mark.parametrize("few", range(1, 10))
def test_no_small_cell_is_found_by_subtraction(few):
    """Whatever the few are, from none to nine, what is told of the others leaves more than one answer open."""
    seen = {}
    for hidden in range(10):
        for others in range(95, 115):
            shown = str(told(folded(cells(others) | cells(hidden, nationality="HT"))))
            seen.setdefault(shown, set()).add(hidden)
    assert all(len(possible) > 1 for possible in seen.values())
    assert few in set.union(*seen.values())


def moved_many(at, author, monkeypatch):
    monkeypatch.setattr(project, "MOVES_FOR_TWO", 1)
    routed(at)
    draft = draft_asking(author, years=30)
    through(running.begin(draft, person=author, at=at))
    return draft


def checked(draft, author):
    ProgrammeVersion.objects.filter(pk=draft.pk).update(
        status="checked",
        checked_by=author,
        checked_at=timezone.now(),
        content=as_data(draft),
        content_hash=versions.hash_of(as_data(draft)),
        compared_with=ProgrammeVersion.objects.published().first().number,
    )
    draft.refresh_from_db()
    return draft


@pytest.fixture
def unexamined(settings):
    """What golden cases and the lint say is another test's."""
    settings.PROGRAMME_EXAMINER = "tests.routing.test_what_if.no_faults"


def no_faults(_content):
    return []


def test_a_version_that_moves_many_is_approved_by_two_people(system, monkeypatch, unexamined):
    author, first, second = person("a"), person("b"), person("c")
    draft = checked(moved_many(system, author, monkeypatch), author)
    assert versions.approve(draft, person=first).status == "checked"
    with pytest.raises(versions.Refused):
        versions.approve(draft, person=first)
    done = versions.approve(draft, person=second)
    assert (done.status, done.first_approved_by, done.approved_by) == ("published", first, second)
    acts = Entry.objects.filter(subjects__contains=[str(draft.pk)]).values_list("action", flat=True)
    assert {"programme_first_approved", "programme_approved"} <= set(acts)


def test_a_version_that_moves_few_is_approved_by_one(system, unexamined):
    author = person("a")
    routed(system)
    draft = checked(draft_asking(author, years=30), author)
    assert versions.approve(draft, person=person("b")).status == "published"


def test_a_version_that_nobody_tried_counts_as_moving_every_open_case(system, monkeypatch):
    monkeypatch.setattr(project, "MOVES_FOR_TWO", 1)
    author = person("a")
    routed(system)
    draft = draft_asking(author, years=18)
    assert results.needs_two(draft)
    through(running.begin(draft, person=author, at=system))
    assert not results.needs_two(draft)
    draft.rules.update(min_age=30)
    assert results.needs_two(draft)


@pytest.mark.parametrize("what", ["same", "writer", "checker", "alone", "changed"])
def test_the_database_refuses_a_second_approval_that_is_none(system, what):
    author, checker, first = person("a"), person("d"), person("b")
    draft = checked(draft_asking(author, years=30), checker)
    row = ProgrammeVersion.objects.filter(pk=draft.pk)
    now = timezone.now()
    approver = {"writer": author, "checker": checker}.get(what, first)
    with pytest.raises(DatabaseError), transaction.atomic():
        if what == "alone":
            row.update(needs_two=True, first_approved_by=None)
        else:
            row.update(needs_two=True, first_approved_by=approver, first_approved_at=now)
        if what == "changed":
            row.update(first_approved_by=person("e"))
        row.update(status="published", approved_by=first, approved_at=now, in_force_from=now)
    assert row.get().status == "checked"


def test_sent_back_it_has_no_approval_any_more(system, monkeypatch, unexamined):
    author, first = person("a"), person("b")
    draft = checked(moved_many(system, author, monkeypatch), author)
    versions.approve(draft, person=first)
    again = versions.reopen(draft, person=author)
    assert (again.status, again.needs_two, again.first_approved_by) == ("draft", False, None)
