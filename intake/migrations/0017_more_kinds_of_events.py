from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0016_older_consents_were_to_version_one"),
        ("offices", "0017_form_content"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="caseevent",
            name="case_event_kind_is_known",
        ),
        migrations.AlterField(
            model_name="caseevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("received", "Registro recibido"),
                    ("routed", "Enviado a una cola"),
                    ("moved", "Cambio de estado"),
                    ("told", "Petición de la persona"),
                    ("corrected", "Datos corregidos"),
                    ("arrived", "La persona llegó a la oficina"),
                    ("overridden", "Ruta cambiada a mano"),
                    ("transferred", "Pasó a otra oficina"),
                    ("rules", "Evaluado de nuevo con reglas nuevas"),
                    ("decided", "Decidido por una persona"),
                    ("reminded", "Aviso: un permiso vence"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="caseevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "received",
                            "routed",
                            "moved",
                            "told",
                            "corrected",
                            "arrived",
                            "overridden",
                            "transferred",
                            "rules",
                            "decided",
                            "reminded",
                        ],
                    )
                ),
                name="case_event_kind_is_known",
            ),
        ),
    ]
