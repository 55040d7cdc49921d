"""Drafts of the programme: a copy of a version that may be edited. Publishes nothing."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from audit.services import record
from offices.models import EligibilityRule, OpeningWindow, ProgrammeVersion, StaffMember


class NotADraft(Exception):
    """A version that was checked or published is not thrown away."""


@transaction.atomic
def prepare(version: ProgrammeVersion, *, person: StaffMember, note: str = "") -> ProgrammeVersion:
    """A draft with the same rules and windows. The windows keep their seeds: they are the same ones."""
    last = ProgrammeVersion.objects.aggregate(number=Max("number"))["number"]
    draft = ProgrammeVersion.objects.create(
        number=last + 1,
        note=note or _("Preparada a partir de la versión %(number)s.") % {"number": version.number},
        routing=version.routing,
        based_on=version.number,
        written_by=[person.pk],
    )
    EligibilityRule.objects.bulk_create(_copies(version.rules.order_by("code"), draft))
    OpeningWindow.objects.bulk_create(_copies(version.windows.order_by("office_id", "period"), draft))
    detail = {"from": version.number, "number": draft.number}
    record("draft_prepared", actor=person.actor, subjects=[draft.id], detail=detail)
    return draft


@transaction.atomic
def discard(version: ProgrammeVersion, *, person: StaffMember) -> None:
    """Raises NotADraft."""
    if not version.is_draft:
        raise NotADraft(str(version.number))
    record("draft_discarded", actor=person.actor, subjects=[version.id], detail={"number": version.number})
    version.rules.all().delete()
    version.windows.all().delete()
    version.delete()


def _copies(rows: Iterable[Any], draft: ProgrammeVersion) -> list[Any]:
    copies = list(rows)
    for row in copies:
        row.pk, row.version, row._state.adding = uuid.uuid4(), draft, True
    return copies
