import uuid

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import vault.fields
from vault import rls


def _taken_over(table: str) -> str:
    return (
        f'EXISTS (SELECT FROM routing_transfer WHERE routing_transfer.case_id = "{table}".case_id'
        f" AND routing_transfer.status = 'accepted' AND {rls.by_office('to_office_id')})"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0017_more_kinds_of_events"),
        ("offices", "0017_form_content"),
        ("routing", "0006_what_if"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ExpiryReminder",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("expires_on", models.DateField()),
                ("remind_on", models.DateField()),
                ("reminded_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="OverrideCount",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("rule", models.CharField(max_length=60)),
                ("month", models.DateField()),
                ("number", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="RouteOverride",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "from_queue",
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
                    "to_queue",
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
                    "from_priority",
                    models.CharField(
                        choices=[("emergency", "emergencia"), ("urgent", "urgente"), ("normal", "normal")],
                        max_length=10,
                    ),
                ),
                (
                    "to_priority",
                    models.CharField(
                        choices=[("emergency", "emergencia"), ("urgent", "urgente"), ("normal", "normal")],
                        max_length=10,
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("danger", "la persona corre peligro"),
                            ("need", "hay una necesidad que el registro no decía"),
                            ("no_need", "la necesidad no existe o ya pasó"),
                            ("family", "va con el caso de un familiar"),
                            ("wrong_answer", "una respuesta del registro está mal y aún no se corrigió"),
                            ("rule_unfit", "la regla no sirve para este caso"),
                            ("other", "otro motivo"),
                        ],
                        max_length=12,
                    ),
                ),
                ("remark", vault.fields.SealedField(null=True)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="RuleChange",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
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
                        choices=[("emergency", "emergencia"), ("urgent", "urgente"), ("normal", "normal")],
                        max_length=10,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("listed", "por decidir"),
                            ("approved", "se evaluó de nuevo"),
                            ("left", "se dejó como estaba"),
                        ],
                        default="listed",
                        max_length=10,
                    ),
                ),
                ("listed_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Transfer",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("reference", models.CharField(max_length=12)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("moved", "la persona vive ahora en ese país"),
                            ("family", "su familia está en ese país"),
                            ("safety", "no está segura en este país"),
                            ("mistake", "el registro se hizo para la oficina equivocada"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("asked", "pedido"),
                            ("accepted", "aceptado"),
                            ("declined", "no aceptado"),
                            ("cancelled", "retirado"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="assignment",
            name="is_pinned",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="assignment",
            name="priority",
            field=models.CharField(
                choices=[("emergency", "emergencia"), ("urgent", "urgente"), ("normal", "normal")],
                default="normal",
                max_length=10,
                verbose_name="prioridad",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(("priority__in", ["emergency", "urgent", "normal"])),
                name="assignment_priority_is_known",
            ),
        ),
        migrations.AddField(
            model_name="expiryreminder",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="expiry_reminders", to="intake.case"
            ),
        ),
        migrations.AddField(
            model_name="expiryreminder",
            name="office",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.office"
            ),
        ),
        migrations.AddField(
            model_name="overridecount",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="routeoverride",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="routeoverride",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="overrides", to="intake.case"
            ),
        ),
        migrations.AddField(
            model_name="routeoverride",
            name="office",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.office"
            ),
        ),
        migrations.AddField(
            model_name="routeoverride",
            name="proposal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="routing.decision"
            ),
        ),
        migrations.AddField(
            model_name="rulechange",
            name="became",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="routing.decision"
            ),
        ),
        migrations.AddField(
            model_name="rulechange",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="rule_changes", to="intake.case"
            ),
        ),
        migrations.AddField(
            model_name="rulechange",
            name="office",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.office"
            ),
        ),
        migrations.AddField(
            model_name="rulechange",
            name="programme_version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.programmeversion"
            ),
        ),
        migrations.AddField(
            model_name="rulechange",
            name="settled_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="rulechange",
            name="stands",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="routing.decision"
            ),
        ),
        migrations.AddField(
            model_name="transfer",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="transfer",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="transfers", to="intake.case"
            ),
        ),
        migrations.AddField(
            model_name="transfer",
            name="office",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.office"
            ),
        ),
        migrations.AddField(
            model_name="transfer",
            name="settled_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="transfer",
            name="to_office",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.office"),
        ),
        migrations.AddIndex(
            model_name="expiryreminder",
            index=models.Index(
                condition=models.Q(("reminded_at__isnull", True)), fields=["remind_on"], name="reminders_to_be_given"
            ),
        ),
        migrations.AddConstraint(
            model_name="expiryreminder",
            constraint=models.UniqueConstraint(fields=("case", "expires_on"), name="a_case_is_reminded_once_of_a_day"),
        ),
        migrations.AddConstraint(
            model_name="expiryreminder",
            constraint=models.CheckConstraint(
                condition=models.Q(("remind_on__lt", models.F("expires_on"))), name="a_reminder_comes_before_the_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="overridecount",
            constraint=models.UniqueConstraint(
                fields=("rule", "person", "month"), name="overrides_of_a_month_are_counted_once"
            ),
        ),
        migrations.AddIndex(
            model_name="routeoverride",
            index=models.Index(fields=["case", "at"], name="overrides_of_a_case_in_time"),
        ),
        migrations.AddConstraint(
            model_name="routeoverride",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reason__in", ["danger", "need", "no_need", "family", "wrong_answer", "rule_unfit", "other"])
                ),
                name="override_reason_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="routeoverride",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("from_queue__in", ["child_protection", "protection", "review", "screening"]),
                    ("to_queue__in", ["child_protection", "protection", "review", "screening"]),
                ),
                name="override_queues_are_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="routeoverride",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("from_priority__in", ["emergency", "urgent", "normal"]),
                    ("to_priority__in", ["emergency", "urgent", "normal"]),
                ),
                name="override_priorities_are_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="routeoverride",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("from_priority", models.F("to_priority")), ("from_queue", models.F("to_queue")), _negated=True
                ),
                name="an_override_changes_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="routeoverride",
            constraint=models.CheckConstraint(
                condition=django.db.models.expressions.RawSQL(
                    '"remark" IS NULL OR (octet_length("remark") >= 31 AND substring("remark" FROM 1 FOR 1) = \'\\x01\'::bytea)',
                    (),
                    output_field=models.BooleanField(),
                ),
                name="route_override_remark_is_sealed",
            ),
        ),
        migrations.AddIndex(
            model_name="rulechange",
            index=models.Index(
                condition=models.Q(("status", "listed")), fields=["office", "listed_at"], name="rule_changes_to_settle"
            ),
        ),
        migrations.AddConstraint(
            model_name="rulechange",
            constraint=models.UniqueConstraint(
                fields=("case", "programme_version"), name="a_case_is_listed_once_for_a_version"
            ),
        ),
        migrations.AddConstraint(
            model_name="rulechange",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["listed", "approved", "left"])), name="rule_change_status_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="rulechange",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ["eligible", "not_eligible", "review", "incomplete", "not_open"])),
                name="rule_change_outcome_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="rulechange",
            constraint=models.CheckConstraint(
                condition=models.Q(("queue__in", ["child_protection", "protection", "review", "screening"])),
                name="rule_change_queue_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="rulechange",
            constraint=models.CheckConstraint(
                condition=models.Q(("proposed_priority__in", ["emergency", "urgent", "normal"])),
                name="rule_change_priority_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="rulechange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("settled_at__isnull", True), ("settled_by__isnull", True), ("status", "listed")),
                    models.Q(
                        ("settled_at__isnull", False),
                        ("settled_by__isnull", False),
                        models.Q(("status", "listed"), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="a_rule_change_is_settled_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason__in", ["moved", "family", "safety", "mistake"])),
                name="transfer_reason_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["asked", "accepted", "declined", "cancelled"])),
                name="transfer_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("settled_at__isnull", True), ("settled_by__isnull", True), ("status", "asked")),
                    models.Q(
                        ("settled_at__isnull", False),
                        ("settled_by__isnull", False),
                        models.Q(("status", "asked"), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="a_transfer_is_settled_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(("office", models.F("to_office")), _negated=True),
                name="a_case_is_transferred_to_another_office",
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "asked")), fields=("case",), name="a_case_is_asked_to_be_moved_once"
            ),
        ),
        migrations.CreateModel(
            name="RuleScan",
            fields=[
                (
                    "programme_version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="offices.programmeversion",
                    ),
                ),
                ("at", models.DateTimeField()),
                ("listed", models.PositiveIntegerField(default=0)),
            ],
        ),
        rls.force("routing_routeoverride", read=rls.by_office("office_id")),
        rls.force("routing_rulechange", read=rls.by_office("office_id")),
        rls.force("routing_expiryreminder", read=rls.by_office("office_id")),
        # Both offices: the one that asks, and the one that is asked.
        rls.force("routing_transfer", read=f"({rls.by_office('office_id')} OR {rls.by_office('to_office_id')})"),
        # What is append-only keeps the office that wrote it; the one that took the case over reads it, too.
        *(
            rls.also(table, name="of_a_case_taken_over", condition=_taken_over(table), is_read_only=True)
            for table in ("routing_decision", "intake_correction")
        ),
    ]
