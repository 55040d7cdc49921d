"""The console: reference data, staff, keys and invitations in Django's admin. Cases are not here."""

from offices.admin import access, calendar, invitations, places, programme

__all__ = ["access", "calendar", "invitations", "places", "programme"]
