"""Places are kept by the plan, then each family is placed by the pure core, in the order of the queue."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from routing.core.placement import (
    PLACED,
    TERMS,
    Carer,
    Placed,
    Situation,
    Slot,
    Spot,
    choices,
    place,
)
from routing.models import Assignment
from routing.placement.recusals import in_force_for
from routing.placement.solving import IMPOSSIBLE, planned
from routing.placement.units import Unit
from routing.placement.world import World

# Of a placement, by rank, before its cost is taken off: a pressing case is not left out for several others.
WORTH = (4_000_000, 400_000, 40_000)


@dataclass(frozen=True)
class Proposed:
    unit: Unit
    situation: Situation
    placed: Placed


def placed_by_plan(units: Sequence[Unit], world: World) -> list[Proposed]:
    """In the order of the units."""
    return give_out(_for_each(units, world), world)


def give_out(known: Sequence[tuple[Unit, Situation]], world: World) -> list[Proposed]:
    """Each unit in turn; what the plan keeps for those behind is not free for those before. Asks no database."""
    places = {_key(slot): at for at, slot in enumerate(world.slots)}
    worths = []
    for unit, situation in known:
        worth = [IMPOSSIBLE] * len(world.slots)
        for at, cost in choices(situation):
            worth[places[_key(situation.slots[at])]] = max(1, WORTH[unit.wanted.rank] * unit.wanted.size - cost)
        worths.append(worth)
    sizes = [unit.wanted.size for unit, _situation in known]
    kept_for = planned(sizes, worths, [slot.free for slot in world.slots])
    state = _State(world)
    for size, at in zip(sizes, kept_for, strict=True):
        state.keep(at, size)
    found = []
    for (unit, situation), at in zip(known, kept_for, strict=True):
        state.keep(at, -unit.wanted.size)
        found.append(state.give(unit, situation))
    # What was kept and not taken is free by now.
    return [one if one.placed.outcome == PLACED else state.give(one.unit, one.situation) for one in found]


def placed_with(units: Sequence[Unit], carer: Carer, world: World) -> list[Proposed]:
    """A move to one person: places and days stay as they are, whoever has no day yet gets none."""
    only = replace(world, carers=(carer,), slots=())  # places that they have are not asked for again
    state = _State(only)
    found = []
    for unit, situation in _for_each(units, only):
        days = {(row.site.code if row.site else "", row.visit_on, row.is_remote) for row in unit.assignments}
        slots = tuple(
            Slot(site, day.isoformat() if day else "", 0, is_remote, unit.wanted.size)
            for site, day, is_remote in sorted(days, key=str)
        )
        there = replace(situation.wanted, areas=(), must_come=False)  # where they go was decided before
        spots = tuple(Spot(slot.site, ()) for slot in slots)
        found.append(state.give(unit, replace(situation, wanted=there, slots=slots, spots=spots, kin_with="")))
    return found


class _State:
    """What is left while families are placed one after the other."""

    def __init__(self, world: World) -> None:
        self._slots = world.slots
        self._left = {_key(slot): slot.free for slot in world.slots}
        self._kept: dict[tuple[str, str, bool], int] = defaultdict(int)
        self._carers = {carer.person: carer for carer in world.carers}

    def keep(self, at: int | None, number: int) -> None:
        if at is not None:
            self._kept[_key(self._slots[at])] += number

    def give(self, unit: Unit, situation: Situation) -> Proposed:
        """Place it as things stand now, and take from them what it got."""
        given = replace(
            situation,
            slots=tuple(self._now(slot) for slot in situation.slots),
            carers=tuple(self._as_laden(carer) for carer in situation.carers),
        )
        placed = place(given)
        if placed.outcome == PLACED and placed.slot:
            self._take(placed, unit)
        return Proposed(unit, given, placed)

    def _now(self, slot: Slot) -> Slot:
        if _key(slot) not in self._left:
            return slot
        left, kept = self._left[_key(slot)], self._kept[_key(slot)]
        return replace(slot, free=max(0, left - kept), kept=min(left, kept))

    def _as_laden(self, carer: Carer) -> Carer:
        now = self._carers[carer.person]
        return replace(carer, open_cases=now.open_cases, effort=now.effort, days=now.days)

    def _take(self, placed: Placed, unit: Unit) -> None:
        slot, carer = placed.slot, self._carers[placed.person]
        if slot is None:
            return
        if _key(slot) in self._left:
            self._left[_key(slot)] -= unit.wanted.size
        days = dict(carer.days)
        if slot.on:
            days[slot.on] = days.get(slot.on, 0) + placed.effort
        self._carers[carer.person] = replace(
            carer,
            open_cases=carer.open_cases + unit.wanted.size,
            effort=carer.effort + placed.effort,
            days=tuple(sorted(days.items())),
        )


def _key(slot: Slot) -> tuple[str, str, bool]:
    return slot.site, slot.on, slot.is_remote


def _for_each(units: Sequence[Unit], world: World) -> list[tuple[Unit, Situation]]:
    """With what each person is to each family: recused, with kin, had it before."""
    cases = [row.case_id for unit in units for row in unit.assignments]
    recused: dict[uuid.UUID, list[tuple[str, str]]] = defaultdict(list)
    for row in in_force_for(cases):
        recused[row.case_id].append((str(row.person_id), row.reason.upper()))
    before: dict[uuid.UUID, set[str]] = defaultdict(set)
    held = Assignment.objects.filter(case__in=cases, held_by__isnull=False)
    for case, person in held.values_list("case_id", "held_by_id"):
        before[case].add(str(person))
    return [(unit, _situation(unit, world, recused, before)) for unit in units]


def _situation(
    unit: Unit,
    world: World,
    recused: dict[uuid.UUID, list[tuple[str, str]]],
    before: dict[uuid.UUID, set[str]],
) -> Situation:
    cases = [row.case_id for row in unit.assignments]
    against = [each for case in cases for each in recused[case]]
    kin = unit.kin[0] if unit.kin else None
    with_kin = str(kin.held_by_id) if kin else ""
    return Situation(
        wanted=unit.wanted,
        slots=_slots_beside(kin, world) if kin and kin.visit_on and kin.site else world.slots,
        spots=world.spots,
        carers=tuple(
            replace(
                carer,
                recused=tuple(sorted({reason for person, reason in against if person == carer.person})),
                has_kin=carer.person == with_kin,
                had_before=any(carer.person in before[case] for case in cases),
            )
            for carer in world.carers
        ),
        terms=TERMS,
        seed=unit.seed,
        today=world.today.isoformat(),
        kin_with=with_kin,
    )


def _slots_beside(kin: Assignment, world: World) -> tuple[Slot, ...]:
    """A family goes to one site on one day: the one that a relative has already."""
    site, on = kin.site.code if kin.site else "", kin.visit_on.isoformat() if kin.visit_on else ""
    return tuple(slot for slot in world.slots if (slot.site, slot.on) == (site, on)) or (
        Slot(site, on, 0, kin.is_remote, 0),
    )
