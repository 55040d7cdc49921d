"""What Django's own check (`manage.py check --deploy`, also asked by doctor) says of accounts."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import DatabaseError


@register(Tags.security, deploy=True)
def no_demonstration_accounts(app_configs: Any, **_kwargs: Any) -> list[Error]:
    """They have one known password. Where no database answers, there is nothing to say."""
    if not settings.PRODUCTION:
        return []
    try:
        count = apps.get_model("offices", "StaffMember").objects.filter(is_demo=True).count()
    except DatabaseError:
        return []
    hint = "Nobody can sign in with them here. Start with a database that never held the demonstration."
    return [Error(f"{count} accounts of the demonstration on a production site", hint=hint, id="offices.E001")][:count]
