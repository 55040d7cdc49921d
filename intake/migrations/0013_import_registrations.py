import uuid

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import vault.fields
from vault import rls


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0012_shared_contacts"),
        ("offices", "0010_count_refusals"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ColumnMapping",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("digest", models.BinaryField()),
                ("keys", models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name="ImportedHousehold",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField()),
                ("line", models.PositiveIntegerField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("stored", "registrado"),
                            ("known", "ya estaba registrado"),
                            ("failed", "no registrado"),
                        ],
                        max_length=6,
                    ),
                ),
                ("content", vault.fields.SealedField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="RegistrationImport",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "por confirmar"),
                            ("running", "en curso"),
                            ("done", "terminada"),
                            ("cancelled", "detenida"),
                        ],
                        default="waiting",
                        max_length=9,
                    ),
                ),
                ("uploaded_at", models.DateTimeField()),
                ("started_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("total", models.PositiveIntegerField(default=0)),
                ("cursor", models.PositiveIntegerField(default=0)),
                ("failed", models.PositiveIntegerField(default=0)),
                ("about", vault.fields.SealedField()),
                ("rows", vault.fields.SealedField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="preregistration",
            name="pre_registration_source_is_known",
        ),
        migrations.AlterField(
            model_name="preregistration",
            name="source",
            field=models.CharField(
                choices=[
                    ("form", "formulario"),
                    ("api", "API"),
                    ("command", "orden de consola"),
                    ("import", "lista importada"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="preregistration",
            constraint=models.CheckConstraint(
                condition=models.Q(("source__in", ["form", "api", "command", "import"])),
                name="pre_registration_source_is_known",
            ),
        ),
        migrations.AddField(
            model_name="columnmapping",
            name="office",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.office"),
        ),
        migrations.AddField(
            model_name="importedhousehold",
            name="case",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="intake.case"
            ),
        ),
        migrations.AddField(
            model_name="importedhousehold",
            name="office",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.office"),
        ),
        migrations.AddField(
            model_name="registrationimport",
            name="office",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.office"),
        ),
        migrations.AddField(
            model_name="registrationimport",
            name="uploaded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="importedhousehold",
            name="of_import",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="households", to="intake.registrationimport"
            ),
        ),
        migrations.AddConstraint(
            model_name="columnmapping",
            constraint=models.UniqueConstraint(fields=("office", "digest"), name="an_office_reads_a_header_in_one_way"),
        ),
        migrations.AddConstraint(
            model_name="registrationimport",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["waiting", "running", "done", "cancelled"])),
                name="import_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="registrationimport",
            constraint=models.CheckConstraint(
                condition=models.Q(("cursor__lte", models.F("total")), ("failed__lte", models.F("cursor"))),
                name="an_import_goes_no_further_than_its_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="registrationimport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("ended_at__isnull", True), ("rows__isnull", False), ("status__in", ["waiting", "running"])
                    ),
                    models.Q(
                        ("ended_at__isnull", False), ("rows__isnull", True), ("status__in", ["done", "cancelled"])
                    ),
                    _connector="OR",
                ),
                name="rows_are_kept_until_an_import_ends_and_no_longer",
            ),
        ),
        migrations.AddConstraint(
            model_name="registrationimport",
            constraint=models.CheckConstraint(
                condition=django.db.models.expressions.RawSQL(
                    '"about" IS NULL OR (octet_length("about") >= 31 AND substring("about" FROM 1 FOR 1) = \'\\x01\'::bytea)',
                    (),
                    output_field=models.BooleanField(),
                ),
                name="import_about_is_sealed",
            ),
        ),
        migrations.AddConstraint(
            model_name="registrationimport",
            constraint=models.CheckConstraint(
                condition=django.db.models.expressions.RawSQL(
                    '"rows" IS NULL OR (octet_length("rows") >= 31 AND substring("rows" FROM 1 FOR 1) = \'\\x01\'::bytea)',
                    (),
                    output_field=models.BooleanField(),
                ),
                name="import_rows_is_sealed",
            ),
        ),
        migrations.AddConstraint(
            model_name="importedhousehold",
            constraint=models.UniqueConstraint(fields=("of_import", "number"), name="a_household_is_imported_once"),
        ),
        migrations.AddConstraint(
            model_name="importedhousehold",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ["stored", "known", "failed"])),
                name="imported_household_outcome_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="importedhousehold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("case__isnull", True), ("content__isnull", False), ("outcome", "failed")),
                    models.Q(("case__isnull", False), ("content__isnull", True), ("outcome__in", ["stored", "known"])),
                    _connector="OR",
                ),
                name="an_imported_household_has_a_case_or_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="importedhousehold",
            constraint=models.CheckConstraint(
                condition=django.db.models.expressions.RawSQL(
                    '"content" IS NULL OR (octet_length("content") >= 31 AND substring("content" FROM 1 FOR 1) = \'\\x01\'::bytea)',
                    (),
                    output_field=models.BooleanField(),
                ),
                name="imported_household_content_is_sealed",
            ),
        ),
        rls.force("intake_registrationimport", read=rls.by_office("office_id")),
        rls.force("intake_importedhousehold", read=rls.by_office("office_id")),
    ]
