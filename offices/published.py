"""Migration steps: what was published stays as it was, so that every decision under it can be recomputed."""

from django.db import migrations

VERSIONS = "offices_programmeversion"


def version_stays_once_published() -> migrations.RunSQL:
    """Nobody changes or deletes a published version, the owner included."""
    return _guard(VERSIONS, "UPDATE OR DELETE", "OLD.status = 'published'")


def stays_once_published(table: str) -> migrations.RunSQL:
    """Nobody adds, changes or deletes a row of a published version. Publishing comes after its rows."""
    return _guard(
        table,
        "INSERT OR UPDATE OR DELETE",
        # NEW is null when a row is deleted, OLD when one is added.
        f"EXISTS (SELECT FROM {VERSIONS} WHERE status = 'published' AND id IN (OLD.version_id, NEW.version_id))",
    )


def _guard(table: str, acts: str, condition: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        sql=[
            f"""CREATE FUNCTION "{table}_stays_once_published"() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                  IF {condition} THEN
                    RAISE EXCEPTION 'a published programme version is never changed'
                      USING ERRCODE = 'restrict_violation';
                  END IF;
                  RETURN coalesce(NEW, OLD);
                END $$""",
            f'CREATE TRIGGER "{table}_stays" BEFORE {acts} ON "{table}"'
            f' FOR EACH ROW EXECUTE FUNCTION "{table}_stays_once_published"()',
        ],
        reverse_sql=[
            f'DROP TRIGGER "{table}_stays" ON "{table}"',
            f'DROP FUNCTION "{table}_stays_once_published"()',
        ],
    )
