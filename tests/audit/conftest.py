"""Files of the anchors for one test, and a trail with something in it."""

import uuid

import pytest
from django.db import connection

from audit import keyfile
from audit.actor import Actor
from audit.services import record

CLERK = Actor("staff", "a clerk")


@pytest.fixture
def anchor_files(tmp_path, settings):
    settings.AUDIT_KEY_FILE = str(tmp_path / "key.pem")
    settings.AUDIT_ANCHOR_FILE = str(tmp_path / "anchors.jsonl")
    keyfile.create(tmp_path / "key.pem")
    return tmp_path


def commit() -> None:
    """What a commit does to the entries so far, within the transaction of the test."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def write(number: int, *, offices: tuple[str, ...] = ("EC", "CO", "")) -> None:
    for place in range(number):
        office = offices[place % len(offices)]
        record("opened", actor=CLERK, office=office, purpose="case", subjects=[uuid.uuid4()], detail={"rows": place})
    commit()


@pytest.fixture
def trail(system, anchor_files):
    write(36)
    return system
