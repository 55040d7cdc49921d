"""The life of a programme version: a draft is checked by one person, approved by another for a moment, and then stays.

In force and superseded are no states that somebody sets: the clock says so, in every process at once. What later
stages ask of a version before it is checked (its routing table, its golden cases) they say through the settings.
"""

import datetime
import hashlib
import json
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from audit.services import record
from offices.drafts import prepare
from offices.eligibility import ProgrammeError, parse_programme
from offices.fault_words import in_words
from offices.models import Office, OpeningWindow, ProgrammeVersion, StaffMember
from offices.narrowing import changed_elsewhere
from offices.openings import now
from offices.rows import as_data

STATUS = ProgrammeVersion.Status
# A version is in force only after its approval has been committed: otherwise a process could still judge by the one
# before at a moment that is already the new one's. An approval takes well under a second.
LEAD = datetime.timedelta(seconds=10)


class Refused(Exception):
    """The version stays where it is; `faults` say why, in the reader's language."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = list(faults)


def hash_of(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def one_at_a_time() -> None:
    """Two at once would give a number twice, or each be the last word about the other."""
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {ProgrammeVersion._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")


def soonest(wanted: datetime.datetime | None, clock: datetime.datetime) -> datetime.datetime:
    """When a version that is approved now is in force."""
    return max(wanted or clock, clock + LEAD)


def replaced_at(moment: datetime.datetime, *, by: ProgrammeVersion) -> ProgrammeVersion | None:
    """The version that would be in force at that moment without this one."""
    return ProgrammeVersion.objects.in_force(moment).exclude(pk=by.pk).first()


def undoing(moment: datetime.datetime, *, but: ProgrammeVersion) -> list[ProgrammeVersion]:
    """What is approved for later says nothing of this version: from then on it takes its place."""
    return list(ProgrammeVersion.objects.scheduled(moment).exclude(pk=but.pk))


def note_writer(version: ProgrammeVersion, person: StaffMember) -> None:
    """Whoever writes in a draft does not approve it."""
    if person.pk not in version.written_by:
        version.written_by = [*version.written_by, person.pk]
        version.save(update_fields=["written_by"])


@transaction.atomic
def check(
    version: ProgrammeVersion,
    *,
    person: StaffMember,
    moment: datetime.datetime | None = None,
    until: datetime.datetime | None = None,
    country: Office | None = None,
) -> ProgrammeVersion:
    """Draft → checked: from here on its rows stay. Without a moment it is in force as soon as it is approved.

    Raises Refused, which leaves the draft as it was.
    """
    version = _locked(version, STATUS.DRAFT, _("Solo se revisa un borrador."))
    clock = now()
    version.country, version.in_force_from, version.in_force_until = country, moment, until
    faults = _untimely(moment, until, clock)
    before = replaced_at(soonest(moment, clock), by=version)
    keep_seeds(version)
    content = as_data(version)
    faults += examine(content, before=before, country=country)
    if faults:
        raise Refused(faults)
    note_writer(version, person)
    version.content, version.content_hash = content, hash_of(content)
    version.status, version.checked_by, version.checked_at = STATUS.CHECKED, person, clock
    version.compared_with = before.number if before else None
    version.save()
    record("programme_checked", actor=person.actor, subjects=[version.pk], detail=_said(version))
    return version


def examine(content: dict[str, Any], *, before: ProgrammeVersion | None, country: Office | None) -> list[str]:
    """All that speaks against the content, in words."""
    faults = []
    try:
        parse_programme(content)
    except ProgrammeError as error:
        faults += [in_words(fault) for fault in error.faults]
    if before is not None and before.content == content:
        faults.append(_("No cambia nada respecto de la versión %(number)s.") % {"number": before.number})
    if before is not None and country is not None:
        names = changed_elsewhere(before.content, content, country.code)
        if names:
            text = _("Es solo para %(office)s y cambia además %(names)s. Quite esos cambios o publíquela para todas.")
            faults.append(text % {"office": country.code, "names": ", ".join(names)})
    if not faults:
        faults += import_string(settings.PROGRAMME_EXAMINER)(content)
    return faults


@transaction.atomic
def reopen(version: ProgrammeVersion, *, person: StaffMember) -> ProgrammeVersion:
    """Checked → draft, so that it may be edited again."""
    version = _locked(version, STATUS.CHECKED, _("Solo una versión revisada vuelve a borrador."))
    version.status, version.checked_by, version.checked_at = STATUS.DRAFT, None, None
    version.content, version.content_hash, version.compared_with = {}, "", None
    version.needs_two, version.first_approved_by, version.first_approved_at = False, None, None
    version.save()
    record("programme_reopened", actor=person.actor, subjects=[version.pk], detail={"number": version.number})
    return version


@transaction.atomic
def approve(version: ProgrammeVersion, *, person: StaffMember) -> ProgrammeVersion:
    """Checked → approved, in force from its moment on. Raises Refused; the database refuses the same person too.

    One that moves many cases is approved by two people: after the first it stays checked.
    """
    one_at_a_time()
    version = _locked(version, STATUS.CHECKED, _("Solo se aprueba una versión revisada."))
    if person.pk in version.written_by or person.pk == version.checked_by_id:
        raise Refused([_("La aprueba otra persona: usted escribió en esta versión o la revisó.")])
    moment = soonest(version.in_force_from, now())
    faults = []
    if version.in_force_until and version.in_force_until <= moment:
        faults.append(_("Su fin ya pasó o llega antes que la aprobación: devuélvala a borrador y elija otro."))
    before = replaced_at(moment, by=version)
    if (before.number if before else None) != version.compared_with:
        text = _(
            "Se revisó frente a otra versión que la %(number)s, que regirá entonces. Devuélvala a borrador, mire los "
            "cambios y revísela otra vez."
        )
        faults.append(text % {"number": before.number if before else "-"})
    if as_data(version)["offices"] != version.content["offices"]:
        faults.append(_("Cambiaron los datos de una oficina después de la revisión: revísela otra vez."))
    faults += import_string(settings.PROGRAMME_EXAMINER)(version.content)
    if version.first_approved_by_id == person.pk:
        faults.append(_("Usted ya la aprobó: falta que la apruebe otra persona."))
    if faults:
        raise Refused(faults)
    if version.first_approved_by_id is None and import_string(settings.PROGRAMME_NEEDS_TWO)(version):
        version.needs_two, version.first_approved_by, version.first_approved_at = True, person, now()
        version.save(update_fields=["needs_two", "first_approved_by", "first_approved_at"])
        record("programme_first_approved", actor=person.actor, subjects=[version.pk], detail=_said(version))
        return version
    version.status, version.approved_by, version.approved_at = STATUS.PUBLISHED, person, now()
    version.in_force_from = moment
    version.save(update_fields=["status", "approved_by", "approved_at", "in_force_from"])
    record("programme_approved", actor=person.actor, subjects=[version.pk], detail=_said(version))
    return version


@transaction.atomic
def withdraw(version: ProgrammeVersion, *, person: StaffMember) -> ProgrammeVersion:
    """Approved → withdrawn, while its moment is still far enough that nobody can have been judged by it."""
    one_at_a_time()
    version = _locked(version, STATUS.PUBLISHED, _("Solo se retira una versión aprobada."))
    if version.in_force_from is None or version.in_force_from <= now() + datetime.timedelta(minutes=1):
        raise Refused([_("Ya rige o empieza en menos de un minuto: vuelva a la versión anterior con una nueva.")])
    version.status = STATUS.WITHDRAWN
    version.save(update_fields=["status"])
    record("programme_withdrawn", actor=person.actor, subjects=[version.pk], detail=_said(version))
    return version


@transaction.atomic
def roll_back(to: ProgrammeVersion, *, person: StaffMember) -> ProgrammeVersion:
    """A new version with the content of an old one, checked and ready for another person to approve.

    Raises Refused when what was asked then does not pass what is asked today; then there is no new version.
    """
    draft = prepare(to, person=person, note=_("Vuelve a la versión %(number)s.") % {"number": to.number})
    return check(draft, person=person)


def keep_seeds(version: ProgrammeVersion) -> None:
    """A seed is committed to before its window opens: the same window has it for ever, and its count of places.

    Also after a version that left the window out; otherwise two versions would draw the order anew.
    """
    published = OpeningWindow.objects.filter(version__status=STATUS.PUBLISHED)
    known = {(row.office_id, row.period): row for row in published.order_by("version__number")}
    for row in version.windows.all():
        earlier = known.get((row.office_id, row.period))
        if earlier and earlier.lineage != row.lineage:
            row.seed, row.lineage = bytes(earlier.seed), earlier.lineage
            row.save(update_fields=["seed", "lineage"])


def _locked(version: ProgrammeVersion, status: str, otherwise: str) -> ProgrammeVersion:
    locked: ProgrammeVersion = ProgrammeVersion.objects.select_for_update(no_key=True).get(pk=version.pk)
    if locked.status != status:
        raise Refused([otherwise])
    return locked


def _untimely(moment: datetime.datetime | None, until: datetime.datetime | None, clock: datetime.datetime) -> list[str]:
    faults = []
    if moment and moment < clock:
        faults.append(_("Elija un momento que esté por venir, o ninguno para que rija al aprobarla."))
    if until and until <= max(moment or clock, clock) + LEAD:
        faults.append(_("Elija un fin posterior al momento en que empieza."))
    return faults


def _said(version: ProgrammeVersion) -> dict[str, Any]:
    return {
        "number": version.number,
        "content": version.content_hash,
        "from": version.in_force_from.isoformat() if version.in_force_from else "",
        "until": version.in_force_until.isoformat() if version.in_force_until else "",
        "country": version.country_id or "",
    }
