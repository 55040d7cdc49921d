"""A case goes to another office: asked by one, accepted by the other, with its whole file, and told once."""

import datetime

import pytest
from django.apps import apps
from django.urls import reverse

from audit.models import Entry
from casework.notes import read, write
from casework.transferring import BY_SUBJECT, NotMovable, ask, moving, settle
from intake.models import Case, CaseEvent
from offices.models import Office
from routing.models import Assignment, Decision, Transfer
from routing.replay import replay
from tests.casework.test_pages import visitor
from tests.conftest import make_person
from tests.correction.test_scenarios import TEST, corrected, findings_of, stored
from tests.permissions.world import make_case
from vault import scope
from vault.models import CaseKey

HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def taker(database):
    return make_person("supervisor", "CO")


def asked(case, person, at, reason="moved") -> Transfer:
    return ask(case, to=Office.objects.get(pk="CO"), reason=reason, at=at, person=person)


def accept(row, person, at) -> None:
    settle(row.pk, status="accepted", at=at, person=person)


def test_a_case_stays_until_the_other_office_accepts_and_then_goes_with_its_whole_file(system, supervisor, taker):
    case = stored(system)
    write(case, text="Una nota", kind="note", is_restricted=False, at=system, person=supervisor)
    [old] = Decision.objects.filter(case=case)
    before = (bytes(old.facts), bytes(old.findings), old.outcome)
    row = asked(case, supervisor, system)
    case.refresh_from_db()
    assert case.office_id == "EC"
    assert Entry.objects.get(action="transfer_asked").subjects == [str(case.pk)]
    accept(row, taker, system + HOUR)
    case = Case.objects.get(pk=case.pk)
    assert (case.office_id, case.status) == ("CO", "assigned")
    old, new = Decision.objects.filter(case=case).select_related("case").order_by("decided_at")
    assert (bytes(old.facts), bytes(old.findings), old.outcome) == before
    assert findings_of(new)["assessment"]["rule"] == "CO-DEMO"
    assert new.outcome == "review"  # since when they live there nobody has asked yet
    [waiting] = Assignment.objects.open().filter(case=case)
    assert (waiting.office_id, waiting.decision_id) == ("CO", new.pk)
    assert CaseEvent.objects.filter(case=case, public_code="moved_office").count() == 1
    assert set(CaseKey.objects.filter(subject_id=case.pk).values_list("country", flat=True)) == {"CO"}
    assert [one.result for one in replay([old, new], actor=TEST)] == ["same", "same"]
    offices = (
        Entry.objects.filter(action="transfer_accepted").order_by("office_code").values_list("office_code", flat=True)
    )
    assert list(offices) == ["CO", "EC"]
    with scope.enter(scope.staff(["CO"])):
        assert [one.text for one in read(case, person=taker)] == ["Una nota"]
        assert Decision.objects.filter(case=case).count() == 2
    with scope.enter(scope.staff(["EC"])):
        for model in moving():
            assert not model._default_manager.filter(case=case.pk).exists(), model
        assert not Case.objects.filter(pk=case.pk).exists()


def test_accepting_twice_or_for_another_office_changes_nothing(system, supervisor, taker):
    case = stored(system)
    row = asked(case, supervisor, system)
    with pytest.raises(NotMovable):
        asked(case, supervisor, system)
    with pytest.raises(NotMovable):
        accept(row, supervisor, system)  # not theirs to accept
    accept(row, taker, system)
    with pytest.raises(NotMovable):
        accept(row, taker, system)
    assert Decision.objects.filter(case=case).count() == 2
    assert CaseEvent.objects.filter(public_code="moved_office").count() == 1


def test_a_death_in_the_middle_leaves_the_case_where_it_was(system, supervisor, taker, monkeypatch):
    case = stored(system)
    row = asked(case, supervisor, system)
    with monkeypatch.context() as patch:
        patch.setattr("casework.transferring._tell", lambda *_a, **_n: (_ for _ in ()).throw(RuntimeError))
        with pytest.raises(RuntimeError):
            accept(row, taker, system)
    case.refresh_from_db()
    row.refresh_from_db()
    assert (case.office_id, row.status, Decision.objects.filter(case=case).count()) == ("EC", "asked", 1)
    accept(row, taker, system)
    assert Assignment.objects.open().filter(case=case).count() == 1


def test_after_a_transfer_a_correction_goes_by_the_new_country(system, supervisor, taker):
    case = stored(system)
    accept(asked(case, supervisor, system), taker, system + HOUR)
    case = Case.objects.select_related("office").get(pk=case.pk)

    def settled_there(now):
        now["residence"] = {"country": "CO", "area": "CO-ANT", "place": None}
        now["members"][0] |= {"present_since": "2025-06-01", "legal_status": {"code": "regular"}}

    corrected(case, settled_there, at=system + 2 * HOUR)
    newest = Decision.objects.filter(case=case).newest_first()[0]
    assert findings_of(newest)["assessment"]["rule"] == "CO-DEMO"
    assert newest.outcome == "eligible"


@pytest.mark.parametrize(("status", "who"), [("declined", "taker"), ("cancelled", "supervisor")])
def test_what_is_not_taken_over_stays_and_nobody_is_told(system, supervisor, taker, status, who):
    case = stored(system)
    row = asked(case, supervisor, system)
    settle(row.pk, status=status, at=system, person={"taker": taker, "supervisor": supervisor}[who])
    case.refresh_from_db()
    assert case.office_id == "EC"
    assert not CaseEvent.objects.filter(case=case, kind="transferred").exists()
    assert Entry.objects.filter(action__in=["transfer_declined", "transfer_cancelled"]).count() == 1
    asked(case, supervisor, system)


def test_every_personal_table_of_a_case_moves_or_says_why_not(system):
    moved = {model._meta.model_name for model in (*moving(), *BY_SUBJECT)}
    about = {
        model._meta.model_name
        for model in apps.get_models()
        if getattr(model, "table_tag", "") == "personal"
        and {"office"} < {field.name for field in model._meta.fields}
        and {"case", "subject_id"} & {field.name for field in model._meta.fields}
    }
    assert about - moved == {"placementitem", "importedhousehold", "sharingcase", "transfer", "decision", "correction"}


def test_both_offices_do_it_on_their_pages(database, supervisor, taker, plain_static_files):
    with scope.enter(scope.SYSTEM) as at:
        case = make_case("EC", at=at)
    ours, theirs = visitor(supervisor), visitor(taker)
    address = reverse("case_transfer", args=[case.reference])
    assert "Elija una oficina." in ours.post(address, {}).content.decode()
    page = ours.post(address, {"to_office": "CO", "reason": "moved"}, follow=True).content.decode()
    assert "Otra oficina tiene que decir si lo toma: Colombia." in page
    assert "Ya se pidió pasarlo" in ours.post(address, {"to_office": "CO", "reason": "moved"}).content.decode()
    assert theirs.get(f"/casos/{case.reference}/").status_code == 404
    assert case.reference in theirs.get(reverse("transfers")).content.decode()
    with scope.enter(scope.SYSTEM):
        row = Transfer.objects.get()
    sent = {"traspaso": row.pk, "tarea": "aceptar"}
    refused = ours.post(reverse("transfers"), sent, follow=True)
    assert "Eso ya está resuelto o cambió" in refused.content.decode()
    assert "Hecho." in theirs.post(reverse("transfers"), sent, follow=True).content.decode()
    assert theirs.get(f"/casos/{case.reference}/").status_code == 200
    assert ours.get(f"/casos/{case.reference}/").status_code == 404
