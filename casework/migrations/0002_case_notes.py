import uuid

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import vault.fields
from vault import rls


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0001_erasure_proposals"),
        ("intake", "0003_erasure"),
        ("offices", "0003_retention_periods"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseNote",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(choices=[("note", "nota"), ("narrative", "relato de la persona")], max_length=10),
                ),
                ("is_restricted", models.BooleanField()),
                ("written_at", models.DateTimeField()),
                ("text", vault.fields.SealedField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="intake.case"
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.office"
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["case", "written_at"], name="notes_of_a_case_in_time")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["note", "narrative"])), name="note_kind_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind", "note"), ("is_restricted", True), _connector="OR"),
                        name="a_narrative_is_restricted",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.expressions.RawSQL(
                            '"text" IS NULL OR (octet_length("text") >= 31 AND substring("text" FROM 1 FOR 1) = \'\\x01\'::bytea)',
                            (),
                            output_field=models.BooleanField(),
                        ),
                        name="case_note_text_is_sealed",
                    ),
                ],
            },
        ),
        rls.force("casework_casenote", read=rls.by_office("office_id")),
    ]
