"""How a version of the programme stands at a moment, in words: its status, and what the clock makes of it."""

import datetime

from django.utils.translation import gettext as _

from offices.models import ProgrammeVersion


def stage_of(version: ProgrammeVersion, *, is_current: bool, at: datetime.datetime) -> str:
    """`is_current`: it is the one in force at that moment."""
    if not version.is_published or version.in_force_from is None:
        return str(version.get_status_display())
    if version.in_force_from > at:
        return _("aprobada, todavía no rige")
    if is_current:
        return _("en vigor")
    if version.in_force_until and version.in_force_until <= at:
        return _("terminada")
    return _("sustituida")
