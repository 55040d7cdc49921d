"""What placement weighs, in one place. Stored with every placement, so that it can be repeated after a change."""

from dataclasses import dataclass

PRESENCE_NEEDS = ("SC-", "SV-", "TR-")  # told behind a closed door, not on a telephone that others hear
FRAIL_NEEDS = ("DS-", "SM-", "ER-")  # for whom every kilometre counts more
DISTRESS_NEEDS = ("SC-", "SV-", "TR-", "LP-RR", "LP-IH")


@dataclass(frozen=True, slots=True)
class Terms:
    """All proposed by this software, none of it sourced (domain.md §4.3: configurable, not fact).

    Effort: points of one case. Travel: kilometres in a straight line from the site that serves the area. Cost of a
    place: kilometres, waiting (a day's points by rank: emergency, urgent, normal) and the telephone add up.
    """

    base: int = 10
    further_member: int = 3
    most_for_members: int = 15
    doubtful: int = 5
    second_review: int = 5
    other_language: int = 4
    distress: int = 6
    farthest_km: int = 250
    farthest_km_frail: int = 100
    frail_factor: int = 3
    day_of_waiting: tuple[int, int, int] = (60, 20, 5)
    remote: int = 40


TERMS = Terms()
