import uuid

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import vault.fields
from audit.append_only import append_only
from vault import rls


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("intake", "0001_pre_registrations_and_cases"),
        ("offices", "0001_programme_and_staff"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Decision",
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
                ("engine", models.PositiveSmallIntegerField()),
                ("event", models.CharField(max_length=40)),
                ("decided_at", models.DateTimeField()),
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
                    ),
                ),
                (
                    "queue",
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
                    "proposed_priority",
                    models.CharField(
                        choices=[
                            ("emergency", "emergencia"),
                            ("urgent", "urgente"),
                            ("normal", "normal"),
                        ],
                        max_length=10,
                    ),
                ),
                ("facts", vault.fields.SealedField()),
                ("findings", vault.fields.SealedField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="intake.case",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                    ),
                ),
                (
                    "pre_registration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="intake.preregistration",
                    ),
                ),
                (
                    "programme_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.programmeversion",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.site",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Assignment",
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
                (
                    "queue",
                    models.CharField(
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
                ("rank", models.PositiveSmallIntegerField()),
                ("window_day", models.DateField()),
                ("draw", models.BigIntegerField()),
                ("due_at", models.DateTimeField(null=True, verbose_name="antes de")),
                ("opened_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="intake.case",
                    ),
                ),
                (
                    "held_by",
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
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.site",
                        verbose_name="sede",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="routing.decision",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(
                fields=("case", "programme_version", "event"),
                name="a_case_is_decided_once_per_version_and_event",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "queue__in",
                        ["child_protection", "protection", "review", "screening"],
                    )
                ),
                name="decision_queue_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(("proposed_priority__in", ["emergency", "urgent", "normal"])),
                name="decision_priority_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "outcome__in",
                        [
                            "eligible",
                            "not_eligible",
                            "review",
                            "incomplete",
                            "not_open",
                        ],
                    )
                ),
                name="decision_outcome_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=django.db.models.expressions.RawSQL(
                    '"facts" IS NULL OR (octet_length("facts") >= 31 AND substring("facts" FROM 1 FOR 1) = \'\\x01\'::bytea)',
                    (),
                    output_field=models.BooleanField(),
                ),
                name="decision_facts_is_sealed",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=django.db.models.expressions.RawSQL(
                    '"findings" IS NULL OR (octet_length("findings") >= 31 AND substring("findings" FROM 1 FOR 1) = \'\\x01\'::bytea)',
                    (),
                    output_field=models.BooleanField(),
                ),
                name="decision_findings_is_sealed",
            ),
        ),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True)),
                fields=["office", "queue", "rank", "window_day", "draw", "id"],
                name="open_in_queue_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("case",),
                name="a_case_has_one_open_assignment",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "queue__in",
                        ["child_protection", "protection", "review", "screening"],
                    )
                ),
                name="assignment_queue_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(("rank__in", [0, 1, 2])),
                name="assignment_rank_is_known",
            ),
        ),
        rls.force("routing_decision", read=rls.by_office("office_id")),
        rls.force("routing_assignment", read=rls.by_office("office_id")),
        append_only("routing_decision"),
    ]
