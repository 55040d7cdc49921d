import uuid

import django.db.models.deletion
from django.db import migrations, models

from vault import rls


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0009_arrivals"),
        ("offices", "0010_count_refusals"),
    ]

    operations = [
        migrations.CreateModel(
            name="SharedContact",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(choices=[("phone", "teléfono"), ("email", "correo electrónico")], max_length=5),
                ),
                ("found_at", models.DateTimeField()),
                (
                    "office",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.office"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SharingCase",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="intake.case"),
                ),
                (
                    "office",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.office"
                    ),
                ),
                (
                    "shared",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sharing", to="intake.sharedcontact"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="sharedcontact",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["phone", "email"])), name="shared_contact_kind_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="sharingcase",
            constraint=models.UniqueConstraint(fields=("shared", "case"), name="a_case_is_once_in_a_cluster"),
        ),
        rls.force("intake_sharedcontact", read=rls.by_office("office_id")),
        rls.force("intake_sharingcase", read=rls.by_office("office_id")),
    ]
