from django.db import migrations

# In the scope of the system: where the policies are in force already, the owner sees nothing without one.
FILL = """
    DO $$
    DECLARE
        entry audit_entry;
    BEGIN
        PERFORM set_config('smo.scope', 'system', true);
        PERFORM audit_lock(ARRAY(SELECT DISTINCT office_code::text FROM audit_entry ORDER BY 1));
        FOR entry IN SELECT * FROM audit_entry ORDER BY office_code, at, id LOOP
            PERFORM audit_append(entry);
        END LOOP;
        IF (SELECT count(*) FROM audit_link) <> (SELECT count(*) FROM audit_entry) THEN
            RAISE EXCEPTION 'an entry was left out of its chain';
        END IF;
        PERFORM set_config('smo.scope', '', true);
    END $$
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_chain_of_each_office")]

    operations = [migrations.RunSQL(FILL, reverse_sql=migrations.RunSQL.noop)]
