"""When the form of an office is open: the window of an instant, the answer of a day. Knows no applicant."""

from dataclasses import dataclass
from datetime import date, datetime, time

from offices.eligibility.programme import Office, Window


@dataclass(frozen=True, slots=True)
class Admission:
    """The opening window that admits an instant and the office's day of it: quotas count by the two."""

    window: Window
    on: date


@dataclass(frozen=True, slots=True)
class OfficeDay:
    """What one office does with online and assisted submissions on one of its days."""

    office: str
    on: date
    rule: str | None  # in force that day; invited people need nothing else
    reason: str | None  # why the form stays closed all day; None when it opens
    opens_at: time | None  # local; then it is open until the day ends


def window_for(office: Office, at: datetime) -> Admission | None:
    """Where windows overlap, the one that began first admits, so that a quota never depends on chance."""
    local = office.local(at)
    for window in office.windows:
        opens_at = window.opens_at(local.date())
        if opens_at is not None and opens_at <= local.time():
            return Admission(window, local.date())
    return None


def office_day(office: Office, on: date) -> OfficeDay:
    rule = office.rule_on(on)
    hours = [hour for window in office.windows if (hour := window.opens_at(on)) is not None]
    if rule is None:
        return OfficeDay(office.code, on, None, closed_reason(office, on), None)
    if on < rule.online_from:
        return OfficeDay(office.code, on, rule.id, "CHANNEL_INVITATION_ONLY", None)
    if not hours:
        return OfficeDay(office.code, on, rule.id, "WINDOW_CLOSED", None)
    return OfficeDay(office.code, on, rule.id, None, min(hours))


def closed_reason(office: Office, on: date) -> str:
    """Why an office without a rule in force on that day takes nobody."""
    return "PROGRAMME_ENDED" if office.has_ended(on) else "WINDOW_CLOSED"
