"""/readyz names what is missing and nothing more; a broker that is away is not missing."""

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client

from tests import databases
from vault import keyfile


def ask():
    answer = Client().get("/readyz")
    return answer.status_code, answer.content.decode()


@pytest.fixture
def unreachable(committed):
    """Makes the named database refuse every connection."""
    hosts = {alias: connections[alias].settings_dict["HOST"] for alias in databases.ALIASES}

    def refuse(alias):
        connections[alias].close()
        connections[alias].settings_dict["HOST"] = "/nowhere"

    yield refuse
    for alias, host in hosts.items():
        connections[alias].close()
        connections[alias].settings_dict["HOST"] = host


def test_with_everything_there_it_is_ready(committed):
    assert ask() == (200, "ready\n")


def test_without_a_broker_it_is_ready_for_forms_go_on(committed, monkeypatch):
    monkeypatch.setattr("config.celery.app.conf.broker_url", "redis://127.0.0.1:1/0")
    monkeypatch.setattr(settings, "REDIS_URL", "redis://127.0.0.1:1/0")
    assert ask() == (200, "ready\n")


@pytest.mark.parametrize(("alias", "name"), [("default", "database"), ("keys", "keys_database")])
def test_a_database_that_does_not_answer_is_named(unreachable, alias, name):
    unreachable(alias)
    assert ask() == (503, f"{name}\n")


def test_a_lost_key_file_is_named_though_its_keys_are_still_in_memory(committed, tmp_path, monkeypatch):
    path = tmp_path / "keys.json"
    keyfile.create(path)
    monkeypatch.setattr(settings, "VAULT_KEY_FILE", str(path))
    assert ask() == (200, "ready\n")
    path.unlink()
    assert ask() == (503, "key_file\n")


def test_a_missing_migration_is_named_but_not_which(committed):
    with databases.as_the_owner("default"), connections["default"].cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'routing'")
    assert ask() == (503, "migrations\n")


def test_all_that_is_missing_is_named_at_once(unreachable, tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "VAULT_KEY_FILE", str(tmp_path / "lost.json"))
    for alias in databases.ALIASES:
        unreachable(alias)
    assert ask() == (503, "database\nkeys_database\nkey_file\n")
