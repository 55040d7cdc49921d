"""Migration steps for row-level security. Each personal table gets FORCE, and a policy that fails closed."""

from django.db import migrations

# Scalar sub-queries, so that the settings are read once a statement and not once a row.
_SUBJECT = "(SELECT current_setting('smo.subject', true))"
_KIND = "(SELECT current_setting('smo.scope', true))"
# (coalesce makes an array of it: ANY over a bare sub-query would mean its rows.)
_OFFICES = "coalesce((SELECT string_to_array(current_setting('smo.offices', true), ',')), '{}')"


def by_office(column: str, *, kinds: tuple[str, ...] = ("staff", "worker"), everywhere: tuple[str, ...] = ()) -> str:
    """Condition: the row's office is among the scope's. `everywhere` = kinds that see every office's rows."""
    within = f" OR ({_is_among(kinds)} AND coalesce(\"{column}\", 'ZZ') = ANY ({_OFFICES}))" if kinds else ""
    return f"({_is_among(('system', *everywhere))}{within})"


def _is_among(kinds: tuple[str, ...]) -> str:
    """Decided inside the sub-query: the planner takes a finished yes or no for an even chance. A comparison outside
    it takes for one row in two hundred, and then sorts a whole queue instead of reading fifty rows of its index.
    """
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    return f"(SELECT current_setting('smo.scope', true) IN ({listed}))"


def hidden_unless(condition: str, *, table: str, name: str) -> migrations.RunSQL:
    """A second policy beside that of `force`: rows that do not meet `condition` are there for the system alone."""
    return migrations.RunSQL(
        sql=[
            f'CREATE POLICY "{table}_{name}" ON "{table}" AS RESTRICTIVE TO smo_app, smo_owner'
            f" USING (({condition}) OR {_is_among(('system',))})"
        ],
        reverse_sql=[f'DROP POLICY "{table}_{name}" ON "{table}"'],
    )


def about_subject(office: str, subjects: str) -> str:
    """Condition, in the scope of readers: one of its offices or none, and about its subject, by any of its names."""
    named = "coalesce((SELECT string_to_array(current_setting('smo.subject', true), ',')), '{}')"
    within = f"\"{office}\" = ANY ({_OFFICES} || ARRAY[''])"
    return f'({_is_among(("readers",))} AND {within} AND "{subjects}"::text[] && {named})'


def in_scope(kind: str) -> str:
    return _is_among((kind,))


def of_subject(column: str, *, kind: str) -> str:
    """Condition, in the scope of that kind: the row is its one subject's."""
    return f"""({_is_among((kind,))} AND "{column}"::text = {_SUBJECT})"""


def kept_from_sight(condition: str, *, table: str, name: str, but: tuple[str, ...]) -> migrations.RunSQL:
    """Rows that do not meet `condition` are written by everybody and read by the system and the kinds `but` alone."""
    return migrations.RunSQL(
        sql=[
            f'CREATE POLICY "{table}_{name}" ON "{table}" AS RESTRICTIVE FOR SELECT TO smo_app, smo_owner'
            f" USING (({condition}) OR {_is_among(('system', *but))})"
        ],
        reverse_sql=[f'DROP POLICY "{table}_{name}" ON "{table}"'],
    )


def of_handler(staff: str, condition: str) -> str:
    """Condition, in the scope of complaints: somebody of the table `staff`, by the name of handler, is the scope's
    subject, still works here, and meets `condition`."""
    return f"""({_is_among(("complaints",))} AND EXISTS (SELECT FROM "{staff}" handler
        WHERE handler.id::text = {_SUBJECT} AND handler.is_active AND {condition}))"""


def of_applicant(subject: str) -> str:
    """Condition, in the scope of an applicant: the row belongs to their one draft or case."""
    return f"""({_is_among(("applicant",))} AND "{subject}"::text = {_SUBJECT})"""


def of_applicants_office(office: str) -> str:
    """Condition, in the scope of an applicant: the row is their office's, and says nothing of others in clear."""
    return f"""({_is_among(("applicant",))} AND "{office}" = ANY ({_OFFICES}))"""


def of_shown_code(digest: str) -> str:
    """Condition, in the scope of the door: the row is under the hash that was shown."""
    shown = f"coalesce((SELECT string_to_array({_SUBJECT}, ',')), '{{}}')"
    return f"""({_is_among(("door",))} AND encode("{digest}", 'hex') = ANY ({shown}))"""


def also(table: str, *, name: str, condition: str, is_read_only: bool = False) -> migrations.RunSQL:
    """A policy beside that of `force`, by which others see rows too."""
    what = "FOR SELECT " if is_read_only else ""
    check = "" if is_read_only else f" WITH CHECK ({condition})"
    return migrations.RunSQL(
        sql=[f'CREATE POLICY "{table}_{name}" ON "{table}" {what}USING ({condition}){check}'],
        reverse_sql=[f'DROP POLICY "{table}_{name}" ON "{table}"'],
    )


def any_scope() -> str:
    return f"coalesce({_KIND}, '') <> ''"


def force(table: str, *, read: str, write: str | None = None) -> migrations.RunSQL:
    """FORCE ROW LEVEL SECURITY with one policy: `read` says which rows are seen, `write` which may be written."""
    return migrations.RunSQL(
        sql=[
            f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
            f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
            f'CREATE POLICY "{table}_within_scope" ON "{table}" USING ({read}) WITH CHECK ({write or read})',
            # Backups see everything and change nothing.
            f'CREATE POLICY "{table}_backup" ON "{table}" FOR SELECT TO smo_backup USING (true)',
        ],
        reverse_sql=[
            f'DROP POLICY "{table}_backup" ON "{table}"',
            f'DROP POLICY "{table}_within_scope" ON "{table}"',
            f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY',
            f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY',
        ],
    )
