"""What a table holds. `personal` means forced row-level security and no query without a scope.

Our models carry `table_tag`; tables of libraries are listed here. A table without a tag fails the suite.
"""

import functools
import re

from django.apps import apps

PERSONAL, STAFF, SYSTEM = "personal", "staff", "system"

LIBRARY_TABLES = {
    "account_emailaddress": STAFF,  # stays empty: the address stands with the person
    "account_emailconfirmation": STAFF,
    "auth_group": STAFF,
    "auth_group_permissions": STAFF,
    "auth_permission": SYSTEM,
    "django_admin_log": STAFF,
    "django_content_type": SYSTEM,
    "django_migrations": SYSTEM,
    "django_session": STAFF,
    "mfa_authenticator": STAFF,
}


@functools.cache
def table_tags() -> dict[str, str]:
    """Table name -> tag, for every table of every installed model."""
    tags = dict(LIBRARY_TABLES)
    for model in apps.get_models(include_auto_created=True):
        tag = getattr(model, "table_tag", None)
        if tag is None and model._meta.auto_created:
            tag = getattr(model._meta.auto_created, "table_tag", None)
        if tag:
            tags[model._meta.db_table] = tag
    return tags


@functools.cache
def personal_table() -> re.Pattern[str]:
    """Matches a data statement that names a personal table."""
    names = "|".join(sorted(name for name, tag in table_tags().items() if tag == PERSONAL))
    return re.compile(rf"\b(?:{names})\b" if names else r"(?!)")
