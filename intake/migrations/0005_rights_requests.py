import uuid

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import vault.fields
from vault import rls


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0004_access_codes"),
        ("offices", "0008_applicants_may_be_invited"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RightsRequest",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("correction", "cambiar o añadir un dato"),
                            ("copy", "una copia de sus datos"),
                            ("erasure", "que se borren sus datos"),
                        ],
                        max_length=10,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("due_on", models.DateField()),
                ("text", vault.fields.SealedField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="caseevent",
            name="case_event_kind_is_known",
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
                ],
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="caseevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["received", "routed", "moved", "told"])),
                name="case_event_kind_is_known",
            ),
        ),
        migrations.AddField(
            model_name="rightsrequest",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="requests", to="intake.case"
            ),
        ),
        migrations.AddField(
            model_name="rightsrequest",
            name="office",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.office"
            ),
        ),
        migrations.AddField(
            model_name="rightsrequest",
            name="settled_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddIndex(
            model_name="rightsrequest",
            index=models.Index(
                condition=models.Q(("settled_at__isnull", True)),
                fields=["office", "due_on"],
                name="open_requests_by_due_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="rightsrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["correction", "copy", "erasure"])), name="rights_request_kind_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="rightsrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("settled_at__isnull", True), ("settled_by__isnull", True)),
                    models.Q(("settled_at__isnull", False), ("settled_by__isnull", False)),
                    _connector="OR",
                ),
                name="a_settled_request_names_who_settled_it",
            ),
        ),
        migrations.AddConstraint(
            model_name="rightsrequest",
            constraint=models.CheckConstraint(
                condition=django.db.models.expressions.RawSQL(
                    '"text" IS NULL OR (octet_length("text") >= 31 AND substring("text" FROM 1 FOR 1) = \'\\x01\'::bytea)',
                    (),
                    output_field=models.BooleanField(),
                ),
                name="rights_request_text_is_sealed",
            ),
        ),
        rls.force("intake_rightsrequest", read=rls.by_office("office_id")),
        rls.also("intake_rightsrequest", name="applicant", condition=rls.of_applicant("case_id")),
    ]
