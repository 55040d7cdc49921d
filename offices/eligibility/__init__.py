"""May they apply here? Pure: standard library only, frozen values in and out, no clock.

`assess(from_document(document), parse_programme(data))` gives an Assessment; its `as_json()` is assessment/1.
"""

from offices.eligibility.assess import Assessment, assess
from offices.eligibility.criteria import Finding
from offices.eligibility.facts import Member, Submission, from_document
from offices.eligibility.faults import ProgrammeError, ProgrammeFault
from offices.eligibility.loading import parse_programme, parse_status
from offices.eligibility.programme import Office, Programme, Rule, Window
from offices.eligibility.why import bound
from offices.eligibility.windows import Admission, OfficeDay, office_day, window_for

__all__ = [
    "Admission",
    "Assessment",
    "Finding",
    "Member",
    "Office",
    "OfficeDay",
    "Programme",
    "ProgrammeError",
    "ProgrammeFault",
    "Rule",
    "Submission",
    "Window",
    "assess",
    "bound",
    "from_document",
    "office_day",
    "parse_programme",
    "parse_status",
    "window_for",
]
