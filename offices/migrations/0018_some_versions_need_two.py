"""A version that moves many cases is approved by two people, neither of whom wrote or checked it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from offices.published import versions_may_need_two


class Migration(migrations.Migration):
    dependencies = [
        ("offices", "0017_form_content"),
    ]

    operations = [
        migrations.AddField(
            model_name="programmeversion",
            name="first_approved_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="aprobada primero el"),
        ),
        migrations.AddField(
            model_name="programmeversion",
            name="first_approved_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="la aprobó primero",
            ),
        ),
        migrations.AddField(
            model_name="programmeversion",
            name="needs_two",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddConstraint(
            model_name="programmeversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["draft", "checked"]),
                    ("needs_two", False),
                    models.Q(("first_approved_at__isnull", False), ("first_approved_by__isnull", False)),
                    _connector="OR",
                ),
                name="a_version_that_moves_many_is_approved_by_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="programmeversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("first_approved_by__isnull", True),
                    models.Q(
                        models.Q(
                            ("approved_by__isnull", True),
                            models.Q(("first_approved_by", models.F("approved_by")), _negated=True),
                            _connector="OR",
                        ),
                        models.Q(
                            ("checked_by__isnull", True),
                            models.Q(("first_approved_by", models.F("checked_by")), _negated=True),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="nobody_is_both_approvers_of_a_version",
            ),
        ),
        versions_may_need_two(),
    ]
