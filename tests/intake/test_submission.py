"""Submitting: once, whole, or not at all."""

import datetime
import threading
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from audit.actor import Actor
from audit.models import Entry
from intake.dossier import documents_of
from intake.models import Case, CaseEvent, Consent, Identifier, Member, PreRegistration
from intake.reference import read_reference
from intake.services.submission import KeyReused, NotStored, OfficeNotAllowed, Sender, submit
from offices.models import Invitation, WindowDay
from offices.windows import QuotaFull
from outbox.models import Message
from tests import databases, processes, programmes
from tests.documents import document, member
from vault import keys, lookup, scope
from vault.models import CaseKey

OPERATOR = Sender(Actor("command", "test"), "command", None)
DESK = Sender(Actor("staff", str(uuid.uuid4())), "form", frozenset({"EC"}))


def counts() -> dict[str, int]:
    models = (Case, CaseEvent, Consent, Identifier, Member, PreRegistration, Message, Entry)
    return {model.__name__: model.objects.count() for model in models}


def test_a_submission_writes_every_row_and_one_message(system):
    before = counts()
    receipt = submit(
        document(member(), member("m2", "child", birth_date="2015")), sender=OPERATOR, at=system, idempotency_key="a"
    )
    added = {name: number - before[name] for name, number in counts().items()}
    expected = dict.fromkeys(before, 1) | {"Identifier": 3, "Member": 2}
    assert added == expected
    assert receipt.is_new
    assert read_reference(receipt.reference) == receipt.reference
    message = Message.objects.get(subject_id=receipt.case_id)
    assert (message.task, message.office) == ("routing.route_cases", "EC")


@pytest.mark.parametrize("people", [1, 5])
def test_a_household_of_any_size_takes_three_statements_and_a_savepoint(system, people):
    submit(document(), sender=OPERATOR, at=system, idempotency_key="a")  # the programme is read once a process
    members = [member(f"m{number}", "child" if number else "principal") for number in range(people)]
    with CaptureQueriesContext(connections["default"]) as sent:
        submit(document(*members), sender=DESK, at=system, idempotency_key="b")
    assert [query["sql"].split()[0] for query in sent.captured_queries] == [
        *("SELECT", "SAVEPOINT", "WITH", "INSERT", "RELEASE"),
    ]


def test_what_was_sent_comes_back_unchanged(system):
    sent = document(
        member(given_names="Tz’unun", first_surname="O'Brien-Ñandú", second_surname=None),
        member("m2", "spouse", birth_date="1988-04", consents=["screening"]),
    )
    receipt = submit(sent, sender=OPERATOR, at=system, idempotency_key="a", submitted_at=system)
    case = Case.objects.get(pk=receipt.case_id)
    stored = documents_of([case], actor=OPERATOR.actor, purpose="test")[case.id]
    assert stored == {**sent, "members": [sent["members"][0] | {}, sent["members"][1]]}


def test_the_same_key_and_content_give_the_same_reference(system):
    first = submit(document(), sender=OPERATOR, at=system, idempotency_key="a")
    before = counts()
    again = submit(document(), sender=OPERATOR, at=system, idempotency_key="a")
    assert (again.reference, again.is_new) == (first.reference, False)
    assert counts() == before


def test_the_same_key_for_something_else_is_refused(system):
    submit(document(), sender=OPERATOR, at=system, idempotency_key="a")
    before = counts()
    with pytest.raises(KeyReused):
        submit(document(member(given_names="Otra")), sender=OPERATOR, at=system, idempotency_key="a")
    assert counts() == before


def test_keys_of_different_senders_do_not_meet(system):
    one = submit(document(), sender=OPERATOR, at=system, idempotency_key="a")
    other = submit(document(), sender=DESK, at=system, idempotency_key="a")
    assert one.reference != other.reference


@pytest.mark.parametrize(
    ("submitted_at", "outcome"),
    [("2025-06-01T10:00:00-05:00", "not_open"), ("2023-10-20T10:00:00-05:00", "incomplete")],
)
def test_what_the_programme_cannot_take_writes_nothing(system, submitted_at, outcome):
    before = counts()
    with pytest.raises(NotStored) as refused:
        submit(
            document(submitted_at=submitted_at),
            sender=OPERATOR,
            at=system,
            idempotency_key="a",
            submitted_at=datetime.datetime.fromisoformat(submitted_at),
        )
    assert refused.value.assessment.outcome == outcome
    assert counts() == before


def test_a_sender_submits_for_its_own_offices_only(system):
    before = counts()
    with pytest.raises(OfficeNotAllowed):
        submit(document(applying_to="CO", residence={"country": "CO"}), sender=DESK, at=system, idempotency_key="a")
    assert counts() == before


def test_a_document_without_consent_is_stored_and_marked(system):
    receipt = submit(document(consents=[]), sender=OPERATOR, at=system, idempotency_key="a")
    assert Case.objects.get(pk=receipt.case_id).is_consent_missing


def test_the_claim_to_be_invited_is_not_believed_from_outside(system):
    receipt = submit(document(channel="invited"), sender=DESK, at=system, idempotency_key="a")
    assert PreRegistration.objects.get(case_id=receipt.case_id).channel == "online"


