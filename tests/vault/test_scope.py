"""Row-level security with the first wall switched off: what PostgreSQL itself lets through."""

import uuid

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, connections, transaction

from audit.actor import Actor
from audit.models import Entry
from audit.services import record
from intake.models import Case, Member
from intake.services.submission import Sender, submit
from tests.databases import as_the_owner
from tests.documents import document, member
from vault import scope
from vault.backend.base import ScopeMissing
from vault.tags import PERSONAL, table_tags

SENDER = Sender(Actor("command", "test"), "command", None)
PERSONAL_TABLES = sorted(table for table, tag in table_tags().items() if tag == PERSONAL)


@pytest.fixture
def two_offices(database):
    with scope.enter(scope.SYSTEM) as at:
        for office in ("EC", "CO"):
            residence = {"country": office, "area": None, "place": None}
            submit(
                document(member(), applying_to=office, residence=residence),
                sender=SENDER,
                at=at,
                idempotency_key=uuid.uuid4().hex,
            )


def raw_count(table: str) -> int:
    """Rows that the database shows, with the application's own check taken away."""
    wrappers, connection.execute_wrappers[:] = list(connection.execute_wrappers), []
    try:
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            return cursor.fetchone()[0]
    finally:
        connection.execute_wrappers[:] = wrappers


def test_every_table_has_a_tag(database):
    for alias in ("default", "keys"):
        with connections[alias].cursor() as cursor:
            tables = connections[alias].introspection.table_names(cursor)
        assert [table for table in tables if table not in table_tags()] == []


def test_every_model_of_ours_says_what_it_holds():
    ours = {"outbox", "audit", "vault", "offices", "intake", "routing", "casework"}
    assert [
        model for model in apps.get_models() if model._meta.app_label in ours and not hasattr(model, "table_tag")
    ] == []


@pytest.mark.parametrize("table", PERSONAL_TABLES)
def test_a_personal_table_forces_row_level_security(database, table):
    with connection.cursor() as cursor:
        cursor.execute("SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname = %s", [table])
        assert cursor.fetchone() == (True, True)


@pytest.mark.parametrize("table", PERSONAL_TABLES)
def test_without_a_scope_the_database_shows_no_row(two_offices, table):
    assert raw_count(table) == 0


def test_the_application_role_owns_nothing_and_bypasses_nothing(database):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == ("smo_app", False, False)
        cursor.execute("SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = 'smo_app'")
        assert cursor.fetchone() == (0,)


def test_an_office_sees_its_own_rows_and_no_others(two_offices):
    with scope.enter(scope.staff(["EC"])):
        assert {case.office_id for case in Case.objects.all()} == {"EC"}
        assert {row.office_id for row in Member.objects.all()} == {"EC"}
    with scope.enter(scope.Scope("console")):
        assert Case.objects.count() == 0
    with scope.enter(scope.Scope("matcher")):
        assert Case.objects.count() == 0
        assert raw_count("intake_identifier") > 0


def test_an_office_cannot_write_into_another(two_offices):
    with scope.enter(scope.SYSTEM):
        foreign = Case.objects.get(office_id="CO")
    with scope.enter(scope.staff(["EC"])):
        assert Case.objects.filter(pk=foreign.pk).update(status="closed") == 0
        with pytest.raises(ProgrammingError), transaction.atomic():
            Case.objects.filter(office_id="EC").update(office_id="CO")


def test_a_query_without_a_scope_is_refused_by_the_application(two_offices):
    with pytest.raises(ScopeMissing):
        Case.objects.count()
    with pytest.raises(ScopeMissing), connection.cursor() as cursor:
        cursor.execute('SELECT reference FROM "intake_case"')


def test_a_nested_scope_gives_the_outer_one_back(two_offices):
    with scope.enter(scope.staff(["EC"])):
        with scope.enter(scope.staff(["CO"])):
            assert set(Case.objects.values_list("office_id", flat=True)) == {"CO"}
        assert set(Case.objects.values_list("office_id", flat=True)) == {"EC"}
        with pytest.raises(ZeroDivisionError), scope.enter(scope.staff(["CO"])):
            raise ZeroDivisionError
        assert set(Case.objects.values_list("office_id", flat=True)) == {"EC"}


def test_after_the_transaction_the_next_user_of_the_connection_sees_nothing(committed):
    with scope.enter(scope.SYSTEM) as at:
        submit(document(), sender=SENDER, at=at, idempotency_key="one")
    with scope.enter(scope.staff(["EC"])):
        assert raw_count("intake_case") == 1
    assert raw_count("intake_case") == 0


def test_audit_entries_can_be_added_and_never_changed(database):
    with scope.enter(scope.staff(["EC"])):
        record("tested", actor=Actor("command", "test"), office="EC")
        for statement in ("UPDATE audit_entry SET action = 'x'", "DELETE FROM audit_entry"):
            with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
    with scope.enter(scope.Scope("auditor")):
        assert Entry.objects.filter(action="tested").count() == 1


def test_not_even_the_owner_changes_an_audit_entry(committed):
    with scope.enter(scope.SYSTEM):
        record("tested", actor=Actor("command", "test"))
    with (
        as_the_owner("default"),
        pytest.raises(ProgrammingError),
        scope.enter(scope.SYSTEM),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM audit_entry")
