"""A programme version is checked by one person and approved by another, for a moment; then it stays as it is."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from offices.published import rows_stay_once_checked, versions_keep_to_their_moves


class Migration(migrations.Migration):
    dependencies = [
        ("offices", "0013_people_and_places"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="programmeversion",
            name="programme_version_status_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="programmeversion",
            name="a_published_version_has_a_hash_and_a_moment",
        ),
        migrations.AddField(
            model_name="programmeversion",
            name="approved_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="aprobada el"),
        ),
        migrations.AddField(
            model_name="programmeversion",
            name="approved_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="la aprobó",
            ),
        ),
        migrations.AddField(
            model_name="programmeversion",
            name="based_on",
            field=models.PositiveIntegerField(editable=False, null=True, verbose_name="preparada a partir de"),
        ),
        migrations.AddField(
            model_name="programmeversion",
            name="checked_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="revisada el"),
        ),
        migrations.AddField(
            model_name="programmeversion",
            name="checked_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="la revisó",
            ),
        ),
        migrations.AddField(
            model_name="programmeversion",
            name="compared_with",
            field=models.PositiveIntegerField(editable=False, null=True, verbose_name="comparada con"),
        ),
        migrations.AddField(
            model_name="programmeversion",
            name="country",
            field=models.ForeignKey(
                blank=True,
                help_text="Vacío: para todas las oficinas.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="offices.office",
                verbose_name="solo para",
            ),
        ),
        migrations.AddField(
            model_name="programmeversion",
            name="in_force_until",
            field=models.DateTimeField(
                blank=True,
                help_text="Después vuelve a regir la versión anterior.",
                null=True,
                verbose_name="en vigor hasta",
            ),
        ),
        migrations.AddField(
            model_name="programmeversion",
            name="origin",
            field=models.CharField(
                choices=[("console", "consola"), ("file", "archivo")],
                default="file",
                editable=False,
                max_length=8,
                verbose_name="de dónde viene",
            ),
        ),
        # What was published until now came from files; a published row takes no update, a new column has its default.
        migrations.AlterField(
            model_name="programmeversion",
            name="origin",
            field=models.CharField(
                choices=[("console", "consola"), ("file", "archivo")],
                default="console",
                editable=False,
                max_length=8,
                verbose_name="de dónde viene",
            ),
        ),
        migrations.RunSQL(
            "UPDATE offices_programmeversion SET origin = 'console' WHERE status = 'draft'", migrations.RunSQL.noop
        ),
        migrations.AddField(
            model_name="programmeversion",
            name="written_by",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.UUIDField(), default=list, editable=False, size=None
            ),
        ),
        migrations.AlterField(
            model_name="programmeversion",
            name="status",
            field=models.CharField(
                choices=[
                    ("draft", "borrador"),
                    ("checked", "revisada"),
                    ("published", "aprobada"),
                    ("withdrawn", "retirada antes de regir"),
                ],
                default="draft",
                max_length=10,
                verbose_name="estado",
            ),
        ),
        migrations.AddConstraint(
            model_name="programmeversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["draft", "checked", "published", "withdrawn"])),
                name="programme_version_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="programmeversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("origin__in", ["console", "file"])), name="programme_version_origin_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="programmeversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["draft", "checked"]),
                    models.Q(models.Q(("content_hash", ""), _negated=True), ("in_force_from__isnull", False)),
                    _connector="OR",
                ),
                name="a_published_version_has_a_hash_and_a_moment",
            ),
        ),
        migrations.AddConstraint(
            model_name="programmeversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status", "draft"),
                    ("origin", "file"),
                    models.Q(
                        models.Q(("content_hash", ""), _negated=True),
                        ("checked_at__isnull", False),
                        ("checked_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="a_checked_version_says_who_checked_it",
            ),
        ),
        migrations.AddConstraint(
            model_name="programmeversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["draft", "checked"]),
                    ("origin", "file"),
                    models.Q(("approved_at__isnull", False), ("approved_by__isnull", False)),
                    _connector="OR",
                ),
                name="a_version_is_published_by_approval_or_from_a_file",
            ),
        ),
        migrations.AddConstraint(
            model_name="programmeversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by__isnull", True),
                    models.Q(("approved_by", models.F("checked_by")), _negated=True),
                    _connector="OR",
                ),
                name="whoever_checked_a_version_does_not_approve_it",
            ),
        ),
        migrations.AddConstraint(
            model_name="programmeversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("in_force_until__isnull", True),
                    ("in_force_from__isnull", True),
                    ("in_force_until__gt", models.F("in_force_from")),
                    _connector="OR",
                ),
                name="a_version_ends_after_its_moment",
            ),
        ),
        versions_keep_to_their_moves(),
        rows_stay_once_checked("offices_eligibilityrule"),
        rows_stay_once_checked("offices_openingwindow"),
    ]
