"""Documents with what has to come out of them; no version is approved that says otherwise."""

import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("offices", "0014_versions_are_approved"),
        ("routing", "0003_placement"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="GoldenCase",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=120, unique=True, verbose_name="nombre")),
                (
                    "origin",
                    models.CharField(
                        choices=[("scenario", "caso resuelto a mano"), ("case", "caso real, anónimo")],
                        max_length=10,
                        verbose_name="de dónde viene",
                    ),
                ),
                ("document", models.JSONField(verbose_name="documento")),
                ("waited_days", models.PositiveSmallIntegerField(default=0, verbose_name="días de espera")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("eligible", "cumple las reglas"),
                            ("not_eligible", "no cumple las reglas"),
                            ("review", "debe verlo una persona"),
                            ("incomplete", "solo por invitación"),
                            ("not_open", "registro cerrado"),
                        ],
                        max_length=12,
                        verbose_name="resultado",
                    ),
                ),
                (
                    "queue",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("child_protection", "protección de la niñez"),
                            ("protection", "protección"),
                            ("review", "revisión"),
                            ("screening", "evaluación"),
                        ],
                        max_length=20,
                        verbose_name="cola",
                    ),
                ),
                (
                    "proposed_priority",
                    models.CharField(
                        choices=[("emergency", "emergencia"), ("urgent", "urgente"), ("normal", "normal")],
                        max_length=10,
                        verbose_name="prioridad propuesta",
                    ),
                ),
                (
                    "added_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="añadido"),
                ),
                ("disabled_at", models.DateTimeField(null=True, verbose_name="desactivado")),
                ("disabled_because", models.TextField(blank=True, verbose_name="por qué no se exige")),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "disabled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                        verbose_name="oficina",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome__in", ["eligible", "not_eligible", "review", "incomplete", "not_open"])
                        ),
                        name="golden_case_outcome_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("queue__in", ["", "child_protection", "protection", "review", "screening"])
                        ),
                        name="golden_case_queue_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("proposed_priority__in", ["emergency", "urgent", "normal"])),
                        name="golden_case_priority_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("origin__in", ["scenario", "case"])), name="golden_case_origin_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("disabled_at__isnull", True),
                            models.Q(("disabled_because", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_golden_case_is_disabled_with_a_reason",
                    ),
                ],
            },
        ),
    ]
