"""The API over HTTP: the same service, keys scoped to offices, every fault named."""

import json

import pytest
from django.test import Client

from audit.models import Entry
from intake.models import Case, PreRegistration
from offices.models import ApiKey, Office
from tests.documents import document, member
from vault import lookup, scope

PATH = "/api/v1/pre-registrations"


@pytest.fixture
def key(database) -> ApiKey:
    key = ApiKey.objects.create(label="partner", digest=lookup.secret("the key"))
    key.offices.set(Office.objects.filter(code="EC"))
    return key


def post(body, *, idempotency_key="one", token="the key"):
    text = body if isinstance(body, str) else json.dumps(body)
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": idempotency_key}
    return Client(headers=headers).post(PATH, text, content_type="application/json")


def test_a_document_is_stored_once_under_one_reference(key):
    first, again = post(document()), post(document())
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    with scope.enter(scope.SYSTEM):
        assert Case.objects.get().reference == first.json()["reference"]
        assert PreRegistration.objects.get().source == "api"


def test_the_same_key_for_something_else_is_409(key):
    post(document())
    assert post(document(member(given_names="Otra"))).status_code == 409


def test_a_malformed_document_names_each_fault_and_stores_nothing(key):
    answer = post({"schema": "pre-registration/1", "submitted_at": "ayer", "zzz": 1, "members": [{"id": "a"}]})
    assert answer.status_code == 422
    assert {"/zzz", "/submitted_at", "/members/0/relationship"} <= {one["pointer"] for one in answer.json()["error"]}
    assert all(one["message"] for one in answer.json()["error"])
    with scope.enter(scope.SYSTEM):
        assert Case.objects.count() == 0


@pytest.mark.parametrize("body", ["", "{", '{"a": 1, "a": 2}', "[]", "null"])
def test_what_is_no_document_is_422(key, body):
    assert post(body).status_code == 422


def test_a_missing_idempotency_key_is_422(key):
    assert post(document(), idempotency_key="").status_code == 422


def test_another_office_is_403(key):
    assert post(document(applying_to="CO", residence={"country": "CO"})).status_code == 403


def test_whoever_guesses_keys_has_to_wait_and_whoever_has_one_does_not(key):
    guesses = [post(document(), token=f"guess {number}").status_code for number in range(25)]
    assert (guesses[0], guesses[-1]) == (401, 429)
    assert post(document(), token=f"guess {26}")["Retry-After"].isdecimal()
    assert post(document()).status_code == 201


def test_unknown_and_withdrawn_keys_get_the_same_401(key):
    unknown = post(document(), token="another")
    ApiKey.objects.update(is_active=False)
    withdrawn = post(document())
    assert (unknown.status_code, unknown.content) == (withdrawn.status_code, withdrawn.content)
    assert unknown.status_code == 401


def test_the_time_in_the_document_is_not_believed(key):
    post(document(submitted_at="2023-01-01T00:00:00Z"))
    with scope.enter(scope.SYSTEM):
        stored = PreRegistration.objects.get()
        assert stored.submitted_at == stored.received_at


def test_the_description_is_served(key):
    answer = Client(headers={"Authorization": "Bearer the key"}).get("/api/v1/openapi.json")
    assert PATH in answer.json()["paths"]


def test_every_refused_call_leaves_an_entry_and_a_stored_one_only_its_own(key):
    post(document())
    post(document(member(given_names="Otra")))  # the same key for something else
    post("{")
    post(document(applying_to="CO", residence={"country": "CO"}), idempotency_key="two")
    post(document(submitted_at="2023-01-01T00:00:00Z", consents=[]), idempotency_key="three")
    post(document(), token="another")
    post(document(), idempotency_key="")
    with scope.enter(scope.SYSTEM):
        refused = Entry.objects.filter(action="refused").order_by("at", "id")
        left = sorted((entry.actor_id, entry.detail["status"]) for entry in refused)
        assert left == sorted([(str(key.id), status) for status in (403, 409, 422, 422)] + [("no key", 401)])
        assert {entry.actor_id for entry in Entry.objects.filter(action="registered")} == {str(key.id)}
