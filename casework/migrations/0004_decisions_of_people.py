import uuid

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import vault.fields
from vault import rls


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0003_fairness_figures"),
        ("intake", "0017_more_kinds_of_events"),
        ("offices", "0017_form_content"),
        ("routing", "0007_overrides_transfers_and_rule_changes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseDecision",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("accepted", "puede seguir en el programa"),
                            ("refused", "no puede seguir en el programa"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("as_proposed", "los hechos son los que dice la propuesta"),
                            ("proof_seen", "vi una prueba que cambia lo que dice el registro"),
                            ("earlier_stay", "cuenta una estancia anterior en el país"),
                            ("interrupted", "se fue y volvió: cuenta la última llegada"),
                            ("not_proven", "lo que hace falta no se pudo comprobar"),
                            ("other", "otro motivo, escrito abajo"),
                        ],
                        max_length=12,
                    ),
                ),
                ("remark", vault.fields.SealedField(null=True)),
                ("decided_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="resolutions", to="intake.case"
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.office"
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="routing.decision"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["case", "decided_at"], name="resolutions_in_time")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["accepted", "refused"])), name="resolution_outcome_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "reason__in",
                                ["as_proposed", "proof_seen", "earlier_stay", "interrupted", "not_proven", "other"],
                            )
                        ),
                        name="resolution_reason_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", "other"), _negated=True), ("remark__isnull", False), _connector="OR"
                        ),
                        name="another_reason_of_a_resolution_is_written",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.expressions.RawSQL(
                            '"remark" IS NULL OR (octet_length("remark") >= 31 AND substring("remark" FROM 1 FOR 1) = \'\\x01\'::bytea)',
                            (),
                            output_field=models.BooleanField(),
                        ),
                        name="case_decision_remark_is_sealed",
                    ),
                ],
            },
        ),
        rls.force("casework_casedecision", read=rls.by_office("office_id")),
    ]
