import uuid

import django.contrib.postgres.fields
from django.db import migrations, models

from audit.append_only import append_only


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Entry",
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
                ("at", models.DateTimeField(verbose_name="cuándo")),
                (
                    "actor_kind",
                    models.CharField(max_length=10, verbose_name="clase de actor"),
                ),
                ("actor_id", models.CharField(max_length=80, verbose_name="actor")),
                ("action", models.CharField(max_length=40, verbose_name="acto")),
                (
                    "purpose",
                    models.CharField(blank=True, max_length=80, verbose_name="finalidad"),
                ),
                (
                    "office_code",
                    models.CharField(blank=True, max_length=2, verbose_name="oficina"),
                ),
                (
                    "subjects",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80),
                        default=list,
                        size=None,
                        verbose_name="sobre",
                    ),
                ),
                (
                    "request_id",
                    models.CharField(blank=True, max_length=64, verbose_name="petición"),
                ),
                (
                    "detail",
                    models.JSONField(
                        default=dict,
                        help_text="Solo códigos y cuentas.",
                        verbose_name="detalle",
                    ),
                ),
            ],
            options={
                "verbose_name": "asiento de auditoría",
                "verbose_name_plural": "asientos de auditoría",
                "indexes": [models.Index(fields=["office_code", "at"], name="audit_by_office_and_time")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "actor_kind__in",
                                ("staff", "api", "command", "worker", "system"),
                            )
                        ),
                        name="audit_entry_actor_is_of_a_known_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("action", ""), _negated=True),
                        name="audit_entry_names_its_action",
                    ),
                ],
            },
        ),
        append_only("audit_entry"),
    ]
