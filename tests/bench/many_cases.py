"""A database with many routed cases, made by the database itself. Knows tables, not pages.

Foreign keys are taken away for it, since checking what one statement has just made takes ten times as long; the
database is the benchmark's own and gone afterwards. Sealed columns hold bytes that are no one's answer, until
`seal_names` puts real ones where somebody will look.
"""

import os
import uuid
from collections.abc import Callable, Collection, Iterable
from typing import Any

from django.db import connection

from intake.models import Case, Member
from tests.databases import as_the_owner
from vault import door, keys, scope

CASES = int(os.environ.get("BENCH_CASES", "200_000"))  # a million takes some minutes on a busy machine
TABLES = ("intake_case", "intake_preregistration", "intake_member", "routing_decision", "routing_assignment")
FAKE = r"'\x01'::bytea || decode(repeat('00', 120), 'hex')"  # as long as a sealed name

# Numbers from 1 on; whatever a row needs is worked out from its own, so that all tables agree and runs are alike.
NUMBERED = """
    CREATE TEMPORARY TABLE numbered AS SELECT
      number,
      md5('case' || number)::uuid AS id,
      (ARRAY['EC', 'EC', 'CO', 'GT', 'CR'])[1 + number %% 5] AS office,
      (ARRAY['screening', 'screening', 'screening', 'review', 'protection'])[1 + number / 5 %% 5] AS queue,
      (ARRAY[2, 2, 2, 2, 2, 2, 2, 1, 1, 0])[1 + number / 7 %% 10] AS rank,
      date '2026-11-24' - (number %% 60)::int AS day,
      timestamptz '2026-11-24 10:00+00' - make_interval(days => (number %% 60)::int) AS at,
      (('x' || left(md5('draw' || number), 16))::bit(64)::bigint >> 1) & 9223372036854775807 AS draw
    FROM generate_series(1, %s) AS number
"""
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
REFERENCE = " || ".join(
    ["office", "'-'"]
    + [f"substr('{CROCKFORD}', 1 + (number >> {5 * place} & 31)::int, 1)" for place in range(4)]
    + ["'-0'"]
    + [f"substr('{CROCKFORD}', 1 + (number >> {5 * place} & 31)::int, 1)" for place in range(4, 7)]
)
ROWS = (
    f"""
    INSERT INTO intake_case (id, reference, office_id, status, opened_at, size, is_consent_missing, nationality,
      age_band, sex)
    SELECT id, {REFERENCE}, office, 'assigned', at, 1 + number % 5, number % 9 = 0, 'VE', '25-34', 'F' FROM numbered
    """,
    f"""
    INSERT INTO intake_preregistration (id, case_id, office_id, channel, source, submitted_at, received_at, window_day,
      filled_by, idempotency, content, answers)
    SELECT md5('registration' || number)::uuid, id, office, 'online', 'api', at, at, day, '',
      decode(md5('key' || number), 'hex'), 'x', {FAKE} FROM numbered
    """,
    f"""
    INSERT INTO intake_member (id, pre_registration_id, case_id, office_id, position, is_principal, identity, situation,
      needs)
    SELECT md5('member' || number)::uuid, md5('registration' || number)::uuid, id, office, 0, true, {FAKE}, {FAKE},
      {FAKE} FROM numbered
    """,
    f"""
    INSERT INTO routing_decision (id, case_id, office_id, pre_registration_id, programme_version_id, engine, event,
      decided_at, outcome, queue, proposed_priority, site_id, facts, findings)
    SELECT md5('decision' || number)::uuid, numbered.id, office, md5('registration' || number)::uuid,
      (SELECT id FROM offices_programmeversion ORDER BY number DESC LIMIT 1), 1, 'e', at,
      CASE WHEN number % 6 = 0 THEN 'review' ELSE 'eligible' END, queue,
      (ARRAY['emergency', 'urgent', 'normal'])[1 + rank], site.id, {FAKE}, {FAKE}
    FROM numbered LEFT JOIN LATERAL
      (SELECT id FROM offices_site WHERE office_id = office ORDER BY code LIMIT 1) AS site ON true
    """,
    """
    INSERT INTO routing_assignment (id, case_id, office_id, decision_id, queue, site_id, rank, window_day, draw,
      opened_at, ended_at, is_remote, effort)
    SELECT md5('assignment' || number)::uuid, numbered.id, office, decision.id, numbered.queue, decision.site_id, rank,
      day, draw, at, CASE WHEN number % 10 = 0 THEN at END, false, 0
    FROM numbered JOIN routing_decision decision ON decision.id = md5('decision' || number)::uuid
    """,
)


def make(cases: int, *, rows: Iterable[str | Callable[[Any], None]] = ROWS) -> None:
    """`rows`: statements, or what makes the rows of a table with the cursor that it is given."""
    with as_the_owner("default"), scope.enter(scope.SYSTEM), connection.cursor() as cursor:
        for text in _drop_statements(cursor, "contype = 'f'"):
            cursor.execute(text)
        # An index is built faster than it grows.
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY (%s) AND indexname NOT IN"
            " (SELECT conname FROM pg_constraint)",
            [list(TABLES)],
        )
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        cursor.execute(NUMBERED, [cases])
        cursor.execute("ANALYZE numbered")
        for one in rows:
            one(cursor) if callable(one) else cursor.execute(one)
        for _name, definition in indexes:
            cursor.execute(definition)
    with as_the_owner("default"), connection.cursor() as cursor:
        # Autovacuum would come by in the middle of a round.
        cursor.execute(f"VACUUM (ANALYZE) {', '.join(TABLES)}")


def seal_names(cases: Collection[uuid.UUID]) -> None:
    """Real keys and real sealed names for the principals of these cases."""
    with scope.enter(scope.SYSTEM):
        offices = dict(Case.objects.filter(pk__in=cases).values_list("id", "office_id"))
        for principal in Member.objects.filter(case__in=cases, is_principal=True):
            key = keys.create(principal.case_id, country=offices[principal.case_id])
            door.seal(principal, key, identity={"given_names": "Ana María", "first_surname": "Pérez"})
            principal.save(update_fields=["identity"])


def _drop_statements(cursor: object, condition: str) -> list[str]:
    cursor.execute(  # type: ignore[attr-defined]
        "SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname) FROM pg_constraint"
        f" WHERE {condition} AND conrelid::regclass::text = ANY (%s)",
        [list(TABLES)],
    )
    return [text for (text,) in cursor.fetchall()]  # type: ignore[attr-defined]
