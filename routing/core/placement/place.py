"""One family, the places and people of its office at a moment: who sees them, where, when, and why nobody else.

Pure; the same situation gives the same answer to the byte. What is kept for others is in the situation already.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from routing.core.placement import people, sites
from routing.core.placement.people import Carer
from routing.core.placement.sites import Offer, Slot, Spot
from routing.core.placement.terms import Terms
from routing.core.placement.wanted import Wanted

PLACED, NOBODY = "placed", "nobody"


@dataclass(frozen=True, slots=True)
class Situation:
    """All that a placement looks at. `kin_with`: in whose care a linked case is, empty when in nobody's."""

    wanted: Wanted
    slots: tuple[Slot, ...]
    spots: tuple[Spot, ...]
    carers: tuple[Carer, ...]
    terms: Terms
    seed: str
    today: str
    kin_with: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Placed:
    """`reason` says why nobody can take them, empty when somebody can."""

    outcome: str
    reason: str
    slot: Slot | None
    person: str
    effort: int
    seed: str
    sites: tuple[dict[str, Any], ...]
    people: tuple[dict[str, Any], ...]

    def as_json(self) -> dict[str, Any]:
        """What is stored beside the findings of the decision."""
        return {
            "outcome": self.outcome,
            "reason": self.reason or None,
            "site": self.slot.site if self.slot else None,
            "on": self.slot.on if self.slot else None,
            "remote": self.slot.is_remote if self.slot else False,
            "person": self.person or None,
            "effort": self.effort,
            "seed": self.seed,
            "sites": list(self.sites),
            "people": list(self.people),
        }


def situation_from(data: Mapping[str, Any]) -> Situation:
    """Back from what `as_json` gave, also after it went through JSON."""
    return Situation(
        wanted=Wanted(**_tuples(data["wanted"])),
        slots=tuple(Slot(**each) for each in data["slots"]),
        spots=tuple(Spot(**_tuples(each)) for each in data["spots"]),
        carers=tuple(Carer(**_tuples(each)) for each in data["carers"]),
        terms=Terms(**_tuples(data["terms"])),
        seed=data["seed"],
        today=data["today"],
        kin_with=data["kin_with"],
    )


def seed_of(case: str, version: str) -> str:
    """Of the first case of a family and the programme version of its decision: anybody can derive it."""
    return (uuid.UUID(case).bytes + uuid.UUID(version).bytes).hex()


def place(given: Situation) -> Placed:
    """The cheapest place on a day on which somebody who fits has room; there, the first in the order of people."""
    wanted = given.wanted
    checked = [(carer, *people.against(carer, wanted, kin_with=given.kin_with)) for carer in given.carers]
    fit = [carer for carer, stage, _reason in checked if not stage]
    found = sites.offers(wanted, given.slots, given.spots, given.terms)
    unattended = {offer.slot: not _present(fit, offer, given) for offer in found}
    good = [offer for offer in found if not offer.reason and not unattended[offer.slot]]
    chosen = min(good, key=sites.in_order, default=None)
    present = sorted(
        _present(fit, chosen, given) if chosen else (),
        key=lambda carer: people.in_order(carer, wanted, seed=bytes.fromhex(given.seed)),
    )
    reason = "" if present else _why_nobody(fit, [stage for _carer, stage, _reason in checked], found)
    return Placed(
        outcome=PLACED if present else NOBODY,
        reason=reason,
        slot=chosen.slot if chosen else None,
        person=present[0].person if present else "",
        effort=wanted.effort,
        seed=given.seed,
        sites=tuple(sites.verdicts(found, chosen, unattended)),
        people=tuple(_said(carer, reason, present, chosen, found, given) for carer, _stage, reason in checked),
    )


def choices(given: Situation) -> list[tuple[int, int]]:
    """(index of the slot, its cost) of every place that the family could have on a day on which somebody has room."""
    fit = [carer for carer in given.carers if not people.against(carer, given.wanted, kin_with=given.kin_with)[0]]
    found = sites.offers(given.wanted, given.slots, given.spots, given.terms)
    return [(at, offer.cost) for at, offer in enumerate(found) if not offer.reason and _present(fit, offer, given)]


def _present(fit: Sequence[Carer], offer: Offer, given: Situation) -> list[Carer]:
    return [carer for carer in fit if not people.against_on(carer, given.wanted, offer.slot, today=given.today)]


def _why_nobody(fit: Sequence[Carer], stages: Sequence[str], found: Sequence[Offer]) -> str:
    """People first: without anybody who fits, no place would help."""
    if not fit:
        return people.stage_reached(stages)
    if any(not offer.reason for offer in found):
        return "NOBODY_FREE"
    reasons = {offer.reason for offer in found}
    return next((one for one in sites.FIRST_SAID if one in reasons), "NO_PLACES")


def _said(
    carer: Carer,
    reason: str,
    present: Sequence[Carer],
    chosen: Offer | None,
    found: Sequence[Offer],
    given: Situation,
) -> dict[str, Any]:
    if not reason:
        if chosen is None:
            there = [offer.slot for offer in found if not offer.reason]
            reason = people.never_there(carer, given.wanted, there, today=given.today)
        elif carer in present:
            reason = "LATER" if present.index(carer) else "CHOSEN"
        else:
            reason = people.against_on(carer, given.wanted, chosen.slot, today=given.today)
    return {
        "person": carer.person,
        "reason": reason,
        "order": present.index(carer) + 1 if carer in present else None,
        "load": people.load(carer, given.wanted),
        "kin": carer.has_kin,
        "before": carer.had_before,
    }


def _tuples(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _tuple(value) for key, value in data.items()}


def _tuple(value: Any) -> Any:
    return tuple(_tuple(each) for each in value) if isinstance(value, list | tuple) else value
