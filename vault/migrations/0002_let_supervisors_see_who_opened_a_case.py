from django.db import migrations

from vault import rls

AUDITORS = rls.by_office("office_code", kinds=(), everywhere=("auditor",))
READERS = rls.about_subject("office_code", "subjects")
ALTER = "ALTER POLICY audit_entry_within_scope ON audit_entry USING ({})"


class Migration(migrations.Migration):
    dependencies = [("vault", "0001_case_keys"), ("audit", "0004_entries_by_time_and_decoys")]

    operations = [migrations.RunSQL(ALTER.format(f"({AUDITORS} OR {READERS})"), ALTER.format(AUDITORS))]
