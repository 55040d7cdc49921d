import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("offices", "0002_number_the_keys_of_hashes"),
    ]

    operations = [
        migrations.CreateModel(
            name="RetentionPeriod",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "of_class",
                    models.CharField(
                        choices=[
                            ("closed", "cerrados"),
                            ("referred", "derivados"),
                            ("withdrawn", "retirados"),
                            ("dormant", "abiertos sin movimiento"),
                        ],
                        max_length=10,
                        verbose_name="casos",
                    ),
                ),
                (
                    "months",
                    models.PositiveSmallIntegerField(
                        help_text="Desde lo último que pasó en el caso.", verbose_name="meses"
                    ),
                ),
                (
                    "source",
                    models.TextField(help_text="El texto oficial o la nota que lo dice.", verbose_name="fuente"),
                ),
                (
                    "certainty",
                    models.CharField(
                        choices=[
                            ("sourced", "con fuente"),
                            ("disputed", "las fuentes no coinciden"),
                            ("unverified", "sin verificar"),
                            ("proposal", "propuesta"),
                        ],
                        max_length=12,
                        verbose_name="certeza",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="retention_periods",
                        to="offices.office",
                        verbose_name="oficina",
                    ),
                ),
            ],
            options={
                "verbose_name": "plazo de conservación",
                "verbose_name_plural": "plazos de conservación",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("office", "of_class"),
                        name="an_office_keeps_each_class_for_one_period",
                        violation_error_message="Esa oficina ya tiene un plazo para esos casos; cambie ese.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("of_class__in", ["closed", "referred", "withdrawn", "dormant"])),
                        name="retention_class_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("months__gte", 1)),
                        name="a_case_is_kept_for_some_time",
                        violation_error_message="Escriba al menos un mes.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True), name="a_retention_period_cites_its_source"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("certainty__in", ["", "sourced", "disputed", "unverified", "proposal"])),
                        name="retention_certainty_is_known",
                    ),
                ],
            },
        ),
    ]
