import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_chain_what_was_there_before")]

    operations = [
        migrations.AddIndex(model_name="entry", index=models.Index(fields=["at", "id"], name="audit_by_time")),
        migrations.CreateModel(
            name="Decoy",
            fields=[
                (
                    "subject",
                    models.CharField(max_length=80, primary_key=True, serialize=False, verbose_name="sobre"),
                ),
                (
                    "made_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="creado"),
                ),
            ],
            options={"verbose_name": "señuelo", "verbose_name_plural": "señuelos"},
        ),
    ]
