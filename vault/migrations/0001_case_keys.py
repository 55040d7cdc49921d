import uuid

import django.db.models.functions.datetime
from django.db import migrations, models

from vault import rls


class Migration(migrations.Migration):
    initial = True

    dependencies = [("audit", "0001_append_only_entries")]

    operations = [
        migrations.CreateModel(
            name="CaseKey",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("subject_id", models.UUIDField()),
                ("number", models.PositiveSmallIntegerField(default=1)),
                (
                    "country",
                    models.CharField(
                        choices=[
                            ("EC", "EC"),
                            ("GT", "GT"),
                            ("CO", "CO"),
                            ("CR", "CR"),
                            ("ZZ", "ZZ"),
                        ],
                        max_length=2,
                    ),
                ),
                ("wrapping_key", models.CharField(max_length=20)),
                ("wrapped", models.BinaryField()),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
            options={
                "verbose_name": "clave de caso",
                "verbose_name_plural": "claves de caso",
                "indexes": [models.Index(fields=["created_at"], name="case_key_by_age")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("subject_id", "number"),
                        name="a_subject_has_each_key_number_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("country__in", ("EC", "GT", "CO", "CR", "ZZ"))),
                        name="a_case_key_belongs_to_a_known_country",
                    ),
                ],
            },
        ),
        # `audit` knows no scopes, so its table is guarded here.
        rls.force(
            "audit_entry",
            read=rls.by_office("office_code", kinds=(), everywhere=("auditor",)),
            write=rls.any_scope(),
        ),
    ]
