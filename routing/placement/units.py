"""Waiting cases as families, with what each asks for. Opens their documents; decides nothing."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from audit.actor import Actor
from intake.dossier import documents_of
from intake.models import Case
from intake.reference import read_reference
from offices.models import Office
from routing.core.placement import TERMS, Wanted, families, seed_of, together, wanted_by
from routing.models import Assignment, AssignmentQuerySet, Decision, FamilyLink
from vault import door

PURPOSE = "placement"


@dataclass(frozen=True)
class Unit:
    """One case or a linked family, in the order of the queue; `kin` are assignments of relatives in care."""

    assignments: tuple[Assignment, ...]
    wanted: Wanted
    efforts: Mapping[uuid.UUID, int]
    seed: str
    kin: tuple[Assignment, ...] = ()


def units_of(
    assignments: Sequence[Assignment], office: Office, *, actor: Actor, with_waiting: bool = True
) -> list[Unit]:
    """The open assignments as families, with relatives that were not named: those in the same care as a case that
    was and, `with_waiting`, those in nobody's. Opens their documents and decisions.
    """
    known: dict[uuid.UUID, Assignment] = {}
    documents: dict[uuid.UUID, dict[str, Any]] = {}
    fresh = {row.case_id: row for row in assignments}
    links: set[tuple[uuid.UUID, uuid.UUID]] = set()
    kin: dict[uuid.UUID, Assignment] = {}
    while fresh:
        known |= fresh
        cases = [row.case for row in fresh.values()]
        documents |= documents_of(cases, actor=actor, purpose=PURPOSE)
        links |= _links(cases, documents, office)
        others = {case for link in links for case in link} - known.keys() - kin.keys()
        fresh = {}
        for row in of_cases(office).filter(case__in=others):
            beside = {known[case].held_by_id for case in _linked(row.case_id, links) if case in known}
            if with_waiting if row.held_by_id is None else row.held_by_id in beside:
                fresh[row.case_id] = row
            elif row.held_by_id:
                kin[row.case_id] = row
    decisions = decisions_of(known)
    findings = door.open(decisions.values(), actor=actor, purpose=PURPOSE, columns=("findings",))
    single = {
        str(case): wanted_by(
            str(case),
            documents[case],
            findings[decisions[case].id]["findings"],
            queue=row.queue,
            rank=row.rank,
            work_languages=office.work_languages,
            terms=TERMS,
        )
        for case, row in known.items()
    }
    named = [(str(one), str(other)) for one, other in links]
    order = {str(row.case_id): at for at, row in enumerate(sorted(known.values(), key=_queue_order))}
    groups = families([*single, *map(str, kin)], named)
    units = [_unit(group, single, known, kin, decisions) for group in groups if any(case in single for case in group)]
    return sorted(units, key=lambda unit: min(order[case] for case in unit.wanted.cases))


def decisions_of(cases: Collection[uuid.UUID]) -> dict[uuid.UUID, Decision]:
    """Case -> the newest decision of why it is where it is; one made after a correction counts for who sees it, too."""
    found: dict[uuid.UUID, Decision] = {}
    for decision in Decision.objects.of_routing().filter(case__in=cases).newest_first():
        found.setdefault(decision.case_id, decision)
    return found


def of_cases(office: Office) -> AssignmentQuerySet:
    """Open assignments as `units_of` wants them."""
    return Assignment.objects.open().filter(office=office).select_related("case", "site")


def _unit(
    group: Sequence[str],
    single: Mapping[str, Wanted],
    known: Mapping[uuid.UUID, Assignment],
    kin: Mapping[uuid.UUID, Assignment],
    decisions: Mapping[uuid.UUID, Decision],
) -> Unit:
    waiting = [case for case in group if case in single]
    rows = tuple(known[uuid.UUID(case)] for case in waiting)
    relatives = tuple(kin[uuid.UUID(case)] for case in group if case not in single)
    seed = seed_of(waiting[0], str(decisions[rows[0].case_id].programme_version_id))
    efforts = {uuid.UUID(case): single[case].effort for case in waiting}
    return Unit(rows, together([single[case] for case in waiting]), efforts, seed, relatives)


def _queue_order(row: Assignment) -> tuple[Any, ...]:
    return row.rank, row.window_day, row.draw, row.id


def _linked(case: uuid.UUID, links: Collection[tuple[uuid.UUID, uuid.UUID]]) -> set[uuid.UUID]:
    return {other for link in links if case in link for other in link} - {case}


def _links(
    cases: Sequence[Case], documents: Mapping[uuid.UUID, Mapping[str, Any]], office: Office
) -> set[tuple[uuid.UUID, uuid.UUID]]:
    """What the documents say now and others said before; a reference that leads nowhere is no link."""
    named = {
        case.id: {found for text in documents[case.id].get("linked_to") or () if (found := read_reference(text))}
        for case in cases
    }
    wanted = {reference for references in named.values() for reference in references}
    ids = dict(Case.objects.filter(reference__in=wanted, office=office).values_list("reference", "id"))
    said = {
        (case, ids[reference])
        for case, references in named.items()
        for reference in references
        if reference in ids and ids[reference] != case
    }
    FamilyLink.objects.bulk_create(
        [FamilyLink(office=office, case_id=one, other_id=other) for one, other in sorted(said)], ignore_conflicts=True
    )
    kept = FamilyLink.objects.filter(other__in=cases).values_list("case_id", "other_id")
    return said | set(kept)
