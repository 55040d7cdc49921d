import uuid

import django.db.models.deletion
from django.db import migrations, models

from offices.published import stays_once_in_force


class Migration(migrations.Migration):
    dependencies = [
        ("offices", "0014_versions_are_approved"),
    ]

    operations = [
        migrations.CreateModel(
            name="ConsentText",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("screening", "evaluar su caso"),
                            ("share_usrap", "compartirlo con el programa de refugiados de Estados Unidos"),
                            ("share_ca_es", "compartirlo con Canadá y España"),
                            ("share_gt", "compartirlo con el Gobierno de Guatemala"),
                            ("medical", "tratar datos médicos"),
                            ("whatsapp", "recibir mensajes por WhatsApp"),
                        ],
                        max_length=12,
                        verbose_name="para qué",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("es", "Español"), ("ht", "Kreyòl ayisyen"), ("en", "English")],
                        default="es",
                        max_length=2,
                        verbose_name="idioma",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(editable=False, verbose_name="versión")),
                (
                    "question",
                    models.CharField(help_text="Se contesta con sí o no.", max_length=300, verbose_name="pregunta"),
                ),
                (
                    "explanation",
                    models.TextField(
                        blank=True,
                        help_text="Frases cortas: quién lo ve y para qué.",
                        max_length=2000,
                        verbose_name="explicación",
                    ),
                ),
                (
                    "in_force_from",
                    models.DateTimeField(
                        blank=True,
                        help_text="Hora UTC. Vacío: borrador que nadie lee todavía.",
                        null=True,
                        verbose_name="en vigor desde",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        blank=True,
                        help_text="Vacío: todas las oficinas que no tienen un texto propio.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consent_texts",
                        to="offices.office",
                        verbose_name="oficina",
                    ),
                ),
            ],
            options={
                "verbose_name": "texto de permiso",
                "verbose_name_plural": "textos de permiso",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("purpose", "office", "number", "language"),
                        name="a_version_of_a_consent_text_is_said_once_in_a_language",
                        nulls_distinct=False,
                        violation_error_message="Esa versión ya está en ese idioma; cambie esa.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "purpose__in",
                                ["screening", "share_usrap", "share_ca_es", "share_gt", "medical", "whatsapp"],
                            )
                        ),
                        name="consent_text_purpose_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("language__in", ["es", "ht", "en"])), name="consent_text_language_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)), name="consent_text_versions_count_from_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("question", ""), _negated=True), name="a_consent_text_asks_something"
                    ),
                ],
            },
        ),
        stays_once_in_force("offices_consenttext"),
    ]
