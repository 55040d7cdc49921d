import uuid

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import vault.fields
from vault import rls

OWN = {
    "intake_case": "id",
    "intake_draft": "id",
    "intake_caseevent": "case_id",
    "intake_preregistration": "case_id",
    "intake_member": "case_id",
    "intake_consent": "case_id",
    "intake_identifier": "case_id",
}


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0003_erasure"),
        ("offices", "0007_reset_lost_factors"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="draft",
            name="filled_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.CreateModel(
            name="AccessCode",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("subject_id", models.UUIDField(unique=True)),
                ("digest", models.BinaryField(unique=True)),
                ("secret", vault.fields.SealedField()),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.office"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=django.db.models.expressions.RawSQL(
                            '"secret" IS NULL OR (octet_length("secret") >= 31 AND substring("secret" FROM 1 FOR 1) = \'\\x01\'::bytea)',
                            (),
                            output_field=models.BooleanField(),
                        ),
                        name="access_code_secret_is_sealed",
                    )
                ],
            },
        ),
        rls.force("intake_accesscode", read=rls.by_office("office_id", kinds=())),
        rls.also("intake_accesscode", name="applicant", condition=rls.of_applicant("subject_id")),
        rls.also("intake_accesscode", name="door", condition=rls.of_shown_code("digest"), is_read_only=True),
        *(rls.also(table, name="applicant", condition=rls.of_applicant(column)) for table, column in OWN.items()),
    ]
