"""The console as a browser without scripts sees it, for people of each role."""

from collections.abc import Iterator

import pytest
from django.test import Client

from offices.models import StaffMember
from tests.conftest import FormClient, be_fresh, make_person


@pytest.fixture
def policy(database: None) -> StaffMember:
    return make_person("policy")


@pytest.fixture
def it(database: None) -> StaffMember:
    return make_person("it")


@pytest.fixture
def as_policy(policy: StaffMember, plain_static_files: None) -> Iterator[Client]:
    yield _signed_in(policy)


@pytest.fixture
def as_it(it: StaffMember, plain_static_files: None) -> Iterator[Client]:
    yield _signed_in(it)


def _signed_in(person: StaffMember) -> Client:
    client = FormClient()
    client.force_login(person)
    be_fresh(client)
    return client
