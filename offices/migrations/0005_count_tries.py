from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("offices", "0004_a_version_holds_its_routing_table")]

    operations = [
        migrations.CreateModel(
            name="Tries",
            fields=[
                ("key", models.BinaryField(primary_key=True, serialize=False)),
                ("tries", models.IntegerField()),
                ("last_at", models.DateTimeField()),
                ("free_at", models.DateTimeField()),
            ],
        ),
        # Written at every sign-in and of no worth after a crash: no write-ahead log for it.
        migrations.RunSQL("ALTER TABLE offices_tries SET UNLOGGED", "ALTER TABLE offices_tries SET LOGGED"),
    ]
