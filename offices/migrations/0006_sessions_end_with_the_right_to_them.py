import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Now

FUNCTIONS = [
    """
    CREATE FUNCTION offices_end_sessions() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN DELETE FROM offices_staffsession WHERE person_id = NEW.id; RETURN NULL; END $$
    """,
    """
    CREATE FUNCTION offices_end_sessions_of_office() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        DELETE FROM offices_staffsession WHERE person_id = coalesce(NEW.staffmember_id, OLD.staffmember_id);
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER sessions_end_with_the_right AFTER UPDATE OF role, is_active, password ON offices_staffmember
    FOR EACH ROW WHEN ((OLD.role, OLD.is_active, OLD.password) IS DISTINCT FROM (NEW.role, NEW.is_active, NEW.password))
    EXECUTE FUNCTION offices_end_sessions()
    """,
    """
    CREATE TRIGGER sessions_end_with_the_office AFTER INSERT OR DELETE ON offices_staffmember_offices
    FOR EACH ROW EXECUTE FUNCTION offices_end_sessions_of_office()
    """,
]
UNDO = [
    "DROP TRIGGER sessions_end_with_the_office ON offices_staffmember_offices",
    "DROP TRIGGER sessions_end_with_the_right ON offices_staffmember",
    "DROP FUNCTION offices_end_sessions_of_office()",
    "DROP FUNCTION offices_end_sessions()",
]


class Migration(migrations.Migration):
    dependencies = [("offices", "0005_count_tries")]

    operations = [
        migrations.CreateModel(
            name="StaffSession",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("began_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("seen_at", models.DateTimeField(db_default=Now(), editable=False)),
                (
                    "person",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sessions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        # Whoever changes the right, and by whatever way, ends the sessions with the same statement.
        migrations.RunSQL(FUNCTIONS, UNDO),
    ]
