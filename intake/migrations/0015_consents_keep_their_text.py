import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0014_registrations_keep_their_version"),
        ("offices", "0016_shipped_consent_texts"),
    ]

    operations = [
        migrations.AddField(
            model_name="consent",
            name="text",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.consenttext"
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="text_office",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.office"
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="was_given_later",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="consent",
            name="withdrawn_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="consent",
            name="text_version",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("withdrawn_at__isnull", True), ("withdrawn_at__gte", models.F("given_at")), _connector="OR"
                ),
                name="a_consent_is_withdrawn_after_it_was_given",
            ),
        ),
    ]
