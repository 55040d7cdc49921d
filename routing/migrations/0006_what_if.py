"""Runs of a version over decided cases, and where those cases would go."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from vault import rls


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0016_older_consents_were_to_version_one"),
        ("offices", "0017_form_content"),
        ("routing", "0004_golden_cases"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="WhatIf",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "covers",
                    models.CharField(
                        choices=[("backlog", "los casos abiertos"), ("period", "las decisiones de un periodo")],
                        max_length=7,
                    ),
                ),
                ("since", models.DateField(null=True)),
                ("until", models.DateField(null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[("running", "en curso"), ("done", "terminado"), ("cancelled", "detenido")],
                        default="running",
                        max_length=9,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("content", models.JSONField()),
                ("mark", models.CharField(max_length=64)),
                ("slices", models.PositiveIntegerField()),
                ("tried", models.PositiveIntegerField(default=0)),
                ("moved", models.PositiveIntegerField(default=0)),
                ("result", models.JSONField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="what_ifs",
                        to="offices.programmeversion",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WhatIfMove",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("run_id", models.UUIDField()),
                (
                    "outcome_now",
                    models.CharField(
                        choices=[
                            ("eligible", "cumple las reglas"),
                            ("not_eligible", "no cumple las reglas"),
                            ("review", "debe verlo una persona"),
                            ("incomplete", "solo por invitación"),
                            ("not_open", "registro cerrado"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "queue_now",
                    models.CharField(
                        choices=[
                            ("child_protection", "protección de la niñez"),
                            ("protection", "protección"),
                            ("review", "revisión"),
                            ("screening", "evaluación"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "priority_now",
                    models.CharField(
                        choices=[("emergency", "emergencia"), ("urgent", "urgente"), ("normal", "normal")],
                        max_length=10,
                    ),
                ),
                (
                    "outcome_then",
                    models.CharField(
                        choices=[
                            ("eligible", "cumple las reglas"),
                            ("not_eligible", "no cumple las reglas"),
                            ("review", "debe verlo una persona"),
                            ("incomplete", "solo por invitación"),
                            ("not_open", "registro cerrado"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "queue_then",
                    models.CharField(
                        choices=[
                            ("child_protection", "protección de la niñez"),
                            ("protection", "protección"),
                            ("review", "revisión"),
                            ("screening", "evaluación"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "priority_then",
                    models.CharField(
                        choices=[("emergency", "emergencia"), ("urgent", "urgente"), ("normal", "normal")],
                        max_length=10,
                    ),
                ),
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
            ],
        ),
        migrations.CreateModel(
            name="WhatIfPart",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("lane", models.PositiveSmallIntegerField()),
                ("cursor", models.PositiveIntegerField()),
                ("ends", models.PositiveIntegerField()),
                ("tried", models.PositiveIntegerField(default=0)),
                ("unreadable", models.PositiveIntegerField(default=0)),
                ("counts", models.JSONField(default=dict)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="routing.whatif"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="whatif",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("covers", "backlog"), ("since__isnull", True), ("until__isnull", True)),
                    models.Q(
                        ("covers", "period"),
                        ("since__isnull", False),
                        ("until__gte", models.F("since")),
                        ("until__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="what_if_coverage_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="whatif",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["running", "done", "cancelled"])), name="what_if_status_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="whatif",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("result__isnull", True), ("status", "running")),
                    models.Q(("ended_at__isnull", False), ("result__isnull", False), ("status", "done")),
                    models.Q(("ended_at__isnull", False), ("result__isnull", True), ("status", "cancelled")),
                    _connector="OR",
                ),
                name="a_finished_what_if_has_its_result",
            ),
        ),
        migrations.AddConstraint(
            model_name="whatif",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "running")),
                fields=("version",),
                name="one_what_if_of_a_version_at_a_time",
            ),
        ),
        migrations.AddIndex(
            model_name="whatifmove",
            index=models.Index(fields=["run_id", "office", "id"], name="what_if_moves_of_an_office"),
        ),
        migrations.AddConstraint(
            model_name="whatifmove",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("outcome_now__in", ["eligible", "not_eligible", "review", "incomplete", "not_open"]),
                    ("outcome_then__in", ["eligible", "not_eligible", "review", "incomplete", "not_open"]),
                ),
                name="what_if_outcome_are_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="whatifmove",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("queue_now__in", ["child_protection", "protection", "review", "screening"]),
                    ("queue_then__in", ["child_protection", "protection", "review", "screening"]),
                ),
                name="what_if_queue_are_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="whatifmove",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("priority_now__in", ["emergency", "urgent", "normal"]),
                    ("priority_then__in", ["emergency", "urgent", "normal"]),
                ),
                name="what_if_priority_are_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="whatifpart",
            constraint=models.UniqueConstraint(fields=("run", "lane"), name="a_what_if_has_each_lane_once"),
        ),
        migrations.AddConstraint(
            model_name="whatifpart",
            constraint=models.CheckConstraint(
                condition=models.Q(("cursor__lte", models.F("ends"))), name="a_part_goes_no_further_than_its_end"
            ),
        ),
        rls.force("routing_whatifmove", read=rls.by_office("office_id")),
    ]
