"""Reference data of the programme, in the order in which one part needs the other."""

from offices.models.calendar import Closure, OfficeHours
from offices.models.places import Area, Office, Site
from offices.models.programme import (
    EligibilityRule,
    OpeningWindow,
    ProgrammeVersion,
    WindowDay,
)
from offices.models.staff import ApiKey, Invitation, StaffMember

__all__ = [
    "ApiKey",
    "Area",
    "Closure",
    "EligibilityRule",
    "Invitation",
    "Office",
    "OfficeHours",
    "OpeningWindow",
    "ProgrammeVersion",
    "Site",
    "StaffMember",
    "WindowDay",
]
