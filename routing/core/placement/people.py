"""Who: every person of the office, the first thing that speaks against them, or their place in the order."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from routing.core.draw import draw_number
from routing.core.placement.sites import Slot
from routing.core.placement.wanted import Wanted

# In this order people are asked; the stage at which nobody is left is why nobody can take the case.
STAGES = ("ROLE", "LANGUAGE", "SKILL", "SEX", "CONFLICT", "WITH_ANOTHER", "OPEN_CASES")
OF_A_DAY = ("MORE_THAN_A_DAY", "DAY_FULL", "ON_LEAVE", "OTHER_SITE")  # the first is what can be done most about
PER_MILLE = 1000


@dataclass(frozen=True, slots=True)
class Carer:
    """Somebody who could have the case, as they stand at that moment.

    `recused`: codes of why they must not have one of these cases; `away`: days (ISO) on which they are not there;
    `days`: effort promised by day; `effort`: that of all their open cases. `has_kin`: a linked case is in their care;
    `had_before`: one of these cases was.
    """

    person: str
    queues: tuple[str, ...]
    languages: tuple[str, ...]
    skills: tuple[str, ...]
    sex: str
    site: str
    effort_a_day: int
    most_open_cases: int
    open_cases: int
    effort: int
    recused: tuple[str, ...] = ()
    away: tuple[str, ...] = ()
    days: tuple[tuple[str, int], ...] = ()
    has_kin: bool = False
    had_before: bool = False


def against(carer: Carer, wanted: Wanted, *, kin_with: str) -> tuple[str, str]:
    """(stage, reason code) of the first thing against them whatever the day; ("", "") when there is none."""
    if not set(wanted.queues) <= set(carer.queues):
        return "ROLE", "ROLE"
    if not all(set(one) & set(carer.languages) for one in wanted.languages):
        return "LANGUAGE", "LANGUAGE"
    if not set(wanted.skills) <= set(carer.skills):
        return "SKILL", "SKILL"
    if any(sex != carer.sex for sex in wanted.sexes):
        return "SEX", "SEX"
    if carer.recused:
        return "CONFLICT", carer.recused[0]
    if kin_with and carer.person != kin_with:
        return "WITH_ANOTHER", "FAMILY_WITH_ANOTHER"
    if carer.open_cases + wanted.size > carer.most_open_cases:
        return "OPEN_CASES", "OPEN_CASES"
    return "", ""


def against_on(carer: Carer, wanted: Wanted, slot: Slot, *, today: str) -> str:
    """Of a day and place; a slot without a day asks whether they are there now."""
    if (slot.on or today) in carer.away:
        return "ON_LEAVE"
    if carer.site and carer.site != slot.site and slot.site:
        return "OTHER_SITE"
    if slot.on and wanted.effort > carer.effort_a_day:
        return "MORE_THAN_A_DAY"
    if slot.on and dict(carer.days).get(slot.on, 0) + wanted.effort > carer.effort_a_day:
        return "DAY_FULL"
    return ""


def never_there(carer: Carer, wanted: Wanted, slots: Sequence[Slot], *, today: str) -> str:
    """Of a person who fits, where no place was found: what keeps them from those that there are, NO_PLACE if none."""
    reasons = {against_on(carer, wanted, slot, today=today) for slot in slots}
    return next((one for one in OF_A_DAY if one in reasons), "NO_PLACE")


def in_order(carer: Carer, wanted: Wanted, *, seed: bytes) -> tuple[bool, bool, int, int, int, str]:
    """Family link and continuity, then the lighter load, then fewer open cases, then the seed, then the id."""
    return (
        not carer.has_kin,
        not carer.had_before,
        load(carer, wanted),
        carer.open_cases,
        draw_number(uuid.UUID(carer.person), seed=seed),
        carer.person,
    )


def load(carer: Carer, wanted: Wanted) -> int:
    """Effort of all open cases with these, in thousandths of what the person can do in a day."""
    return (carer.effort + wanted.effort) * PER_MILLE // carer.effort_a_day


def stage_reached(stages: Sequence[str]) -> str:
    """Why nobody is left: the last stage that somebody came to. NO_STAFF when there is nobody at all."""
    return max(stages, key=STAGES.index, default="NO_STAFF")
