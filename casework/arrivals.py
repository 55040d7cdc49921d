"""Whom a name may mean among the open cases that a clerk may open. No name is kept or indexed in the clear."""

import re
import unicodedata
import uuid
from collections.abc import Collection

from intake.dossier import principal_names
from intake.models import Case
from intake.wording import full_name
from offices.limits import Limit, wait_for
from offices.models import StaffMember
from offices.permissions import queues_open_to
from routing.core import QUEUES
from routing.models import Assignment
from routing.placement.recusals import cases_closed_to

MOST_OPENED = 500  # cases whose names one search opens; beyond it the number is asked for
MOST_FOUND = 10
# A full morning at the desk asks for some twenty; whoever goes through names one after another has to wait.
ASKING = Limit("arrival.person", free=30, first=10, longest=300, quiet=3600)


class MustWait(Exception):
    """The person asked for very many names; `seconds` until the next."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def named(typed: str, *, offices: Collection[str], person: StaffMember) -> list[tuple[Case, str]] | None:
    """(case, name) of every open case whose principal has these names, in either order; None when too many are open.

    Whom the case is closed to does not find it. Raises MustWait.
    """
    seconds = wait_for([(ASKING, str(person.pk))])
    if seconds:
        raise MustWait(seconds)
    wanted = _words(typed)
    open_cases = Assignment.objects.open().filter(office_id__in=offices, queue__in=queues_open_to(person, QUEUES))
    open_cases = open_cases.exclude(case__in=cases_closed_to(person))
    cases: dict[uuid.UUID, Case] = {
        row.case_id: row.case for row in open_cases.select_related("case").order_by("case_id")[: MOST_OPENED + 1]
    }
    if len(cases) > MOST_OPENED:
        return None
    names = principal_names(list(cases), actor=person.actor, purpose="arrival") if cases else {}
    found = [(cases[id_], full_name(identity)) for id_, identity in names.items()]
    return [(case, name) for case, name in found if wanted and wanted <= _words(name)][:MOST_FOUND]


def _words(text: str) -> set[str]:
    bare = unicodedata.normalize("NFD", text.casefold())
    return set(re.findall(r"\w+", "".join(one for one in bare if not unicodedata.combining(one))))
