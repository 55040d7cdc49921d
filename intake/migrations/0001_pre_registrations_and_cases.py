import uuid

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import vault.fields
from vault import rls


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("offices", "0001_programme_and_staff"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Case",
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
                    "reference",
                    models.CharField(max_length=12, unique=True, verbose_name="número de caso"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("received", "recibido"),
                            ("assigned", "en cola"),
                            ("in_review", "en revisión"),
                            ("waiting", "en espera de datos"),
                            ("decided", "decidido"),
                            ("referred", "derivado"),
                            ("closed", "cerrado"),
                            ("withdrawn", "retirado"),
                        ],
                        default="received",
                        max_length=10,
                        verbose_name="estado",
                    ),
                ),
                ("opened_at", models.DateTimeField(verbose_name="recibido")),
                ("size", models.PositiveSmallIntegerField(verbose_name="personas")),
                (
                    "is_consent_missing",
                    models.BooleanField(default=False, verbose_name="falta registrar el consentimiento"),
                ),
                (
                    "nationality",
                    models.CharField(blank=True, max_length=9, verbose_name="nacionalidad"),
                ),
                (
                    "age_band",
                    models.CharField(blank=True, max_length=5, verbose_name="grupo de edad"),
                ),
                (
                    "sex",
                    models.CharField(blank=True, max_length=1, verbose_name="sexo"),
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
                "verbose_name": "caso",
                "verbose_name_plural": "casos",
            },
        ),
        migrations.CreateModel(
            name="CaseEvent",
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
                ("at", models.DateTimeField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("received", "Registro recibido"),
                            ("routed", "Enviado a una cola"),
                            ("moved", "Cambio de estado"),
                        ],
                        max_length=12,
                    ),
                ),
                ("public_code", models.CharField(blank=True, max_length=20)),
                ("from_status", models.CharField(blank=True, max_length=10)),
                ("to_status", models.CharField(blank=True, max_length=10)),
                ("actor_kind", models.CharField(max_length=10)),
                ("actor_id", models.CharField(max_length=80)),
                ("details", vault.fields.SealedField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
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
            ],
        ),
        migrations.CreateModel(
            name="Draft",
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
                    "begun_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "saved_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("answers", vault.fields.SealedField()),
                (
                    "filled_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Identifier",
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
                ("kind", models.CharField(max_length=10)),
                ("digest", models.BinaryField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="identifiers",
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
            ],
        ),
        migrations.CreateModel(
            name="PreRegistration",
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
                    "channel",
                    models.CharField(
                        choices=[
                            ("online", "en línea"),
                            ("assisted", "con ayuda de la oficina"),
                            ("invited", "por invitación"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("form", "formulario"),
                            ("api", "API"),
                            ("command", "orden de consola"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "submitted_at",
                    models.DateTimeField(help_text="El día local de este momento decide la regla."),
                ),
                ("received_at", models.DateTimeField()),
                ("window_day", models.DateField()),
                ("filled_by", models.CharField(blank=True, max_length=80)),
                ("idempotency", models.BinaryField(unique=True)),
                ("content", models.BinaryField()),
                ("answers", vault.fields.SealedField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pre_registrations",
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
                    "supersedes",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="intake.preregistration",
                    ),
                ),
                (
                    "window",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.openingwindow",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Member",
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
                ("position", models.PositiveSmallIntegerField()),
                ("is_principal", models.BooleanField()),
                ("identity", vault.fields.SealedField()),
                ("situation", vault.fields.SealedField()),
                ("needs", vault.fields.SealedField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
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
                        related_name="members",
                        to="intake.preregistration",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Consent",
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
                    "purpose",
                    models.CharField(
                        choices=[
                            ("screening", "evaluar su caso"),
                            (
                                "share_usrap",
                                "compartirlo con el programa de refugiados de Estados Unidos",
                            ),
                            ("share_ca_es", "compartirlo con Canadá y España"),
                            ("share_gt", "compartirlo con el Gobierno de Guatemala"),
                            ("medical", "tratar datos médicos"),
                            ("whatsapp", "recibir mensajes por WhatsApp"),
                        ],
                        max_length=12,
                    ),
                ),
                ("text_version", models.CharField(max_length=20)),
                ("language", models.CharField(max_length=5)),
                ("given_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
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
                    "member",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents",
                        to="intake.member",
                    ),
                ),
                (
                    "pre_registration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents",
                        to="intake.preregistration",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "received",
                            "assigned",
                            "in_review",
                            "waiting",
                            "decided",
                            "referred",
                            "closed",
                            "withdrawn",
                        ],
                    )
                ),
                name="case_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "reference__regex",
                        "^[A-Z]{2}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$",
                    )
                ),
                name="case_reference_has_its_form",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(condition=models.Q(("size__gte", 1)), name="a_case_has_somebody_in_it"),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("sex__in", ["", "F", "M", "X"])),
                name="case_sex_is_known",
            ),
        ),
        migrations.AddIndex(
            model_name="caseevent",
            index=models.Index(fields=["case", "at"], name="events_of_a_case_in_time"),
        ),
        migrations.AddConstraint(
            model_name="caseevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["received", "routed", "moved"])),
                name="case_event_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="caseevent",
            constraint=models.CheckConstraint(
                condition=django.db.models.expressions.RawSQL(
                    '"details" IS NULL OR (octet_length("details") >= 31 AND substring("details" FROM 1 FOR 1) = \'\\x01\'::bytea)',
                    (),
                    output_field=models.BooleanField(),
                ),
                name="case_event_details_is_sealed",
            ),
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.CheckConstraint(
                condition=django.db.models.expressions.RawSQL(
                    '"answers" IS NULL OR (octet_length("answers") >= 31 AND substring("answers" FROM 1 FOR 1) = \'\\x01\'::bytea)',
                    (),
                    output_field=models.BooleanField(),
                ),
                name="draft_answers_is_sealed",
            ),
        ),
        migrations.AddIndex(
            model_name="identifier",
            index=models.Index(fields=["digest"], name="identifier_by_digest"),
        ),
        migrations.AddConstraint(
            model_name="identifier",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["document", "phone", "email"])),
                name="identifier_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="preregistration",
            constraint=models.CheckConstraint(
                condition=models.Q(("channel__in", ["online", "assisted", "invited"])),
                name="pre_registration_channel_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="preregistration",
            constraint=models.CheckConstraint(
                condition=models.Q(("source__in", ["form", "api", "command"])),
                name="pre_registration_source_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="preregistration",
            constraint=models.CheckConstraint(
                condition=django.db.models.expressions.RawSQL(
                    '"answers" IS NULL OR (octet_length("answers") >= 31 AND substring("answers" FROM 1 FOR 1) = \'\\x01\'::bytea)',
                    (),
                    output_field=models.BooleanField(),
                ),
                name="pre_registration_answers_is_sealed",
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.UniqueConstraint(
                fields=("pre_registration", "position"),
                name="members_of_a_pre_registration_are_numbered",
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_principal", True)),
                fields=("pre_registration",),
                name="a_pre_registration_has_one_principal",
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=django.db.models.expressions.RawSQL(
                    '"identity" IS NULL OR (octet_length("identity") >= 31 AND substring("identity" FROM 1 FOR 1) = \'\\x01\'::bytea)',
                    (),
                    output_field=models.BooleanField(),
                ),
                name="member_identity_is_sealed",
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=django.db.models.expressions.RawSQL(
                    '"situation" IS NULL OR (octet_length("situation") >= 31 AND substring("situation" FROM 1 FOR 1) = \'\\x01\'::bytea)',
                    (),
                    output_field=models.BooleanField(),
                ),
                name="member_situation_is_sealed",
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=django.db.models.expressions.RawSQL(
                    '"needs" IS NULL OR (octet_length("needs") >= 31 AND substring("needs" FROM 1 FOR 1) = \'\\x01\'::bytea)',
                    (),
                    output_field=models.BooleanField(),
                ),
                name="member_needs_is_sealed",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "purpose__in",
                        [
                            "screening",
                            "share_usrap",
                            "share_ca_es",
                            "share_gt",
                            "medical",
                            "whatsapp",
                        ],
                    )
                ),
                name="consent_purpose_is_known",
            ),
        ),
        rls.force("intake_case", read=rls.by_office("office_id")),
        rls.force("intake_caseevent", read=rls.by_office("office_id")),
        rls.force("intake_preregistration", read=rls.by_office("office_id")),
        rls.force("intake_member", read=rls.by_office("office_id")),
        rls.force("intake_consent", read=rls.by_office("office_id")),
        rls.force(
            "intake_identifier",
            read=rls.by_office("office_id", everywhere=("matcher",)),
        ),
        rls.force("intake_draft", read=rls.by_office("office_id")),
    ]
