from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("routing", "0001_decisions_and_assignments"),
    ]

    operations = [
        migrations.AddField(
            model_name="assignment",
            name="corrections_seen_at",
            field=models.DateTimeField(null=True),
        ),
    ]
