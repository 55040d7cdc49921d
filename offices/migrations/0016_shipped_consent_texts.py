import datetime
from typing import Any

from django.conf import settings
from django.db import migrations

from offices import programme_file


def add(apps: Any, schema_editor: Any) -> None:
    """Version 1 of every purpose, for all offices, as it ships."""
    consent_text = apps.get_model("offices", "ConsentText")
    data = programme_file.read(str(settings.CONSENT_TEXTS))
    since = datetime.datetime.fromisoformat(data["in_force_from"])
    rows = [
        consent_text(purpose=purpose, language=language, number=1, in_force_from=since, **text)
        for purpose, texts in data["texts"].items()
        for language, text in texts.items()
    ]
    consent_text.objects.bulk_create(rows)


class Migration(migrations.Migration):
    dependencies = [("offices", "0015_consent_texts")]

    # What was ever in force is taken away with its table alone.
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
