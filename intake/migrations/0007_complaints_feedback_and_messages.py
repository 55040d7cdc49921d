import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import vault.fields
from audit.chain import APART
from vault import rls

# Somebody who still works here is designated for the kind and the country, belongs to no office that the complaint
# may be about, and is not who is complained of. Whoever belongs to an office sees none that names no office.
HANDLER = rls.of_handler(
    "offices_staffmember",
    """
        intake_complaint.kind = ANY (handler.complaint_kinds)
        AND (about_id IS NULL OR about_id = ANY (handler.complaint_countries))
        AND NOT (handler.id = ANY (kept_from))
        AND NOT EXISTS (
            SELECT FROM offices_staffmember_offices team
            WHERE team.staffmember_id = handler.id
                AND (about_id IS NULL OR team.office_id = about_id OR team.office_id = ANY (teams)))""",
)
OF_ITS_COMPLAINT = (
    f"({rls.in_scope('complainant')} OR {rls.in_scope('complaints')})"
    " AND EXISTS (SELECT FROM intake_complaint known WHERE known.id = complaint_id)"
)
ABOUT_A_COMPLAINT_IN_SIGHT = (
    f"({rls.in_scope('complaints')} AND office_code = '{APART}'"
    " AND EXISTS (SELECT FROM intake_complaint known WHERE known.id::text = ANY (subjects)))"
)


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0006_attachments"),
        ("offices", "0012_designate_who_sees_complaints"),
        ("vault", "0002_let_supervisors_see_who_opened_a_case"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Complaint",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("number", models.CharField(max_length=12, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("general", "otra queja"),
                            ("fraud", "cobros o engaños"),
                            ("abuse", "explotación o abuso sexual"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "teams",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2), default=list, size=None
                    ),
                ),
                (
                    "kept_from",
                    django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None),
                ),
                ("received_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("received", "recibida"),
                            ("taken", "la está viendo una persona"),
                            ("answered", "contestada"),
                            ("closed", "cerrada"),
                        ],
                        default="received",
                        max_length=8,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("confirmed", "se confirmó y se actuó"),
                            ("not_confirmed", "no se pudo confirmar"),
                            ("referred", "pasó a la oficina del inspector general que corresponde"),
                            ("solved", "se resolvió"),
                            ("elsewhere", "no es de este programa"),
                        ],
                        max_length=13,
                    ),
                ),
                ("digest", models.BinaryField(unique=True)),
                ("secret", vault.fields.SealedField()),
                ("said", vault.fields.SealedField()),
                (
                    "about",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.office"
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ComplaintWord",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("text", vault.fields.SealedField()),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="words", to="intake.complaint"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FeedbackCount",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "score",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Muy mal"), (2, "Mal"), (3, "Ni bien ni mal"), (4, "Bien"), (5, "Muy bien")],
                        editable=False,
                    ),
                ),
                ("day", models.DateField(editable=False)),
                ("number", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "office",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FeedbackText",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("day", models.DateField()),
                ("text", vault.fields.SealedField()),
                (
                    "office",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.office"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MessageCode",
            fields=[
                ("code", models.CharField(max_length=12, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("draft_ends", "aviso de que un registro sin enviar se borra pronto")], max_length=10
                    ),
                ),
                ("sent_on", models.DateField(null=True)),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.office"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OutgoingMessage",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("subject_id", models.UUIDField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("draft_ends", "aviso de que un registro sin enviar se borra pronto")], max_length=10
                    ),
                ),
                ("event", models.CharField(max_length=40)),
                (
                    "language",
                    models.CharField(
                        choices=[("es", "Español"), ("ht", "Kreyòl ayisyen"), ("en", "English")], max_length=2
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "correo"),
                            ("sms", "mensaje de texto"),
                            ("call", "llamada"),
                            ("none", "ninguno: no es seguro o no hay cómo"),
                        ],
                        max_length=5,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "por enviar"),
                            ("begun", "empezado"),
                            ("sent", "enviado"),
                            ("unsure", "no se sabe si salió"),
                            ("called", "llamada hecha"),
                            ("skipped", "no se envía"),
                        ],
                        max_length=7,
                    ),
                ),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("ended_at", models.DateTimeField(null=True)),
                ("address", vault.fields.SealedField(null=True)),
                (
                    "code",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="intake.messagecode",
                    ),
                ),
                (
                    "ended_by",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.office"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["general", "fraud", "abuse"])), name="complaint_kind_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["received", "taken", "answered", "closed"])),
                name="complaint_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("outcome__in", ["", "confirmed", "not_confirmed", "referred", "solved", "elsewhere"])
                ),
                name="complaint_outcome_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "closed"), models.Q(("outcome", ""), _negated=True)),
                    models.Q(models.Q(("status", "closed"), _negated=True), ("outcome", "")),
                    _connector="OR",
                ),
                name="a_closed_complaint_has_an_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.CheckConstraint(
                condition=models.Q(("status", "received"), ("taken_by__isnull", False), _connector="OR"),
                name="a_complaint_that_somebody_sees_to_names_them",
            ),
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.CheckConstraint(
                condition=django.db.models.expressions.RawSQL(
                    '"secret" IS NULL OR (octet_length("secret") >= 31 AND substring("secret" FROM 1 FOR 1) = \'\\x01\'::bytea)',
                    (),
                    output_field=models.BooleanField(),
                ),
                name="complaint_secret_is_sealed",
            ),
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.CheckConstraint(
                condition=django.db.models.expressions.RawSQL(
                    '"said" IS NULL OR (octet_length("said") >= 31 AND substring("said" FROM 1 FOR 1) = \'\\x01\'::bytea)',
                    (),
                    output_field=models.BooleanField(),
                ),
                name="complaint_said_is_sealed",
            ),
        ),
        migrations.AddConstraint(
            model_name="complaintword",
            constraint=models.CheckConstraint(
                condition=django.db.models.expressions.RawSQL(
                    '"text" IS NULL OR (octet_length("text") >= 31 AND substring("text" FROM 1 FOR 1) = \'\\x01\'::bytea)',
                    (),
                    output_field=models.BooleanField(),
                ),
                name="complaint_word_text_is_sealed",
            ),
        ),
        migrations.AddConstraint(
            model_name="feedbackcount",
            constraint=models.UniqueConstraint(
                fields=("office", "score", "day"), name="feedback_is_counted_in_one_row_a_day", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="feedbackcount",
            constraint=models.CheckConstraint(
                condition=models.Q(("score__range", (1, 5))), name="feedback_score_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="feedbackcount",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1)), name="a_count_of_feedback_counts_some"
            ),
        ),
        migrations.AddConstraint(
            model_name="feedbacktext",
            constraint=models.CheckConstraint(
                condition=django.db.models.expressions.RawSQL(
                    '"text" IS NULL OR (octet_length("text") >= 31 AND substring("text" FROM 1 FOR 1) = \'\\x01\'::bytea)',
                    (),
                    output_field=models.BooleanField(),
                ),
                name="feedback_text_text_is_sealed",
            ),
        ),
        migrations.AddConstraint(
            model_name="messagecode",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["draft_ends"])), name="message_code_kind_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="outgoingmessage",
            constraint=models.UniqueConstraint(
                fields=("subject_id", "kind", "event"), name="a_message_is_made_once_an_event"
            ),
        ),
        migrations.AddConstraint(
            model_name="outgoingmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["draft_ends"])), name="message_kind_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="outgoingmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(("language__in", ["es", "ht", "en"])), name="message_language_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="outgoingmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(("channel__in", ["email", "sms", "call", "none"])), name="message_channel_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="outgoingmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "begun", "sent", "unsure", "called", "skipped"])),
                name="message_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="outgoingmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("address__isnull", True), ("channel", "none"), ("code__isnull", True), ("state", "skipped")
                    ),
                    models.Q(
                        models.Q(("channel", "none"), _negated=True),
                        models.Q(("state", "skipped"), _negated=True),
                        ("code__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="a_message_has_a_code_unless_none_goes_out",
            ),
        ),
        migrations.AddConstraint(
            model_name="outgoingmessage",
            constraint=models.CheckConstraint(
                condition=django.db.models.expressions.RawSQL(
                    '"address" IS NULL OR (octet_length("address") >= 31 AND substring("address" FROM 1 FOR 1) = \'\\x01\'::bytea)',
                    (),
                    output_field=models.BooleanField(),
                ),
                name="outgoing_message_address_is_sealed",
            ),
        ),
        rls.force("intake_complaint", read=rls.in_scope("system")),
        rls.also("intake_complaint", name="complainant", condition=rls.of_subject("id", kind="complainant")),
        rls.also("intake_complaint", name="handler", condition=HANDLER),
        rls.also("intake_complaint", name="door", condition=rls.of_shown_code("digest"), is_read_only=True),
        rls.force("intake_complaintword", read=rls.in_scope("system")),
        rls.also("intake_complaintword", name="complaint", condition=OF_ITS_COMPLAINT),
        rls.force("intake_feedbacktext", read=rls.by_office("office_id")),
        rls.force("intake_outgoingmessage", read=rls.by_office("office_id")),
        rls.kept_from_sight(f"office_code <> '{APART}'", table="audit_entry", name="apart", but=("complaints",)),
        rls.also("audit_entry", name="handler", condition=ABOUT_A_COMPLAINT_IN_SIGHT, is_read_only=True),
    ]
