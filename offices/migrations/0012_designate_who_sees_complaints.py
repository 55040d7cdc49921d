import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("offices", "0010_count_refusals"),
    ]

    operations = [
        migrations.AddField(
            model_name="staffmember",
            name="complaint_countries",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=2),
                blank=True,
                default=list,
                help_text="Las que no dicen oficina las ven quienes no tienen ninguna.",
                size=None,
                verbose_name="quejas sobre las oficinas de",
            ),
        ),
        migrations.AddField(
            model_name="staffmember",
            name="complaint_kinds",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("general", "otra queja"),
                        ("fraud", "cobros o engaños"),
                        ("abuse", "explotación o abuso sexual"),
                    ],
                    max_length=8,
                ),
                blank=True,
                default=list,
                help_text="Sin marcas no ve ninguna, ni sabe si las hay. Nadie ve las que tocan a sus propias oficinas.",
                size=None,
                verbose_name="quejas que atiende",
            ),
        ),
        migrations.AddConstraint(
            model_name="staffmember",
            constraint=models.CheckConstraint(
                condition=models.Q(("complaint_kinds__contained_by", ["general", "fraud", "abuse"])),
                name="staff_complaint_kinds_are_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="staffmember",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("complaint_countries", []), ("complaint_kinds", [])),
                    models.Q(
                        models.Q(("complaint_kinds", []), _negated=True),
                        models.Q(("complaint_countries", []), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="whoever_sees_to_complaints_has_kinds_and_countries",
            ),
        ),
    ]
