"""Whom a name may mean among the open cases that a clerk may open. No name is kept or indexed in the clear."""

import re
import unicodedata
import uuid
from collections.abc import Collection

from intake.dossier import principal_names
from intake.models import Case
from intake.wording import full_name
from offices.models import StaffMember
from offices.permissions import queues_open_to
from routing.core import QUEUES
from routing.models import Assignment

MOST_OPENED = 500  # cases whose names one search opens; beyond it the number is asked for
MOST_FOUND = 10


def named(typed: str, *, offices: Collection[str], person: StaffMember) -> list[tuple[Case, str]] | None:
    """(case, name) of every open case whose principal has these names, in either order; None when too many are open."""
    wanted = _words(typed)
    open_cases = Assignment.objects.open().filter(office_id__in=offices, queue__in=queues_open_to(person, QUEUES))
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
