"""Where and when: every place that is free, what it would cost the family, and why it is none for them."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from routing.core.placement.terms import Terms
from routing.core.placement.wanted import Wanted

EARTH_KM = 6371.0


@dataclass(frozen=True, slots=True)
class Spot:
    """A site in service: the areas it serves, and where it lies when that is known (degrees)."""

    site: str
    areas: tuple[str, ...]
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """The places of a site on one day, in person or by telephone. `free`: now; `kept`: of others whose turn comes.

    `on` is ISO, or empty for a move that leaves the day as it is; `ahead`: how many working days from now.
    """

    site: str
    on: str
    ahead: int
    is_remote: bool
    free: int
    kept: int = 0


@dataclass(frozen=True, slots=True)
class Offer:
    """A slot as the family sees it: `cost` when they could have it, otherwise the `reason` why not."""

    slot: Slot
    km: int
    cost: int = 0
    reason: str = ""


def offers(wanted: Wanted, slots: Sequence[Slot], spots: Sequence[Spot], terms: Terms) -> tuple[Offer, ...]:
    """One for each slot, in their order."""
    away = {spot.site: distance(wanted, spot, spots, terms) for spot in spots}
    return tuple(_offer(wanted, slot, away[slot.site], terms) for slot in slots)


def distance(wanted: Wanted, spot: Spot, spots: Sequence[Spot], terms: Terms) -> tuple[int, str]:
    """(kilometres of all areas together, why the site cannot be reached: AREA_UNKNOWN, AREA_NOT_SERVED, TOO_FAR)."""
    ways = [_way(area, spot, spots) for area in wanted.areas]
    if "" in wanted.areas:
        return 0, "AREA_UNKNOWN"
    known = [way for way in ways if way is not None]
    if len(known) < len(ways):
        return 0, "AREA_NOT_SERVED"
    farthest = terms.farthest_km_frail if wanted.is_frail else terms.farthest_km
    return sum(known), "TOO_FAR" if max(known, default=0) > farthest else ""


def _way(area: str, spot: Spot, spots: Sequence[Spot]) -> int | None:
    """None where nothing is known of how far it is."""
    if area in spot.areas:
        return 0
    ways = [_kilometres(near, spot) for near in spots if area in near.areas]
    known = [way for way in ways if way is not None]
    return min(known) if known else None


def _kilometres(one: Spot, other: Spot) -> int | None:
    """Along the surface of the earth (haversine)."""
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return None
    north, south = math.radians(one.latitude), math.radians(other.latitude)
    half = math.sin((south - north) / 2) ** 2
    turn = math.sin(math.radians(other.longitude - one.longitude) / 2) ** 2
    return round(2 * EARTH_KM * math.asin(math.sqrt(half + math.cos(north) * math.cos(south) * turn)))


def _offer(wanted: Wanted, slot: Slot, away: tuple[int, str], terms: Terms) -> Offer:
    km, reason = away
    if slot.is_remote and wanted.must_come:
        return Offer(slot, km, reason="MUST_COME")
    if not slot.is_remote and reason:
        return Offer(slot, km, reason=reason)
    if slot.free < wanted.size:
        if slot.free + slot.kept >= wanted.size:
            return Offer(slot, km, reason="KEPT_FOR_OTHERS")
        return Offer(slot, km, reason="FAMILY_DOES_NOT_FIT" if slot.free + slot.kept else "FULL")
    return Offer(slot, km, cost_of(wanted, slot, km, terms))


def cost_of(wanted: Wanted, slot: Slot, km: int, terms: Terms) -> int:
    """Lower is better: the way for all of them, the waiting, and the telephone."""
    way = terms.remote * wanted.size if slot.is_remote else km * (terms.frail_factor if wanted.is_frail else 1)
    return way + slot.ahead * terms.day_of_waiting[wanted.rank] * wanted.size


def in_order(offer: Offer) -> tuple[int, str, bool, str]:
    """Among places of the same cost: the earlier day, in person, then the site's code."""
    return offer.cost, offer.slot.on, offer.slot.is_remote, offer.slot.site


def verdicts(found: Sequence[Offer], chosen: Offer | None, unattended: Mapping[Slot, bool]) -> list[dict[str, object]]:
    """One for each site and manner: its best day and why it was chosen, came later, or is none.

    `unattended` holds the slots on whose day nobody who fits has room.
    """
    groups: dict[tuple[str, bool], list[Offer]] = {}
    for offer in found:
        groups.setdefault((offer.slot.site, offer.slot.is_remote), []).append(offer)
    return [_verdict(key, groups[key], chosen, unattended) for key in sorted(groups)]


def _verdict(
    key: tuple[str, bool], group: list[Offer], chosen: Offer | None, unattended: Mapping[Slot, bool]
) -> dict[str, object]:
    site, is_remote = key
    good = [offer for offer in group if not offer.reason and not unattended.get(offer.slot)]
    best = chosen if chosen in group else min(good, key=in_order, default=None)
    if best is None:
        reasons = {offer.reason or "NOBODY_THAT_DAY" for offer in group}
        reason = next(one for one in FIRST_SAID if one in reasons)
    else:
        reason = "CHOSEN" if best is chosen else "LATER"
    return {
        "site": site,
        "remote": is_remote,
        "reason": reason,
        "on": best.slot.on if best else None,
        "cost": best.cost if best else None,
        "km": group[0].km,
    }


# Of several reasons of one site the one that a person can do most about.
FIRST_SAID = (
    "NOBODY_THAT_DAY",
    "AREA_UNKNOWN",
    "AREA_NOT_SERVED",
    "KEPT_FOR_OTHERS",
    "FAMILY_DOES_NOT_FIT",
    "MUST_COME",
    "FULL",
    "TOO_FAR",
)
