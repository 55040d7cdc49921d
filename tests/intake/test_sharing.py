"""Contacts that many households share: one note in a restricted list, and nothing else (scenarios 47, 48)."""

import uuid

import pytest

from audit.models import Entry
from intake.models import Case, SharedContact, SharingCase
from intake.services.erasure import erase
from intake.services.sharing import watch
from intake.services.submission import Sender, submit
from outbox.work import Taken
from routing.models import Decision
from routing.services import route
from tests.casework.test_pages import OPERATOR, ROUTER, visitor
from tests.conftest import make_person
from tests.documents import document, member
from vault import scope

SHOP = {"phone": None, "email": "cibercafe@example.org", "safe_to_contact": True}
FAMILY = {"phone": "+593990001111", "email": None, "safe_to_contact": True}


def sent(*, contact, office="EC", seen=True, sender: Sender = OPERATOR, **changes) -> Case:
    """A case of its own people, and what the worker makes of its contacts."""
    where = {"country": office, "area": None, "place": None}
    about = document(applying_to=office, residence=where, contact=contact, **changes)
    with scope.enter(scope.SYSTEM) as at:
        receipt = submit(about, sender=sender, at=at, idempotency_key=uuid.uuid4().hex)
    if seen:
        look_at(receipt.case_id, office=office)
    with scope.enter(scope.SYSTEM):
        return Case.objects.get(pk=receipt.case_id)


def look_at(*cases, office="EC"):
    watch([Taken(uuid.uuid4(), case, office, "e", 1) for case in cases], office=office)


def clusters():
    with scope.enter(scope.SYSTEM):
        return [(one.kind, one.office_id, one.sharing.count()) for one in SharedContact.objects.order_by("found_at")]


def test_scenario_47_one_email_for_twenty_is_one_note_and_changes_nothing(database, plain_static_files):
    cases = [sent(contact=SHOP) for _household in range(20)]
    assert clusters() == [("email", "EC", 20)]
    alone = sent(contact=SHOP | {"email": "sola@example.org"})
    with scope.enter(scope.SYSTEM) as at:
        route({case.id: "e" for case in [*cases, alone]}, at=at, actor=ROUTER)
        decided = Decision.objects.values_list("outcome", "queue", "proposed_priority").distinct()
        assert len(decided) == 1
        assert set(Case.objects.values_list("status", flat=True)) == {"assigned"}
    page = visitor(make_person("protection", "EC")).get("/contactos-compartidos/").content.decode()
    assert page.count("<section") == 1
    assert all(case.reference in page for case in cases)
    assert alone.reference not in page
    assert SHOP["email"] not in page


def test_scenario_48_six_relatives_in_two_linked_cases_are_no_cluster(database):
    people = [member("m1"), *(member(f"m{number}", "child") for number in (2, 3))]
    one = sent(contact=FAMILY, members=people)
    sent(contact=FAMILY, members=people, linked_to=[one.reference])
    assert clusters() == []


def test_scenario_48_linked_families_count_once_and_a_phone_is_no_key_to_who_somebody_is(database):
    first = sent(contact=FAMILY)
    linked = [sent(contact=FAMILY, linked_to=[first.reference.lower().replace("-", " ")]) for _case in range(4)]
    sent(contact=FAMILY)
    sent(contact=FAMILY)
    assert clusters() == []  # seven cases, three households
    assert len({first.id, *(case.id for case in linked)}) == 5
    sent(contact=FAMILY)
    assert clusters() == [("phone", "EC", 8)]


def test_four_households_make_a_cluster_and_three_do_not(database):
    for number in range(4):
        assert clusters() == []
        sent(contact=FAMILY | {"phone": ["0990001111", "+593 99 000 1111"][number % 2]})
    assert clusters() == [("phone", "EC", 4)]


def test_an_office_counts_its_own_cases_alone(database):
    for office in ("EC", "EC", "CO", "CO"):
        sent(contact=FAMILY, office=office)
    assert clusters() == []


def test_who_withdrew_is_not_counted(database):
    gone = [sent(contact=FAMILY) for _case in range(3)]
    with scope.enter(scope.SYSTEM):
        Case.objects.filter(pk__in=[case.id for case in gone]).update(status="withdrawn")
    sent(contact=FAMILY)
    assert clusters() == []


def test_a_case_looked_at_again_changes_nothing(database):
    cases = [sent(contact=FAMILY) for _case in range(5)]
    look_at(*(case.id for case in cases))
    assert clusters() == [("phone", "EC", 5)]
    with scope.enter(scope.SYSTEM):
        noted = Entry.objects.filter(action="contact_shared").order_by("at", "id")
        assert [len(one.subjects) for one in noted] == [5, 2]  # the cluster and its cases; then the cluster and one


def test_an_erased_case_leaves_its_cluster_and_an_empty_cluster_goes(database):
    cases = [sent(contact=FAMILY) for _case in range(4)]
    with scope.enter(scope.SYSTEM) as at:
        erase([cases[0].id], at=at, actor=ROUTER, purpose="test")
        assert SharingCase.objects.count() == 3
        erase([case.id for case in cases], at=at, actor=ROUTER, purpose="test")
    assert clusters() == []


@pytest.mark.parametrize("role", ["front_desk", "screener", "protection", "supervisor", "policy", "auditor", "it"])
def test_the_list_is_for_protection_and_supervisors_and_each_look_is_recorded(database, plain_static_files, role):
    cases = [sent(contact=FAMILY) for _case in range(4)]
    person = make_person(role, "EC")
    answer = visitor(person).get("/contactos-compartidos/")
    allowed = role in {"protection", "supervisor"}
    assert answer.status_code == (200 if allowed else 403)
    with scope.enter(scope.SYSTEM):
        seen = Entry.objects.filter(action="shared_contacts_seen", actor_id=str(person.id))
        assert [sorted(one.subjects) for one in seen] == [sorted(str(case.id) for case in cases)] * allowed


def test_another_office_sees_nothing_of_it_and_an_empty_list_says_so(database, plain_static_files):
    for _case in range(4):
        sent(contact=FAMILY)
    page = visitor(make_person("supervisor", "CO")).get("/contactos-compartidos/").content.decode()
    assert "Ningún contacto lo comparten más de tres hogares." in page
