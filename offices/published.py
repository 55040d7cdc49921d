"""Migration steps: what was published or in force stays as it was, so that what was done under it can be shown."""

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


def stays_once_in_force(table: str) -> migrations.RunSQL:
    """Nobody changes or deletes a row from the moment on that its `in_force_from` names."""
    what = "what was ever in force is never changed"
    return _guard(table, "UPDATE OR DELETE", "OLD.in_force_from <= now()", what=what)


def _guard(
    table: str, acts: str, condition: str, *, what: str = "a published programme version is never changed"
) -> migrations.RunSQL:
    return migrations.RunSQL(
        sql=[
            f"""CREATE FUNCTION "{table}_stays_once_published"() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                  IF {condition} THEN
                    RAISE EXCEPTION '{what}'
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


def versions_keep_to_their_moves() -> migrations.RunSQL:
    """A draft is edited; once checked it is only approved or goes back; approved, it stays.

    Nobody approves what they wrote or checked themselves. What was approved for a moment to come may still be
    withdrawn, as long as nobody can have been judged by it: not in the last minute before its moment.
    """
    return migrations.RunSQL(sql=[_moves()], reverse_sql=[_as_before(VERSIONS, "OLD.status = 'published'")])


def versions_may_need_two() -> migrations.RunSQL:
    """The same moves, and a first approval of what is checked, once, by somebody who did not write in it."""
    return migrations.RunSQL(sql=[_moves(with_two=True)], reverse_sql=[_moves()])


def _moves(*, with_two: bool = False) -> str:
    first = "ARRAY['needs_two', 'first_approved_by_id', 'first_approved_at']"
    reset, once, same = ("", "", "")
    if with_two:
        reset = f" || {first}"
        once = f"""
                      WHEN 'checked checked' THEN OLD.first_approved_by_id IS NULL
                        AND to_jsonb(OLD) - {first} = to_jsonb(NEW) - {first}"""
        same = """ OR NEW.status IN ('checked', 'published')
                    AND NEW.first_approved_by_id = ANY (NEW.written_by)"""
    return f"""CREATE OR REPLACE FUNCTION "{VERSIONS}_stays_once_published"() RETURNS trigger LANGUAGE plpgsql AS $$
                DECLARE
                  approval CONSTANT text[] := ARRAY['status', 'approved_by_id', 'approved_at', 'in_force_from'];
                  review CONSTANT text[] := ARRAY['status', 'checked_by_id', 'checked_at', 'content', 'content_hash',
                                                  'compared_with']{reset};
                  allowed boolean;
                BEGIN
                  IF TG_OP = 'DELETE' THEN
                    allowed := OLD.status = 'draft';
                  ELSIF NEW.status = 'published' AND NEW.approved_by_id = ANY (NEW.written_by){same} THEN
                    RAISE EXCEPTION 'nobody approves a programme version that they wrote'
                      USING ERRCODE = 'restrict_violation';
                  ELSE
                    allowed := CASE OLD.status || ' ' || NEW.status
                      WHEN 'draft draft' THEN true
                      WHEN 'draft checked' THEN NEW.origin = 'console'
                      WHEN 'draft published' THEN NEW.origin = 'file'
                      WHEN 'checked draft' THEN to_jsonb(OLD) - review = to_jsonb(NEW) - review
                      WHEN 'checked published' THEN to_jsonb(OLD) - approval = to_jsonb(NEW) - approval{once}
                      WHEN 'published withdrawn' THEN to_jsonb(OLD) - 'status' = to_jsonb(NEW) - 'status'
                        AND OLD.in_force_from > clock_timestamp() + interval '1 minute'
                      ELSE false
                    END;
                  END IF;
                  IF NOT allowed THEN
                    RAISE EXCEPTION 'a published programme version is never changed'
                      USING ERRCODE = 'restrict_violation';
                  END IF;
                  RETURN coalesce(NEW, OLD);
                END $$"""


def rows_stay_once_checked(table: str) -> migrations.RunSQL:
    """Rules and windows are edited in a draft and nowhere else."""
    of_status = f"EXISTS (SELECT FROM {VERSIONS} WHERE {{}} AND id IN (OLD.version_id, NEW.version_id))"
    return migrations.RunSQL(
        sql=[_as_before(table, of_status.format("status <> 'draft'"))],
        reverse_sql=[_as_before(table, of_status.format("status = 'published'"))],
    )


def _as_before(table: str, condition: str) -> str:
    return f"""CREATE OR REPLACE FUNCTION "{table}_stays_once_published"() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF {condition} THEN
            RAISE EXCEPTION 'a published programme version is never changed' USING ERRCODE = 'restrict_violation';
          END IF;
          RETURN coalesce(NEW, OLD);
        END $$"""
