from django.db import migrations, models

from audit.append_only import append_only

# Columns of an entry as text, each with its length in bytes; `audit.chain.digest` and docs/verify_bundle.py do the same.
DIGEST = """
    CREATE FUNCTION audit_digest(previous bytea, number bigint, entry audit_entry) RETURNS bytea
    LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$
        SELECT sha256(previous || convert_to(
            string_agg(octet_length(convert_to(part, 'UTF8')) || ':' || part || ',', '' ORDER BY place), 'UTF8'))
        FROM unnest(
            ARRAY[entry.office_code::text, number::text, entry.id::text,
                  to_char(entry.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), entry.actor_kind,
                  entry.actor_id, entry.action, entry.purpose, entry.office_code, entry.request_id, entry.detail::text]
            || entry.subjects::text[]
        ) WITH ORDINALITY AS parts (part, place)
    $$
"""
# The head's row is locked from here to the end of the transaction, hence as late as possible.
APPEND = """
    CREATE FUNCTION audit_append(entry audit_entry) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
    DECLARE
        head audit_head;
    BEGIN
        SELECT * INTO head FROM audit_head WHERE chain = entry.office_code FOR NO KEY UPDATE;
        head.number := head.number + 1;
        head.hash := audit_digest(head.hash, head.number, entry);
        UPDATE audit_head SET number = head.number, hash = head.hash WHERE chain = entry.office_code;
        INSERT INTO audit_link (entry_id, chain, number, hash)
        VALUES (entry.id, entry.office_code, head.number, head.hash);
    END $$
"""
LOCK = """
    CREATE FUNCTION audit_lock(codes text[]) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
    DECLARE
        found integer;
    BEGIN
        SELECT count(*) INTO found
        FROM (SELECT FROM audit_head WHERE chain = ANY (codes) ORDER BY chain FOR NO KEY UPDATE) locked;
        IF found < cardinality(codes) THEN
            INSERT INTO audit_head (chain, number, hash)
            SELECT code, 0, decode(repeat('00', 32), 'hex') FROM unnest(codes) code ORDER BY code
            ON CONFLICT (chain) DO NOTHING;
            PERFORM FROM audit_head WHERE chain = ANY (codes) ORDER BY chain FOR NO KEY UPDATE;
        END IF;
    END $$
"""
# The codes of the transaction so far, so that its first entry at commit can lock all heads, in the order of the codes.
# What the application might write into the setting changes an order of locks and nothing else.
NOTE = """
    CREATE FUNCTION audit_note() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
    DECLARE
        noted text := coalesce(current_setting('smo.audit_chains', true), '');
    BEGIN
        IF position('[' || NEW.office_code || ']' IN noted) = 0 THEN
            PERFORM set_config('smo.audit_chains', noted || '[' || NEW.office_code || ']', true);
        END IF;
        RETURN NULL;
    END $$
"""
# As the owner: the application may write neither links nor heads.
CHAIN = """
    CREATE FUNCTION audit_chain() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    DECLARE
        noted text := coalesce(current_setting('smo.audit_chains', true), '');
        codes text[];
    BEGIN
        SELECT array_agg(DISTINCT code) INTO codes
        FROM (SELECT NEW.office_code::text UNION ALL
              SELECT match[1] FROM regexp_matches(noted, '\\[(\\w{0,2})\\]', 'g') match) known (code);
        PERFORM audit_lock(codes);
        PERFORM audit_append(NEW);
        RETURN NULL;
    END $$
"""
FUNCTIONS = ("audit_chain()", "audit_note()", "audit_lock(text[])", "audit_append(audit_entry)",
             "audit_digest(bytea, bigint, audit_entry)")  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_append_only_entries")]

    operations = [
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(("at__gte", "2000-01-01T00:00:00Z"), ("at__lt", "9999-01-01T00:00:00Z")),
                name="audit_entry_is_of_our_time",
            ),
        ),
        migrations.CreateModel(
            name="Head",
            fields=[
                ("chain", models.CharField(max_length=2, primary_key=True, serialize=False, verbose_name="cadena")),
                ("number", models.PositiveBigIntegerField(verbose_name="número")),
                ("hash", models.BinaryField()),
            ],
            options={"verbose_name": "fin de cadena", "verbose_name_plural": "fines de cadena"},
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                ("entry_id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("chain", models.CharField(blank=True, max_length=2, verbose_name="cadena")),
                ("number", models.PositiveBigIntegerField(verbose_name="número")),
                ("hash", models.BinaryField()),
            ],
            options={
                "verbose_name": "eslabón",
                "verbose_name_plural": "eslabones",
                "constraints": [
                    models.UniqueConstraint(fields=("chain", "number"), name="audit_link_has_its_number_alone"),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)), name="audit_link_numbers_start_at_one"
                    ),
                ],
            },
        ),
        append_only("audit_link"),
        migrations.RunSQL(
            sql=[
                "REVOKE INSERT ON audit_link FROM smo_app",
                "REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON audit_head FROM smo_app",
            ],
            reverse_sql=[
                "GRANT INSERT ON audit_link TO smo_app",
                "GRANT INSERT, UPDATE, DELETE ON audit_head TO smo_app",
            ],
        ),
        migrations.RunSQL(
            sql=[
                DIGEST,
                APPEND,
                LOCK,
                NOTE,
                CHAIN,
                *(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC" for name in FUNCTIONS),
                "GRANT EXECUTE ON FUNCTION audit_note(), audit_chain() TO smo_app",
                "CREATE TRIGGER audit_entry_notes_its_chain AFTER INSERT ON audit_entry"
                " FOR EACH ROW EXECUTE FUNCTION audit_note()",
                "CREATE CONSTRAINT TRIGGER audit_entry_joins_its_chain AFTER INSERT ON audit_entry"
                " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_chain()",
            ],
            reverse_sql=[
                "DROP TRIGGER audit_entry_joins_its_chain ON audit_entry",
                "DROP TRIGGER audit_entry_notes_its_chain ON audit_entry",
                *(f"DROP FUNCTION {name}" for name in FUNCTIONS),
            ],
        ),
    ]
