import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("offices", "0006_sessions_end_with_the_right_to_them"),
    ]

    operations = [
        migrations.CreateModel(
            name="LostFactor",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "asked_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("agreed_at", models.DateTimeField(editable=False, null=True)),
                (
                    "agreed_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lost_factors",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("asked_by", models.F("person")), _negated=True),
                            models.Q(
                                ("agreed_by", None),
                                models.Q(
                                    models.Q(("agreed_by", models.F("asked_by")), _negated=True),
                                    models.Q(("agreed_by", models.F("person")), _negated=True),
                                ),
                                _connector="OR",
                            ),
                        ),
                        name="two_people_other_than_the_owner_reset_a_factor",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("agreed_at", None), ("agreed_by", None)),
                            models.Q(("agreed_at__isnull", False), ("agreed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_reset_of_a_factor_is_agreed_to_by_somebody_at_some_time",
                    ),
                ],
            },
        ),
    ]
