"""Every sealed column, found in the models: the database itself refuses what was not sealed."""

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Model

from vault.cipher import SHORTEST, seal
from vault.fields import SealedField

COLUMNS = [
    pytest.param(model, field.column, id=f"{model._meta.db_table}.{field.column}")
    for model in apps.get_models()
    for field in model._meta.concrete_fields
    if isinstance(field, SealedField)
]
CLEAR = "Huyó de Maracaibo con su hija de nueve años".encode()


def is_refused(model: type[Model], column: str, value: bytes) -> bool:
    """By the table's own constraints on that column, evaluated by the database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_expr(conbin, conrelid) FROM pg_constraint"
            " WHERE conrelid = %s::regclass AND contype = 'c' AND conkey = ARRAY(SELECT attnum FROM pg_attribute"
            " WHERE attrelid = conrelid AND attname = %s)",
            [model._meta.db_table, column],
        )
        conditions = [condition for (condition,) in cursor.fetchall()]
        for condition in conditions:
            cursor.execute(f'SELECT {condition.replace("%", "%%")} FROM (SELECT %s::bytea AS "{column}") one', [value])
            if cursor.fetchone()[0] is False:
                return True
    return False


@pytest.mark.parametrize(("model", "column"), COLUMNS)
def test_a_sealed_column_takes_sealed_values_only(database, model, column):
    sealed = seal("x", secret=bytes(32), number=1, place=b"here")
    assert not is_refused(model, column, sealed)
    assert is_refused(model, column, CLEAR)
    assert is_refused(model, column, sealed[: SHORTEST - 1])
    assert is_refused(model, column, b"\x02" + sealed[1:])
