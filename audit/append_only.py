"""Migration step for tables whose rows stay as they were written."""

from django.db import migrations


def append_only(table: str) -> migrations.RunSQL:
    """Nobody changes or deletes a row: the application role may not, and a trigger stops the owner as well."""
    return migrations.RunSQL(
        sql=[
            f'REVOKE UPDATE, DELETE, TRUNCATE ON "{table}" FROM smo_app',
            f"""CREATE FUNCTION "{table}_is_append_only"() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN RAISE EXCEPTION '{table} is append-only'; END $$""",
            f'CREATE TRIGGER "{table}_stays" BEFORE UPDATE OR DELETE ON "{table}"'
            f' FOR EACH ROW EXECUTE FUNCTION "{table}_is_append_only"()',
        ],
        reverse_sql=[
            f'DROP TRIGGER "{table}_stays" ON "{table}"',
            f'DROP FUNCTION "{table}_is_append_only"()',
            f'GRANT UPDATE, DELETE ON "{table}" TO smo_app',
        ],
    )
