"""Where a case goes is published together with who may apply."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("offices", "0003_retention_periods")]

    operations = [
        migrations.AddField(
            model_name="programmeversion",
            name="routing",
            field=models.JSONField(
                default=dict,
                editable=False,
                help_text="A qué cola va cada caso, como en programme/routing.yaml.",
                verbose_name="tabla de rutas",
            ),
        ),
    ]
