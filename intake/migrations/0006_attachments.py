import uuid

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

import vault.fields
from vault import rls


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0005_rights_requests"),
        ("offices", "0007_reset_lost_factors"),
    ]

    operations = [
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("subject_id", models.UUIDField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("photo", "foto de la persona"), ("document", "documento"), ("other", "otro archivo")],
                        max_length=8,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("quarantined", "espera la revisión de virus"),
                            ("clean", "revisado"),
                            ("refused", "rechazado: contiene un virus"),
                        ],
                        default="quarantined",
                        max_length=11,
                    ),
                ),
                (
                    "media_type",
                    models.CharField(choices=[("image/jpeg", "JPEG"), ("application/pdf", "PDF")], max_length=15),
                ),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.BinaryField()),
                ("at", models.DateTimeField()),
                ("about", vault.fields.SealedField()),
                ("content", vault.fields.SealedFile(null=True)),
                (
                    "office",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.office"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["subject_id", "at"], name="attachments_of_a_subject"),
                    models.Index(
                        condition=models.Q(("state", "quarantined")), fields=["at"], name="attachments_in_quarantine"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["photo", "document", "other"])),
                        name="attachment_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["quarantined", "clean", "refused"])),
                        name="attachment_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("media_type__in", ["image/jpeg", "application/pdf"])),
                        name="attachment_is_a_jpeg_or_a_pdf",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("size__gte", 1), ("size__lte", 6000000)),
                        name="attachment_is_neither_empty_nor_too_large",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("content__isnull", True), ("state", "refused")),
                            models.Q(models.Q(("state", "refused"), _negated=True), ("content__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_refused_attachment_and_no_other_has_lost_its_content",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.expressions.RawSQL(
                            '"content" IS NULL OR ("sha256" = sha256("content") AND octet_length("content") = "size" + 31)',
                            (),
                            output_field=models.BooleanField(),
                        ),
                        name="attachment_hash_and_size_are_those_of_its_content",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.expressions.RawSQL(
                            'octet_length("sha256") = 32', (), output_field=models.BooleanField()
                        ),
                        name="attachment_hash_has_32_bytes",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.expressions.RawSQL(
                            '"about" IS NULL OR (octet_length("about") >= 31 AND substring("about" FROM 1 FOR 1) = \'\\x01\'::bytea)',
                            (),
                            output_field=models.BooleanField(),
                        ),
                        name="attachment_about_is_sealed",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.expressions.RawSQL(
                            '"content" IS NULL OR (octet_length("content") >= 31 AND substring("content" FROM 1 FOR 1) = \'\\x01\'::bytea)',
                            (),
                            output_field=models.BooleanField(),
                        ),
                        name="attachment_content_is_sealed",
                    ),
                ],
            },
        ),
        rls.force("intake_attachment", read=rls.by_office("office_id")),
        rls.also("intake_attachment", name="applicant", condition=rls.of_applicant("subject_id")),
        # Sealed bytes cannot be pressed any smaller, so the database does not try.
        migrations.RunSQL(
            'ALTER TABLE "intake_attachment" ALTER COLUMN "content" SET STORAGE EXTERNAL',
            'ALTER TABLE "intake_attachment" ALTER COLUMN "content" SET STORAGE EXTENDED',
        ),
    ]
