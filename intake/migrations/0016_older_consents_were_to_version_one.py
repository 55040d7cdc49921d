from typing import Any

from django.db import migrations

from vault import scope

# Until now there was one text of each purpose, named after the month in which it was written.
NAMED = "2026-11"
TEXT = """
    SELECT text.id FROM offices_consenttext text
    WHERE text.purpose = consent.purpose AND text.office_id IS NULL AND text.number = 1 AND text.language = %s
"""
LINK = f"""
    UPDATE intake_consent consent
    SET text_id = coalesce(({TEXT.replace("%s", "consent.language")}), ({TEXT.replace("%s", "'es'")})), text_version = '1'
    FROM intake_preregistration sent
    WHERE sent.id = consent.pre_registration_id AND sent.source = 'form' AND consent.text_version = %s
"""  # noqa: S608 — constants
FORGET = """
    UPDATE intake_consent consent SET text_version = ''
    FROM intake_preregistration sent
    WHERE sent.id = consent.pre_registration_id AND sent.source <> 'form' AND consent.text_version = %s
"""
LEFT = "SELECT count(*) FROM intake_consent WHERE text_version = %s"
BACK = "UPDATE intake_consent SET text_id = NULL, text_version = %s"


def link(apps: Any, schema_editor: Any) -> None:
    """Other systems and commands showed texts of their own, or none: of those nothing is said."""
    with scope.enter(scope.SYSTEM), schema_editor.connection.cursor() as cursor:
        cursor.execute(LINK, [NAMED])
        cursor.execute(FORGET, [NAMED])
        cursor.execute(LEFT, [NAMED])
        assert cursor.fetchone() == (0,)  # noqa: S101 — a data migration counts what it did


def name_again(apps: Any, schema_editor: Any) -> None:
    with scope.enter(scope.SYSTEM), schema_editor.connection.cursor() as cursor:
        cursor.execute(BACK, [NAMED])


class Migration(migrations.Migration):
    dependencies = [("intake", "0015_consents_keep_their_text")]

    operations = [migrations.RunPython(link, name_again)]
