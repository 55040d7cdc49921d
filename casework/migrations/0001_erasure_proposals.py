import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from vault import rls


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("offices", "0003_retention_periods"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ErasureProposal",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "of_class",
                    models.CharField(
                        choices=[
                            ("closed", "cerrados"),
                            ("referred", "derivados"),
                            ("withdrawn", "retirados"),
                            ("dormant", "abiertos sin movimiento"),
                        ],
                        max_length=10,
                    ),
                ),
                ("months", models.PositiveSmallIntegerField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("proposed", "espera a otra persona"),
                            ("approved", "aprobado"),
                            ("rejected", "rechazado"),
                            ("done", "hecho"),
                        ],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                ("proposed_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "decided_by",
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
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ErasureItem",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("case_id", models.UUIDField()),
                ("last_at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("erased", "borrado"), ("kept", "conservado: hubo movimiento")],
                        max_length=6,
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.office"
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="casework.erasureproposal"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="erasureproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["proposed", "approved", "rejected", "done"])),
                name="erasure_proposal_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="erasureproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("of_class__in", ["closed", "referred", "withdrawn", "dormant"])),
                name="erasure_proposal_class_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="erasureproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_by__isnull", True), ("status", "proposed")),
                    models.Q(
                        models.Q(("status", "proposed"), _negated=True),
                        ("decided_by__isnull", False),
                        models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="an_erasure_is_decided_by_a_second_person",
            ),
        ),
        migrations.AddIndex(
            model_name="erasureitem",
            index=models.Index(fields=["case_id"], name="erasure_items_of_a_case"),
        ),
        migrations.AddConstraint(
            model_name="erasureitem",
            constraint=models.UniqueConstraint(fields=("proposal", "case_id"), name="a_case_is_in_a_proposal_once"),
        ),
        migrations.AddConstraint(
            model_name="erasureitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ["", "erased", "kept"])), name="erasure_outcome_is_known"
            ),
        ),
        rls.force("casework_erasureproposal", read=rls.by_office("office_id")),
        rls.force("casework_erasureitem", read=rls.by_office("office_id")),
    ]
