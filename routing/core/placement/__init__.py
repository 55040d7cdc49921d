"""Who sees a case, where and when, and why nobody else. Pure: no Django, no clock, no dice."""

from routing.core.placement.people import Carer
from routing.core.placement.place import NOBODY, PLACED, Placed, Situation, choices, place, seed_of, situation_from
from routing.core.placement.sites import Slot, Spot, offers
from routing.core.placement.terms import TERMS, Terms
from routing.core.placement.wanted import Wanted, families, together, wanted_by

__all__ = [
    "NOBODY",
    "PLACED",
    "TERMS",
    "Carer",
    "Placed",
    "Situation",
    "Slot",
    "Spot",
    "Terms",
    "Wanted",
    "choices",
    "families",
    "offers",
    "place",
    "seed_of",
    "situation_from",
    "together",
    "wanted_by",
]
