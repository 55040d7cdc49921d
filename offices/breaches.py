"""The statutory clocks of a breach: whom the laws in force want told, until when, and whom to warn before."""

import datetime
import functools
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import yaml
from django.conf import settings
from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _

from offices.calendar import WEEKEND, public_holidays
from offices.models import Breach, BreachNotice, StaffMember
from offices.permissions import ACTS
from outbox.services import publish
from vault import scope

WARNINGS = (72, 24, 6, 0)  # hours before a clock runs out; the last: it has


class Event(Protocol):
    """What the hand-over gives: the breach, and which clock passed which mark."""

    subject_id: uuid.UUID
    event: str


@dataclass(frozen=True)
class Duty:
    id: str
    country: str
    tell: str
    name: str
    days: int
    kind: str
    since: datetime.date
    until: datetime.date | None
    source: str
    certainty: str

    def due_at(self, known_at: datetime.datetime, zone: datetime.tzinfo) -> datetime.datetime:
        """The same hour of the last day, by the country's clock."""
        local = known_at.astimezone(zone)
        day = local.date()
        left = self.days
        while left:
            day += datetime.timedelta(days=1)
            left -= self.kind == "calendar" or _is_working(self.country, day)
        return datetime.datetime.combine(day, local.time(), tzinfo=zone)


@dataclass(frozen=True)
class Clock:
    duty: Duty
    due_at: datetime.datetime
    notice: BreachNotice | None

    def left(self, at: datetime.datetime) -> datetime.timedelta:
        return self.due_at - at


@functools.cache
def duties() -> tuple[Duty, ...]:
    rows: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "breach_duties.yaml").read_text("utf-8"))
    return tuple(Duty(**{"until": row.pop("to", None), "since": row.pop("from"), **row}) for row in rows)


def clocks(breach: Breach) -> list[Clock]:
    """Of the laws in force in its countries on the day it was known, the first to run out first."""
    told = {notice.duty: notice for notice in breach.notices.all()}
    found = []
    for office in breach.countries.all():
        day = breach.known_at.astimezone(office.zone).date()
        for duty in duties():
            if duty.country == office.code and duty.since <= day <= (duty.until or day):
                found.append(Clock(duty, duty.due_at(breach.known_at, office.zone), told.get(duty.id)))
    return sorted(found, key=lambda clock: (clock.due_at, clock.duty.id))


def without_law(breach: Breach) -> list[str]:
    """Names of its countries for which no duty is known: counsel must say."""
    known = {clock.duty.country for clock in clocks(breach)}
    return sorted(office.name for office in breach.countries.all() if office.code not in known)


def ask_for_warnings(messages: Sequence[object], *, office: str) -> None:
    """The hourly job: a message for each mark that a clock has passed. The outbox takes the same one once."""
    with scope.enter(scope.worker(office)) as at:
        for breach in Breach.objects.with_notices().order_by("known_at", "id"):
            for clock in clocks(breach):
                passed = [hours for hours in WARNINGS if clock.left(at) <= datetime.timedelta(hours=hours)]
                if passed and clock.notice is None:
                    publish("breach.clock_runs", subject_id=breach.id, event=f"{clock.duty.id} {min(passed)}")


def warn(messages: Iterable[Event], *, office: str) -> None:
    """Mail those who keep the register. A mail tells nothing of the breach: it may be read on any screen."""
    with scope.enter(scope.worker(office)) as at:
        for message in messages:
            breach = Breach.objects.with_notices().get(pk=message.subject_id)
            duty, _space, _hours = message.event.rpartition(" ")
            for clock in clocks(breach):
                if clock.duty.id == duty and clock.notice is None:
                    _mail(breach, clock, at)


def _mail(breach: Breach, clock: Clock, at: datetime.datetime) -> None:
    keepers = StaffMember.objects.active().filter(role__in=ACTS["register_breach"], is_demo=False)
    addresses = {*keepers.values_list("email", flat=True), *(address for _name, address in settings.ADMINS)}
    with translation.override(settings.LANGUAGE_CODE):
        due = f"{clock.due_at:%Y-%m-%d %H:%M} {clock.duty.country} ({clock.due_at.astimezone(datetime.UTC):%H:%M} UTC)"
        subject = (
            _("Registro %(number)s: plazo hasta %(due)s")
            if clock.left(at).total_seconds() > 0
            else _("Registro %(number)s: el plazo venció el %(due)s")
        )
        text = _("Deber: %(duty)s. Abra la consola, «Brechas de seguridad», y anote el aviso cuando esté dado.")
        send_mail(
            subject % {"number": breach.number, "due": due},
            text % {"duty": clock.duty.id},
            None,
            sorted(addresses),
        )


def _is_working(country: str, day: datetime.date) -> bool:
    """By law, not by the hours of our office."""
    return day.weekday() not in WEEKEND and day not in public_holidays(country, day.year)
