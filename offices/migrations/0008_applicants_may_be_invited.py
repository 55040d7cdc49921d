from django.db import migrations

from vault import rls


class Migration(migrations.Migration):
    dependencies = [("offices", "0007_reset_lost_factors")]

    operations = [
        rls.also(
            "offices_invitation",
            name="applicant",
            condition=rls.of_applicants_office("office_id"),
            is_read_only=True,
        ),
    ]
