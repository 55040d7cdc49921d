"""Which programme is in force, in the two forms that are needed: the core's values and the rows behind them.

A version carries its whole content, so that whatever was decided under it can be decided again from it alone; the
relational rules and windows say the same for the console.
"""

import datetime
import functools
import uuid
from dataclasses import dataclass
from typing import Any

from offices.eligibility import Admission, Programme, Window, parse_programme
from offices.models import OpeningWindow, ProgrammeVersion

# As `ProgrammeVersion.objects.in_force` says it, for who asks more in the same statement.
IN_FORCE = """
    SELECT id FROM offices_programmeversion, (SELECT %s::timestamptz AS moment) asked
    WHERE status = 'published' AND in_force_from <= moment AND (in_force_until IS NULL OR in_force_until > moment)
    ORDER BY in_force_from DESC, number DESC, id LIMIT 1
"""
CACHED_VERSIONS = 32  # a replay walks through old ones; each is some 100 KB


class NoProgramme(Exception):
    """No programme version is in force at that moment. `manage.py load_programme FILE` publishes one."""


@dataclass(frozen=True)
class WindowRow:
    """What the database adds to an opening window: its row, the draw's seed and the size of the quota a day."""

    id: uuid.UUID
    seed: bytes
    quota: int | None


@dataclass(frozen=True)
class Published:
    """A programme version as the rest of the program uses it. Immutable, hence kept for the life of the process."""

    version_id: uuid.UUID
    number: int
    programme: Programme
    routing: dict[str, Any]  # the routing table as data; reading it is routing's
    rows: dict[tuple[str, datetime.date, datetime.date | None], WindowRow]

    def window_row(self, admission: Admission) -> WindowRow:
        return self.rows[window_key(admission.window)]


def window_key(window: Window) -> tuple[str, datetime.date, datetime.date | None]:
    """Windows of one office never share both ends."""
    return window.office, window.days.first, window.days.last


def in_force(at: datetime.datetime) -> Published:
    """The version in force at the moment; one small query."""
    return found(ProgrammeVersion.objects.in_force(at).values_list("id", flat=True).first())


def found(version_id: uuid.UUID | None) -> Published:
    """The version that a question for the one in force was answered with."""
    if version_id is None:
        raise NoProgramme("no programme is loaded: run manage.py load_programme programme/programme.yaml")
    return by_id(version_id)


@functools.lru_cache(maxsize=CACHED_VERSIONS)
def by_id(version_id: uuid.UUID) -> Published:
    version = ProgrammeVersion.objects.get(pk=version_id)
    rows = {
        (row.office_id, row.period.lower, row.closes_on): WindowRow(
            row.id, bytes(row.seed), row.quota if row.quota_per == OpeningWindow.QuotaPer.DAY else None
        )
        for row in version.windows.all()
    }
    return Published(version.id, version.number, parse_programme(version.content), version.routing, rows)
