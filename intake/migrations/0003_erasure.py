from django.db import migrations, models

from vault import rls


class Migration(migrations.Migration):
    dependencies = [("intake", "0002_number_the_keys_of_hashes")]

    operations = [
        migrations.AddField(
            model_name="case",
            name="erased_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="borrado"),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("erased_at__isnull", True))
                | models.Q(("age_band", ""), ("nationality", ""), ("sex", ""), ("size", 1)),
                name="an_erased_case_says_nothing_of_its_people",
            ),
        ),
        migrations.AlterField(
            model_name="preregistration",
            name="idempotency",
            field=models.BinaryField(null=True, unique=True),
        ),
        migrations.AlterField(
            model_name="preregistration",
            name="content",
            field=models.BinaryField(null=True),
        ),
        rls.hidden_unless('"erased_at" IS NULL', table="intake_case", name="erased"),
    ]
