"""Scenario 10: a permit ends after submission. What was decided stays, one reminder comes before, nothing closes."""

import datetime

from django.urls import reverse

from audit.models import Entry
from casework.waits import waits_of
from intake.lifecycle import move
from intake.models import Case, CaseEvent
from routing.expiry import note_expiry, remind_due
from routing.models import Assignment, Decision, ExpiryReminder
from routing.reassessment import assess_anew
from routing.replay import replay
from tests.casework.test_pages import visitor
from tests.correction.test_scenarios import TEST, stored
from tests.documents import member
from tests.permissions.world import make_case
from vault import scope

ENDS = datetime.date(2024, 2, 1)


def noon(year: int, month: int, day: int) -> datetime.datetime:
    return datetime.datetime(year, month, day, 17, tzinfo=datetime.UTC)


def test_scenario_10_a_status_that_lapses_after_submission_changes_nothing_and_is_told_of_once(system, supervisor):
    case = stored(
        system,
        member(legal_status={"code": "regular", "permit": "PPT"}),
        submitted_at="2023-11-15T10:00:00-05:00",
        applying_to="CO",
        residence={"country": "CO", "area": "CO-ANT", "place": None},
    )
    [decision] = Decision.objects.filter(case=case)
    assert decision.outcome == "eligible"
    before = (decision.outcome, bytes(decision.facts), bytes(decision.findings))
    for _again in range(2):
        note_expiry(case, expires_on=ENDS, at=noon(2023, 11, 20), person=supervisor)
    given = [
        remind_due(at=noon(*day)) for day in ((2023, 12, 20), (2024, 1, 2), (2024, 1, 3), (2024, 2, 1), (2024, 3, 12))
    ]
    assert given == [0, 1, 0, 0, 0]
    acts = Entry.objects.filter(action__in=["expiry_noted", "reminded_of_expiry"], subjects=[str(case.pk)])
    assert set(acts.values_list("action", flat=True)) == {"expiry_noted", "reminded_of_expiry"}
    [reminder] = CaseEvent.objects.filter(case=case, kind="reminded")
    assert (reminder.public_code, reminder.at.date() < ENDS) == ("permit_ends", True)
    # Opened, listed and evaluated again on the day of the interview.
    interview = noon(2024, 3, 12)
    case.refresh_from_db()
    [row] = Assignment.objects.open().filter(case=case)
    assert waits_of(case, row, now=interview)
    assert assess_anew(case, event="interview", at=interview, actor=TEST) is None
    [decision] = Decision.objects.filter(case=case).select_related("case")
    assert (decision.outcome, bytes(decision.facts), bytes(decision.findings)) == before
    assert [one.result for one in replay([decision], actor=TEST)] == ["same"]
    assert case.status == "assigned"


def test_a_permit_that_ends_soon_is_told_of_at_once_and_one_that_ended_not_at_all(system, supervisor):
    case = stored(system)
    today = system.astimezone(case.office.zone).date()
    near = note_expiry(case, expires_on=today + datetime.timedelta(days=3), at=system, person=supervisor)
    assert near.remind_on == today
    assert remind_due(at=system + datetime.timedelta(days=10)) == 0
    assert not CaseEvent.objects.filter(kind="reminded").exists()


def test_who_withdrew_is_not_reminded(system, supervisor):
    case = stored(system)
    far = system.date() + datetime.timedelta(days=5)
    note_expiry(case, expires_on=far, at=system, person=supervisor)
    move([Case.objects.get(pk=case.pk)], to="withdrawn", at=system, actor=TEST)
    assert remind_due(at=system + datetime.timedelta(days=1)) == 0


def test_staff_note_the_day_on_a_page(database, screener, plain_static_files):
    with scope.enter(scope.SYSTEM) as at:
        case = make_case("EC", at=at)
    client, address = visitor(screener), reverse("case_expiry", args=[case.reference])
    assert "Ese día ya pasó" in client.post(address, {"expires_on": "2020-01-31"}).content.decode()
    assert "Escriba el día así" in client.post(address, {"expires_on": "mañana"}).content.decode()
    page = client.post(address, {"expires_on": "2099-01-31"}, follow=True).content.decode()
    assert "Un permiso vence el 31 de enero de 2099." in page
    with scope.enter(scope.SYSTEM):
        assert ExpiryReminder.objects.get().office_id == "EC"
