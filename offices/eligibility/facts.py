"""What an assessment looks at in a pre-registration, frozen. Knows neither names nor numbers nor contact."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from offices.eligibility.dates import MISSING, PartialDate, instant, partial_date
from offices.eligibility.status import NOTHING_SAID, LegalStatus

PRINCIPAL = "principal"
STATELESS = "stateless"
INVITED = "invited"
ONLINE = "online"


@dataclass(frozen=True, slots=True)
class Member:
    """One person who applies."""

    id: str
    relationship: str
    born: PartialDate = MISSING
    nationalities: tuple[str, ...] = ()
    present_since: PartialDate = MISSING
    status: LegalStatus = NOTHING_SAID
    needs: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Submission:
    """The people of one pre-registration, principal and members in the order of the document."""

    submitted_at: datetime
    members: tuple[Member, ...]
    channel: str = ONLINE
    applying_to: str | None = None
    residence: str | None = None  # the country; areas never decide who may apply
    languages: tuple[str, ...] = ()

    @property
    def principal(self) -> Member:
        return next(member for member in self.members if member.relationship == PRINCIPAL)


def from_document(document: Mapping[str, Any]) -> Submission:
    """The facts of a well-formed pre-registration/1 document; what is missing or null is unknown."""
    return Submission(
        submitted_at=instant(document["submitted_at"]),
        members=tuple(_member(member) for member in document["members"]),
        channel=document.get("channel") or ONLINE,
        applying_to=document.get("applying_to"),
        residence=(document.get("residence") or {}).get("country"),
        languages=tuple(document.get("languages") or ()),
    )


def _member(member: Mapping[str, Any]) -> Member:
    status = member.get("legal_status") or {}
    return Member(
        id=member["id"],
        relationship=member["relationship"],
        born=partial_date(member.get("birth_date")),
        nationalities=tuple(member.get("nationalities") or ()),
        present_since=partial_date(member.get("present_since")),
        status=LegalStatus(
            code=status.get("code"),
            entry=status.get("entry"),
            registered_on=partial_date(status.get("registered_on")),
        ),
        needs=frozenset(member.get("needs") or ()),
    )
