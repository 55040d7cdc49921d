"""The console: reference data, staff, keys and invitations in Django's admin. Cases are not here."""

from offices.admin import (
    access,
    breaches,
    calendar,
    consents,
    form_content,
    help,
    invitations,
    people,
    places,
    programme,
    retention,
)

__all__ = [
    "access",
    "breaches",
    "calendar",
    "consents",
    "form_content",
    "help",
    "invitations",
    "people",
    "places",
    "programme",
    "retention",
]
