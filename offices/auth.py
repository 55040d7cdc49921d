"""Sign-in by e-mail and password, and what Django's own pages (the console) may ask about a person."""

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend

from offices.permissions import console_act, may


class StaffBackend(ModelBackend):
    """Answers `has_perm("offices.change_site")` from the table of permissions; there are no groups."""

    def get_user(self, user_id: Any) -> Any:
        person = super().get_user(user_id)
        return person if person is not None and self.user_can_authenticate(person) else None

    def user_can_authenticate(self, user: Any) -> bool:
        """Closed accounts may not, nor may those of a demonstration anywhere else: they have one known password."""
        return super().user_can_authenticate(user) and not (user.is_demo and settings.PRODUCTION)

    def has_perm(self, person: Any, perm: str, obj: Any = None) -> bool:
        app, _, codename = perm.partition(".")
        verb, _, model = codename.partition("_")
        act = console_act(model, verb) if app == "offices" else None
        return act is not None and may(person, act)

    def has_module_perms(self, person: Any, app_label: str) -> bool:
        return app_label == "offices" and may(person, "view_console")

    def get_all_permissions(self, person: Any, obj: Any = None) -> set[str]:
        return set()
