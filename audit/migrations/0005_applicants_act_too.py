from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0004_entries_by_time_and_decoys"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="entry",
            name="audit_entry_actor_is_of_a_known_kind",
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(("actor_kind__in", ("staff", "applicant", "api", "command", "worker", "system"))),
                name="audit_entry_actor_is_of_a_known_kind",
            ),
        ),
    ]
