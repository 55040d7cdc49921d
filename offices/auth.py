"""Sign-in by e-mail and password, and what Django's own pages (the console) may ask about a person."""

from typing import Any

from django.contrib.auth.backends import ModelBackend

from offices.permissions import may

STAFF_MODELS = {"staffmember", "apikey"}
READ_ONLY_MODELS = {"programmeversion", "windowday"}


class StaffBackend(ModelBackend):
    """Answers `has_perm("offices.change_site")` from the table of acts; there are no groups."""

    def get_user(self, user_id: Any) -> Any:
        person = super().get_user(user_id)
        return person if person is None or person.is_active else None

    def has_perm(self, person: Any, perm: str, obj: Any = None) -> bool:
        app, _, codename = perm.partition(".")
        verb, _, model = codename.partition("_")
        if app != "offices" or not may(person, "view_console"):
            return False
        if verb == "view":
            return model not in STAFF_MODELS or may(person, "edit_staff")
        if model in READ_ONLY_MODELS:
            return False
        return may(person, "edit_staff" if model in STAFF_MODELS else "edit_reference_data")

    def has_module_perms(self, person: Any, app_label: str) -> bool:
        return app_label == "offices" and may(person, "view_console")

    def get_all_permissions(self, person: Any, obj: Any = None) -> set[str]:
        return set()
