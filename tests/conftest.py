"""Fixtures for every test: real databases, used as smo_app; people of every role; a clock that stands."""

import datetime
import functools
import logging
import os
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.db import connections, transaction
from django.test import Client
from structlog.stdlib import ProcessorFormatter

from audit import keyfile as audit_keyfile
from offices.models import Office, StaffMember, StaffSession
from offices.once import FIELD
from offices.programme import by_id
from offices.reauthentication import SIGNED_IN_AT
from offices.signin.sessions import MARK
from tests import databases
from tests.privacy import watch
from vault import keyfile, scope

# Playwright keeps an event loop in the thread of the tests; our database calls beside it are synchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

PASSWORD = "una frase de paso larga"


@pytest.fixture(scope="session")
def vault_key_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A key file of this test run's own, also for the processes that it starts."""
    patch = pytest.MonkeyPatch()
    path = tmp_path_factory.mktemp("vault") / "keys.json"
    keyfile.create(path)
    patch.setenv("VAULT_KEY_FILE", str(path))
    patch.setattr("django.conf.settings.VAULT_KEY_FILE", str(path))
    trail = {"AUDIT_KEY_FILE": path.with_name("audit.pem"), "AUDIT_ANCHOR_FILE": path.with_name("anchors.jsonl")}
    audit_keyfile.create(trail["AUDIT_KEY_FILE"])
    for name, file in trail.items():
        patch.setenv(name, str(file))
        patch.setattr(f"django.conf.settings.{name}", str(file))
    yield str(path)
    patch.undo()


@pytest.fixture(scope="session")
def templates(vault_key_file: str, django_db_blocker: Any) -> dict[str, str]:
    """Names of the template databases: migrated, programme loaded, nothing else."""
    with django_db_blocker.unblock():
        return databases.build_template()


@pytest.fixture(scope="session")
def session_database(templates: dict[str, str], django_db_blocker: Any) -> Iterator[dict[str, str]]:
    """A clone for this worker; without `database` or `committed` a test may not use it."""
    with django_db_blocker.unblock(), databases.clone(templates) as names:
        assert shown_in_clear() == []
        with django_db_blocker.block():
            yield names


@pytest.fixture
def database(session_database: None, django_db_blocker: Any, plain_static_files: None) -> Iterator[None]:
    """Both databases, everything undone afterwards. No scope is set: the test enters one, as the code does."""
    cache.clear()
    with django_db_blocker.unblock(), transaction.atomic("keys"), transaction.atomic("default"):
        try:
            yield
            assert shown_in_clear(among=watch.written_tables) == []
        finally:
            for alias in databases.ALIASES:
                transaction.set_rollback(True, using=alias)
    connections["default"].scope = None


@pytest.fixture
def system(database: None) -> Iterator[datetime.datetime]:
    """The database with the scope of the system; yields the transaction's time."""
    with scope.enter(scope.SYSTEM) as at:
        yield at


def shown_in_clear(among: Callable[[], list[str]] | None = None) -> list[tuple[str, int]]:
    """The tripwire of the tables: no test may leave a personal value where it is not sealed.

    In a clone that was looked through when it was made, the tables that the test wrote to are enough.
    """
    if connections["default"].needs_rollback:
        return []
    with scope.enter(scope.SYSTEM):
        return watch.tables_that_show(among=among and among())


@pytest.fixture(scope="session")
def nothing_collected(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("static"))


@pytest.fixture
def plain_static_files(settings: Any, nothing_collected: str) -> None:
    """No list of hashed names, and a folder of its own: that of the site is collected anew beside the tests."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    settings.STATIC_ROOT = nothing_collected


@pytest.fixture
def logged() -> Iterator[list[str]]:
    """Each line as it leaves the process."""
    lines: list[str] = []
    root = logging.getLogger()
    handler = logging.Handler()
    formatter = next(known.formatter for known in root.handlers if isinstance(known.formatter, ProcessorFormatter))
    handler.emit = lambda record: lines.append(formatter.format(record))  # type: ignore[method-assign]
    root.addHandler(handler)
    yield lines
    root.removeHandler(handler)


@pytest.fixture(autouse=True)
def tripwire(logged: list[str]) -> Iterator[None]:
    """That of the logs: no test may log a personal value, whatever it is about."""
    yield
    assert [line for line in logged if watch.pattern().search(line)] == []


STOCK_FORCE_LOGIN = Client.force_login


def half_signed_in(client: Client, person: StaffMember) -> None:
    """With the password alone."""
    STOCK_FORCE_LOGIN(client, person)
    _begin_session(client, person)


def _begin_session(client: Client, person: StaffMember) -> None:
    session = client.session
    session[MARK] = str(StaffSession.objects.create(person=person).pk)
    session.save()


def be_fresh(client: Client) -> None:
    """As if the person had shown only now who they are."""
    session = client.session
    session[SIGNED_IN_AT] = time.time()
    session.save()


def wholly_signed_in(client: Client, person: StaffMember, backend: str | None = None) -> None:
    """With the factor too."""
    STOCK_FORCE_LOGIN(client, person, backend)
    _begin_session(client, person)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "webauthn", "at": time.time()}]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()


@pytest.fixture(autouse=True, scope="session")
def whole_sign_in() -> Iterator[None]:
    """Whom a test signs in has shown the factor too, unless it says otherwise."""
    patch = pytest.MonkeyPatch()
    patch.setattr(Client, "force_login", wholly_signed_in)
    yield
    patch.undo()


@dataclass
class Committed:
    """A pair of databases in which transactions really commit."""

    names: dict[str, str] = field(default_factory=dict)


@pytest.fixture
def committed(
    templates: dict[str, str], session_database: None, django_db_blocker: Any, plain_static_files: None
) -> Iterator[Committed]:
    """A clone for this test alone; child processes inherit its addresses through the environment."""
    cache.clear()
    by_id.cache_clear()
    with django_db_blocker.unblock(), databases.clone(templates) as names:
        yield Committed(names)
        assert shown_in_clear() == []
    by_id.cache_clear()


@functools.cache
def hashed() -> str:
    """The password of everybody, by the hasher of the site, once: it takes as long as six requests."""
    return make_password(PASSWORD)


def make_person(role: str, *offices: str, email: str = "") -> StaffMember:
    person = StaffMember.objects.create(
        email=email or f"{role}.{'.'.join(offices) or 'all'}@example.org".lower(),
        password=hashed(),
        full_name=f"Persona {role}",
        role=role,
    )
    person.offices.set(Office.objects.filter(code__in=offices))
    return person


class FormClient(Client):
    """Sends what a browser sends along with a form that creates something: a key of its own."""

    def post(self, path: str, data: Any = None, **more: Any) -> Any:
        return super().post(path, {FIELD: uuid.uuid4().hex} | (data or {}), **more)


@pytest.fixture
def screener(database: None) -> StaffMember:
    return make_person("screener", "EC")


@pytest.fixture
def supervisor(database: None) -> StaffMember:
    return make_person("supervisor", "EC")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What the fault tests counted is shown although they pass; it comes from the test's process with its report."""
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for name, value in report.user_properties:
            if name == "figures":
                terminalreporter.write_line(f"{report.nodeid.rpartition('::')[2]}: {value}")
