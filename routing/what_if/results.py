"""What the runs of a version said: shown again, stale or not, and what follows for its approval."""

import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from offices.models import ProgrammeVersion
from routing.models import Assignment, WhatIf
from routing.what_if.running import content_of, hash_of
from vault import scope


def runs_of(version: ProgrammeVersion) -> list[WhatIf]:
    runs = version.what_ifs.select_related("asked_by").defer("content").order_by("-asked_at", "id")
    return list(runs)


def is_stale(run: WhatIf, version: ProgrammeVersion) -> bool:
    """Whether the version says something else by now than what was tried."""
    return run.mark != hash_of(content_of(version))


def percent(run: WhatIf) -> int:
    parts = list(run.parts.order_by("lane"))
    left = sum(part.ends - part.cursor for part in parts)
    return 100 * (run.slices - left) // run.slices


def time_left(run: WhatIf, *, at: datetime.datetime) -> datetime.timedelta | None:
    """By what the part so far took; None before the first."""
    done = percent(run)
    return (at - run.asked_at) / done * (100 - done) if done else None


def moving(version: ProgrammeVersion) -> int:
    """How many open cases the version would move: as the last run over the backlog found, if it is still about this
    version. Where none is, nobody knows of any case that it stays, and all are counted."""
    run = version.what_ifs.filter(covers=WhatIf.Covers.BACKLOG, status=WhatIf.Status.DONE).order_by("-ended_at").first()
    if run is not None and not is_stale(run, version):
        return int(run.moved)
    with scope.enter(scope.SYSTEM):
        return Assignment.objects.open().count()


def needs_two(version: ProgrammeVersion) -> bool:
    """Asked by the approval, which knows neither cases nor runs."""
    return moving(version) > settings.MOVES_FOR_TWO


def why_two(version: ProgrammeVersion) -> str:
    run = version.what_ifs.filter(covers=WhatIf.Covers.BACKLOG, status=WhatIf.Status.DONE).order_by("-ended_at").first()
    if run is None or is_stale(run, version):
        return _("Nadie la probó con los casos abiertos tal como está, y son más de %(limit)s.") % {
            "limit": settings.MOVES_FOR_TWO
        }
    return _("Movería más de %(limit)s casos abiertos.") % {"limit": settings.MOVES_FOR_TWO}
