"""The doctor names what is wrong with its remedy, and is silent about what is right."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.db import connections

from audit import anchors
from audit import keyfile as audit_keyfile
from config import checkup
from config.checkup import Fault
from config.embedded.addresses import CHECKOUT
from tests import databases
from vault import keyfile


@pytest.fixture
def key_path(tmp_path, monkeypatch):
    path = tmp_path / "keys.json"
    keyfile.create(path)
    monkeypatch.setattr(settings, "VAULT_KEY_FILE", str(path))
    return path


def test_this_python_and_its_packages_are_as_locked():
    assert list(checkup.of_python()) == []


def test_a_package_of_another_version_is_noticed(tmp_path):
    locked = tmp_path / "requirements.txt"
    locked.write_text(
        "django==1.0 \\\n    --hash=sha256:00\nno-such-package==1 \\\n    --hash=sha256:00\n"
        "other-machine==1 ; sys_platform == 'plan9' \\\n    --hash=sha256:00\n    # via nobody\n"
    )
    assert list(checkup.not_installed(locked)) == ["django", "no-such-package"]


def test_a_key_file_of_our_own_is_right(key_path):
    assert list(checkup.of_key_file()) == []


def test_a_key_file_that_others_may_read_is_a_note_in_the_demonstration_and_stops_production(key_path, monkeypatch):
    key_path.chmod(0o644)
    what, remedy = f"Others may read the vault's keys in {key_path}", f"Run: chmod 400 {key_path}"
    assert list(checkup.of_key_file()) == [Fault(what, remedy, stops=False)]
    monkeypatch.setattr(settings, "PRODUCTION", True)
    assert list(checkup.of_key_file()) == [Fault(what, remedy)]


def test_a_key_file_that_its_owner_may_write_is_a_note_in_production(key_path, monkeypatch):
    key_path.chmod(0o600)
    assert list(checkup.of_key_file()) == []
    monkeypatch.setattr(settings, "PRODUCTION", True)
    assert list(checkup.of_key_file()) == [
        Fault(f"The vault's keys in {key_path} could be overwritten", f"Run: chmod 400 {key_path}", stops=False)
    ]


def test_the_copy_that_systemd_gives_to_one_user_by_an_access_list_is_right(key_path, monkeypatch):
    monkeypatch.setattr(settings, "PRODUCTION", True)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(key_path.parent))
    key_path.chmod(0o440)
    assert list(checkup.of_key_file()) == []


@pytest.mark.parametrize(
    ("content", "error"), [(None, "FileNotFoundError"), ("{", "JSONDecodeError"), (json.dumps({}), "KeyError")]
)
def test_a_key_file_that_is_lost_or_damaged_stops(key_path, content, error):
    key_path.unlink()
    if content is not None:
        key_path.write_text(content)
    assert list(checkup.of_key_file()) == [
        Fault(
            f"{key_path}: the vault's key file cannot be read: {error}",
            "Put it back from its own back-up, or set VAULT_KEY_FILE",
        )
    ]


def test_the_databases_of_the_application_are_right(committed):
    assert [list(checkup.of_database(alias)) for alias in databases.ALIASES] == [[], []]


@pytest.mark.parametrize("alias", databases.ALIASES)
def test_running_as_the_owner_of_the_tables_stops(committed, alias):
    with databases.as_the_owner(alias):
        assert list(checkup.of_database(alias)) == [
            Fault(f"smo_owner owns what it uses in {alias!r}", "Run deploy/roles.sql, migrate as smo_owner")
        ]


def test_a_personal_table_that_is_open_to_its_owner_stops(committed):
    with databases.as_the_owner("default"), connections["default"].cursor() as cursor:
        cursor.execute("ALTER TABLE intake_case NO FORCE ROW LEVEL SECURITY")
    assert list(checkup.of_database("default")) == [
        Fault("intake_case is without row-level security", "Run: manage.py migrate")
    ]


def test_an_empty_database_whose_relay_never_ran_gets_a_note(committed):
    found = list(checkup.of_content())
    assert [(fault.what, fault.stops) for fault in found] == [("Relay and workers have not worked yet", False)]


def test_a_missing_migration_stops_and_is_named(committed):
    with databases.as_the_owner("default"), connections["default"].cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'routing'")
    (fault,) = checkup.of_content()
    assert fault.what.endswith("first")
    assert "default: routing." in fault.what
    assert (fault.remedy, fault.stops) == ("Run: manage.py migrate", True)


def test_an_empty_programme_stops(committed):
    with databases.as_the_owner("default"), connections["default"].cursor() as cursor:
        cursor.execute("TRUNCATE offices_programmeversion CASCADE")
    assert Fault("No programme is loaded", "Run: manage.py load_programme programme/programme.yaml") in (
        checkup.of_content()
    )


def test_the_command_prints_a_line_for_each_and_fails_when_something_stops(tmp_path):
    lost = tmp_path / "lost.json"
    done = subprocess.run(
        [sys.executable, "manage.py", "doctor"],
        cwd=CHECKOUT,
        env={
            "PATH": "/usr/bin:/bin",
            "DATABASE_URL": "postgres://a:b@127.0.0.1:1/smo",
            "KEYS_DATABASE_URL": "postgres://a:b@127.0.0.1:1/smo_keys",
            "REDIS_URL": "redis://127.0.0.1:1/0",
            "SECRET_KEY": "only for this test",
            "VAULT_KEY_FILE": str(lost),
            "STATIC_ROOT": str(tmp_path / "static"),
            "CHROMIUM": sys.executable,  # any file: there is one
        },
        capture_output=True,
        text=True,
    )
    lines = [line for line in done.stdout.splitlines() if "translations" not in line]
    assert [line.split(". ")[0].split(" (")[0] for line in lines] == [
        "stops  The static files are not collected",
        f"stops  {lost}: the vault's key file cannot be read: FileNotFoundError",
        "note   No anchors: the audit key cannot be read: IsADirectoryError",
        "stops  The broker does not answer",
        "note   Uploaded files stay in quarantine: there is no scanner",
        "stops  The database 'default' does not answer",
        "stops  The database 'keys' does not answer",
    ]
    assert (done.returncode, done.stderr) == (1, "")


def test_a_trail_that_was_not_anchored_lately_is_named(tmp_path, monkeypatch):
    key, file = tmp_path / "key.pem", tmp_path / "anchors.jsonl"
    monkeypatch.setattr(settings, "AUDIT_KEY_FILE", str(key))
    monkeypatch.setattr(settings, "AUDIT_ANCHOR_FILE", str(file))
    assert [fault.stops for fault in checkup.of_audit()] == [False]  # no key
    audit_keyfile.create(key)
    assert [fault.what for fault in checkup.of_audit()] == [f"The audit trail was not anchored yet in {file}"]
    now = datetime.now(UTC)
    for age, faults in ((timedelta(hours=3), 1), (timedelta(minutes=20), 0)):
        anchors.append(file, anchors.line_of({}, at=now - age, key=audit_keyfile.private_key(key)))
        assert len(list(checkup.of_audit())) == faults
