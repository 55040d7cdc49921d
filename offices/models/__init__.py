"""Reference data of the programme, in the order in which one part needs the other."""

from offices.models.breaches import Breach, BreachNotice
from offices.models.calendar import Closure, OfficeHours
from offices.models.consents import ConsentText
from offices.models.form_content import FormContent
from offices.models.forms import SentForm
from offices.models.help import HelpText
from offices.models.lost_factors import LostFactor
from offices.models.people import Leave, SiteCapacity, StaffProfile
from offices.models.places import Area, Office, Site
from offices.models.programme import EligibilityRule, ProgrammeVersion
from offices.models.refusals import RefusalCount
from offices.models.retention import RetentionPeriod
from offices.models.sessions import StaffSession
from offices.models.staff import ApiKey, Invitation, StaffMember
from offices.models.tries import Tries
from offices.models.windows import OpeningWindow, WindowDay

__all__ = [
    "ApiKey",
    "Area",
    "Breach",
    "BreachNotice",
    "Closure",
    "ConsentText",
    "EligibilityRule",
    "FormContent",
    "HelpText",
    "Invitation",
    "Leave",
    "LostFactor",
    "Office",
    "OfficeHours",
    "OpeningWindow",
    "ProgrammeVersion",
    "RefusalCount",
    "RetentionPeriod",
    "SentForm",
    "Site",
    "SiteCapacity",
    "StaffMember",
    "StaffProfile",
    "StaffSession",
    "Tries",
    "WindowDay",
]
