"""Changing the routing table of a draft: whole, checked before it is kept, and never over somebody else's change."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from offices.models import ProgrammeVersion, StaffMember
from offices.versions import note_writer
from routing.tabulating import CellFault, faults_in


class Refused(Exception):
    """Nothing was kept; each fault names its cell."""

    def __init__(self, faults: list[CellFault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


def mark_of(table: Mapping[str, Any]) -> str:
    """By which a page says on which state of the table it was shown."""
    return hashlib.sha256(json.dumps(table, sort_keys=True).encode()).hexdigest()[:16]


@transaction.atomic
def replace(version: ProgrammeVersion, table: dict[str, Any], *, seen: str, person: StaffMember) -> bool:
    """Whether anything changed. `seen` is the mark of the table that the person changed. Raises Refused."""
    draft = ProgrammeVersion.objects.select_for_update(no_key=True).get(pk=version.pk)
    if not draft.is_draft:
        raise Refused([CellFault("", "", _("Solo se cambia la tabla de un borrador."))])
    if seen != mark_of(draft.routing):
        text = _("Otra persona cambió la tabla entre tanto. Mire cómo está ahora y repita su cambio.")
        raise Refused([CellFault("", "", text)])
    faults = faults_in(table)
    if faults:
        raise Refused(faults)
    if table == draft.routing:
        return False
    draft.routing = table
    draft.save(update_fields=["routing"])
    note_writer(draft, person)
    record("routing_table_changed", actor=person.actor, subjects=[draft.pk], detail={"rules": len(table["rules"])})
    return True
