from typing import Any

from django.db import migrations

from vault import scope

COLUMNS = (
    ("offices_apikey", ("digest",)),
    ("offices_invitation", ("digest",)),
    ("offices_sentform", ("digest", "content")),
)
BARE_BYTES = 32
NUMBER = "'\\x0001'::bytea"  # until now there was one key of each kind


def number(apps: Any, schema_editor: Any) -> None:
    _set(schema_editor, "{NUMBER} || {column}", longer_by=0)


def take_away(apps: Any, schema_editor: Any) -> None:
    _set(schema_editor, "substring({column} FROM 3)", longer_by=2)


def _set(schema_editor: Any, value: str, *, longer_by: int) -> None:
    with scope.enter(scope.SYSTEM), schema_editor.connection.cursor() as cursor:
        for table, columns in COLUMNS:
            for column in columns:
                new = value.format(NUMBER=NUMBER, column=f'"{column}"')
                cursor.execute(
                    f'UPDATE "{table}" SET "{column}" = {new} WHERE octet_length("{column}") = %s',  # noqa: S608 — constants
                    [BARE_BYTES + longer_by],
                )


class Migration(migrations.Migration):
    dependencies = [("offices", "0001_programme_and_staff")]

    operations = [migrations.RunPython(number, take_away)]
