"""What people tell us, and the case that was opened from it."""

from intake.models.access import AccessCode
from intake.models.attachment import Attachment
from intake.models.case import Case, CaseEvent
from intake.models.complaint import Complaint, ComplaintWord
from intake.models.correction import Correction
from intake.models.draft import Draft
from intake.models.feedback import FeedbackCount, FeedbackText
from intake.models.importing import ColumnMapping, ImportedHousehold, RegistrationImport
from intake.models.message import MessageCode, OutgoingMessage
from intake.models.registration import Consent, Identifier, Member, PreRegistration
from intake.models.rights import RightsRequest
from intake.models.sharing import SharedContact, SharingCase

__all__ = [
    "AccessCode",
    "Attachment",
    "Case",
    "CaseEvent",
    "Complaint",
    "ComplaintWord",
    "ColumnMapping",
    "Consent",
    "Correction",
    "Draft",
    "FeedbackCount",
    "FeedbackText",
    "Identifier",
    "ImportedHousehold",
    "Member",
    "MessageCode",
    "OutgoingMessage",
    "PreRegistration",
    "RegistrationImport",
    "RightsRequest",
    "SharedContact",
    "SharingCase",
]
