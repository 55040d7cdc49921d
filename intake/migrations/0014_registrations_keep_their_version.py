"""A pre-registration keeps the programme version that it was judged by, and is routed by."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0013_import_registrations"),
        ("offices", "0014_versions_are_approved"),
    ]

    operations = [
        migrations.AddField(
            model_name="preregistration",
            name="programme_version",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.programmeversion"
            ),
        ),
    ]