def test_who_is_on_the_invitation_list_is_invited(system):
    Invitation.objects.create(office_id="EC", kind="document", digest=lookup.document_number("VE", "v12345678"))
    receipt = submit(document(), sender=DESK, at=system, idempotency_key="a")
    assert PreRegistration.objects.get(case_id=receipt.case_id).channel == "invited"


def test_a_household_without_a_known_residence_waits_for_a_supervisor(system):
    receipt = submit(document(applying_to=None, residence=None), sender=OPERATOR, at=system, idempotency_key="a")
    case = Case.objects.get(pk=receipt.case_id)
    assert (case.office_id, case.reference[:2]) == (None, "ZZ")


def test_a_daily_quota_is_never_exceeded(system):
    data = programmes.shipped()
    programmes.demo_window(data, "EC")["quota"] = 2
    programmes.publish(data, system)
    for key in "ab":
        submit(document(), sender=DESK, at=system, idempotency_key=key)
    before = counts()
    with pytest.raises(QuotaFull):
        submit(document(), sender=DESK, at=system, idempotency_key="c")
    assert counts() == before
    assert WindowDay.objects.get().taken == 2


def test_scenario_60_of_510_at_once_into_500_places_500_are_stored_and_10_refused(committed):
    places, senders, at_once = 500, 510, 40
    data = programmes.shipped()
    programmes.demo_window(data, "EC")["quota"] = places
    with scope.enter(scope.SYSTEM) as at:
        programmes.publish(data, at)

    def send(number: int) -> str:
        try:
            with scope.enter(scope.SYSTEM) as at:
                return submit(document(), sender=DESK, at=at, idempotency_key=f"sender {number}").reference
        except QuotaFull:
            return ""
        finally:
            connections.close_all()

    numbers = [*range(senders), *range(0, senders, 10)]  # a tenth of them tap twice
    with ThreadPoolExecutor(at_once) as all_of_them:
        answers = list(zip(numbers, all_of_them.map(send, numbers), strict=True))
    of_sender = {number: {answer for one, answer in answers if one == number} for number in range(senders)}
    assert [number for number, given in of_sender.items() if len(given) != 1] == []  # the same answer both times
    references = [given.pop() for given in of_sender.values()]
    assert (len(set(references) - {""}), references.count("")) == (places, senders - places)
    with scope.enter(scope.SYSTEM):
        assert WindowDay.objects.get().taken == places
        assert [model.objects.count() for model in (Case, PreRegistration, Member)] == [places] * 3
        assert Message.objects.filter(topic="case.received").count() == places
        assert Entry.objects.filter(action="registered").count() == places


def test_ten_senders_of_the_same_form_at_once_get_one_case(committed):
    receipts, failures = [], []

    def send():
        try:
            with scope.enter(scope.SYSTEM) as at:
                receipts.append(submit(document(), sender=OPERATOR, at=at, idempotency_key="same"))
        except Exception as error:  # collected, and the test fails on it
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert Counter(receipt.is_new for receipt in receipts) == {True: 1, False: 9}
    assert len({receipt.reference for receipt in receipts}) == 1
    with scope.enter(scope.SYSTEM):
        assert Case.objects.count() == 1
        assert Message.objects.filter(topic="case.received").count() == 1


def test_the_same_form_is_not_refused_because_it_has_taken_the_last_place_itself(committed):
    data = programmes.shipped()
    programmes.demo_window(data, "EC")["quota"] = 1
    with scope.enter(scope.SYSTEM) as at:
        programmes.publish(data, at)
    again = []

    def send():
        try:
            with scope.enter(scope.SYSTEM) as at:
                again.append(submit(document(), sender=OPERATOR, at=at, idempotency_key="same"))
        finally:
            connections.close_all()

    thread = threading.Thread(target=send)
    with scope.enter(scope.SYSTEM) as at:
        first = submit(document(), sender=OPERATOR, at=at, idempotency_key="same")
        thread.start()
        processes.wait_until(databases.somebody_waits_for_us)
    thread.join()
    assert [(receipt.reference, receipt.is_new) for receipt in again] == [(first.reference, False)]
    with scope.enter(scope.SYSTEM) as at, pytest.raises(QuotaFull):
        submit(document(), sender=OPERATOR, at=at, idempotency_key="another")


def test_the_key_exists_before_the_case_and_outlives_a_failed_one(committed, monkeypatch):
    def fail(*_args, **_kwargs):
        raise RuntimeError("the process dies here")

    monkeypatch.setattr("intake.services.submission.publish", fail)
    with pytest.raises(RuntimeError), scope.enter(scope.SYSTEM) as at:
        submit(document(), sender=OPERATOR, at=at, idempotency_key="a")
    with scope.enter(scope.SYSTEM):
        assert counts() == dict.fromkeys(counts(), 0) | {"Entry": Entry.objects.count()}
        assert Entry.objects.filter(action="registered").count() == 0
    assert CaseKey.objects.count() == keys.STOCK  # with those of the cases that come next
