import uuid

import django.db.models.deletion
from django.db import migrations, models

from offices.published import stays_once_in_force


class Migration(migrations.Migration):
    dependencies = [
        ("offices", "0016_shipped_consent_texts"),
    ]

    operations = [
        migrations.CreateModel(
            name="FormContent",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("question", models.SlugField(max_length=40, verbose_name="página")),
                ("part", models.CharField(max_length=60, verbose_name="parte")),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        choices=[("es", "Español"), ("ht", "Kreyòl ayisyen"), ("en", "English")],
                        max_length=2,
                        verbose_name="idioma",
                    ),
                ),
                (
                    "text",
                    models.TextField(
                        blank=True,
                        help_text="Frases cortas que digan qué hacer. Vacío: el del programa.",
                        max_length=600,
                        verbose_name="texto",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="form_contents",
                        to="offices.office",
                        verbose_name="oficina",
                    ),
                ),
            ],
            options={
                "verbose_name": "texto del formulario",
                "verbose_name_plural": "textos del formulario",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("office", "question", "part", "language", "in_force_from"),
                        name="a_part_of_a_form_changes_once_at_a_moment",
                        violation_error_message="Ya hay otro texto que entra en vigor en ese momento; elija otro.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("language__in", ["", "es", "ht", "en"])),
                        name="form_content_language_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("language", ""), ("part__in", ["position", "asked"])),
                            models.Q(
                                models.Q(("part__in", ["position", "asked"]), _negated=True),
                                models.Q(("language", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="texts_of_a_form_have_a_language_and_settings_none",
                        violation_error_message="Elija el idioma del texto.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("part", "position"), _negated=True),
                            ("text__regex", "^([1-9][0-9]{0,2})?$"),
                            _connector="OR",
                        ),
                        name="a_place_in_the_order_is_a_number",
                        violation_error_message="Escriba un número de 1 a 999, o deje el texto vacío.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("part", "asked"), _negated=True), ("text__in", ["yes", "no"]), _connector="OR"
                        ),
                        name="a_question_is_asked_or_not",
                    ),
                ],
            },
        ),
        stays_once_in_force("offices_formcontent"),
    ]
