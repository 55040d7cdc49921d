"""What reaches every row of a case reaches its superseded versions: erasure, the copy, rotated keys, a crash."""

import datetime
import json
import threading

import pytest
from django.core.management import call_command
from django.db import connections

from audit.actor import Actor
from intake.identifiers import identifiers_of
from intake.models import Case, CaseEvent, Correction, Identifier, PreRegistration
from intake.services.correction import ChangedMeanwhile, Why, correct, newest
from outbox.models import Message
from tests.casework.test_subject_access import address, signed_in
from tests.conftest import make_person
from tests.permissions.world import make_case
from tests.vault.test_erasure import erase, open_fields
from vault import keyfile, scope

TEST = Actor("command", "test")
WHY = Why("typing", "principal", remark="lo dijo por teléfono")
HOUR = datetime.timedelta(hours=1)


def renamed(case: Case, name: str, *, at, base=None) -> Correction:
    row, now = newest(case, actor=TEST)
    now["members"][0]["given_names"] = name
    now["contact"]["phone"] = "+593990000001"
    return correct(case, base=base or row.pk, document=now, why=WHY, at=at, actor=TEST)


def test_an_erased_case_opens_none_of_its_versions(system):
    case = make_case("EC", at=system)
    renamed(case, "Luz", at=system)
    there, opened = open_fields(case)
    assert there == opened > 10
    erase(case)
    assert open_fields(case)[1] == 0
    assert set(PreRegistration.objects.filter(case=case).values_list("content", "filled_by")) == {(None, "")}
    assert not Identifier.objects.filter(case=case).exists()


def test_the_copy_holds_every_version_and_why(database, plain_static_files, supervisor):
    with scope.enter(scope.SYSTEM) as at:
        case = make_case("EC", at=at)
        renamed(case, "Luz", at=at + HOUR)
    held = json.loads(signed_in(supervisor).post(address(case), {"formato": "json"}).content)
    versions = [one["document"]["members"][0]["given_names"] for one in held["pre_registrations"]]
    assert versions == ["Ana María", "Luz"]
    assert [(one["reason"], one["remark"]) for one in held["corrections"]] == [("typing", "lo dijo por teléfono")]
    assert [one["purpose"] for one in held["consents"]] == ["screening"]


@pytest.fixture
def path(tmp_path, settings):
    """Of a key file of the test's own, which the vault uses meanwhile."""
    path = tmp_path / "keys.json"
    keyfile.create(path)
    settings.VAULT_KEY_FILE = str(path)
    return path


def test_keys_rotate_under_what_was_corrected(database, path):
    with scope.enter(scope.SYSTEM) as at:
        case = make_case("EC", at=at)
        renamed(case, "Luz", at=at + HOUR)
    keyfile.add(path)
    keyfile.use(path)
    call_command("rotate_keys", at_once=2)
    with scope.enter(scope.SYSTEM):
        document = newest(case, actor=TEST)[1]
        stored = {bytes(one.digest) for one in Identifier.objects.filter(case=case)}
        assert stored == {bytes(one.digest) for one in identifiers_of(document)}


def test_of_two_corrections_at_once_one_is_made_and_the_other_told(committed):
    with scope.enter(scope.SYSTEM) as at:
        case = make_case("EC", at=at)
        base = newest(case, actor=TEST)[0].pk
    made: list[str] = []
    start = threading.Barrier(2)

    def one(name: str) -> None:
        try:
            with scope.enter(scope.staff({"EC"})) as now:
                start.wait()
                renamed(case, name, at=now, base=base)
            made.append("made")
        except ChangedMeanwhile:
            made.append("told")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=(name,)) for name in ("Luz", "Sol")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == ["made", "told"]
    with scope.enter(scope.SYSTEM):
        assert (Correction.objects.count(), Message.objects.filter(topic="case.corrected").count()) == (1, 1)


class Crash(Exception):
    pass


def test_a_crash_before_the_end_leaves_the_registration_as_it_was(committed):
    with scope.enter(scope.SYSTEM) as at:
        case = make_case("EC", at=at)
    with pytest.raises(Crash), scope.enter(scope.staff({"EC"})) as now:
        renamed(case, "Luz", at=now)
        raise Crash
    with scope.enter(scope.SYSTEM) as at:
        assert newest(case, actor=TEST)[1]["members"][0]["given_names"] == "Ana María"
        assert not CaseEvent.objects.filter(kind="corrected").exists()
        assert not Message.objects.filter(topic="case.corrected").exists()
        renamed(case, "Luz", at=at)  # and can be made again


def test_another_office_corrects_nothing(database):
    with scope.enter(scope.SYSTEM) as at:
        case = make_case("EC", at=at)
        base = newest(case, actor=TEST)[0].pk
    make_person("screener", "CO")
    with pytest.raises(Case.DoesNotExist), scope.enter(scope.staff({"CO"})) as at:
        correct(case, base=base, document={}, why=WHY, at=at, actor=TEST)
