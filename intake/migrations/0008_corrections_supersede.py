import uuid

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import vault.fields
from audit.append_only import append_only
from vault import rls


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0007_complaints_feedback_and_messages"),
        ("offices", "0010_count_refusals"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Correction",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("typing", "se escribió mal"),
                            ("changed", "cambió después de enviarlo"),
                            ("missing", "faltaba y ahora se sabe"),
                            ("proof", "hay una prueba nueva"),
                            ("birth", "nació alguien"),
                            ("left", "alguien se retira"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "asked_by",
                    models.CharField(
                        choices=[
                            ("principal", "la persona solicitante"),
                            ("member", "otra persona del hogar"),
                            ("guardian", "quien la representa"),
                            ("office", "la oficina"),
                        ],
                        max_length=9,
                    ),
                ),
                ("actor_kind", models.CharField(max_length=10)),
                ("actor_id", models.CharField(max_length=80)),
                ("details", vault.fields.SealedField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="caseevent",
            name="case_event_kind_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="rightsrequest",
            name="rights_request_kind_is_known",
        ),
        migrations.AddField(
            model_name="rightsrequest",
            name="answers",
            field=vault.fields.SealedField(null=True),
        ),
        migrations.AlterField(
            model_name="caseevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("received", "Registro recibido"),
                    ("routed", "Enviado a una cola"),
                    ("moved", "Cambio de estado"),
                    ("told", "Petición de la persona"),
                    ("corrected", "Datos corregidos"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="rightsrequest",
            name="kind",
            field=models.CharField(
                choices=[
                    ("correction", "cambiar o añadir un dato"),
                    ("copy", "una copia de sus datos"),
                    ("erasure", "que se borren sus datos"),
                    ("newborn", "añadir a alguien que nació"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="caseevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["received", "routed", "moved", "told", "corrected"])),
                name="case_event_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="rightsrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["correction", "copy", "erasure", "newborn"])),
                name="rights_request_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="rightsrequest",
            constraint=models.CheckConstraint(
                condition=django.db.models.expressions.RawSQL(
                    '"answers" IS NULL OR (octet_length("answers") >= 31 AND substring("answers" FROM 1 FOR 1) = \'\\x01\'::bytea)',
                    (),
                    output_field=models.BooleanField(),
                ),
                name="rights_request_answers_is_sealed",
            ),
        ),
        migrations.AddField(
            model_name="correction",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="corrections", to="intake.case"
            ),
        ),
        migrations.AddField(
            model_name="correction",
            name="departed",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="departed_from", to="intake.case"
            ),
        ),
        migrations.AddField(
            model_name="correction",
            name="office",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.office"
            ),
        ),
        migrations.AddField(
            model_name="correction",
            name="pre_registration",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="correction", to="intake.preregistration"
            ),
        ),
        migrations.AddIndex(
            model_name="correction",
            index=models.Index(fields=["case", "at"], name="corrections_of_a_case_in_time"),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason__in", ["typing", "changed", "missing", "proof", "birth", "left"])),
                name="correction_reason_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(("asked_by__in", ["principal", "member", "guardian", "office"])),
                name="correction_asker_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(("departed__isnull", True), ("reason", "left"), _connector="OR"),
                name="only_a_correction_by_leaving_names_a_departed_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=django.db.models.expressions.RawSQL(
                    '"details" IS NULL OR (octet_length("details") >= 31 AND substring("details" FROM 1 FOR 1) = \'\\x01\'::bytea)',
                    (),
                    output_field=models.BooleanField(),
                ),
                name="correction_details_is_sealed",
            ),
        ),
        rls.force("intake_correction", read=rls.by_office("office_id")),
        rls.also("intake_correction", name="applicant", condition=rls.of_applicant("case_id")),
        append_only("intake_correction"),
    ]
