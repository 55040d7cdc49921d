"""A routing table: rules in ordered groups, each a condition per column and what follows. Frozen, compared by value.

In each group, in order, the first rule whose every condition holds is chosen. Each conclusion stands as the first
chosen rule says that names it; required skills add up over the groups.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from routing.core.columns import COLUMNS

QUEUES = ("child_protection", "protection", "review", "screening")
PRIORITIES = ("emergency", "urgent", "normal")


@dataclass(frozen=True, slots=True)
class OneOf:
    """Holds when the value, or one of the codes, is in `any_of` (empty: whatever) and none is in `none_of`."""

    any_of: frozenset[str] = frozenset()
    none_of: frozenset[str] = frozenset()

    def holds(self, codes: frozenset[str]) -> bool:
        return (not self.any_of or not self.any_of.isdisjoint(codes)) and self.none_of.isdisjoint(codes)


@dataclass(frozen=True, slots=True)
class Between:
    """Holds from `least` to `most`, both included; None = no end."""

    least: int = 0
    most: int | None = None

    def holds(self, number: int) -> bool:
        return self.least <= number and (self.most is None or number <= self.most)


Condition = OneOf | Between


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What a rule says; None = it leaves that to others."""

    queue: str | None = None
    proposed_priority: str | None = None
    skills: frozenset[str] = frozenset()
    second_review: bool | None = None
    hold: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """`when` is by column; `error` says why this engine cannot evaluate the rule, empty when it can."""

    id: str
    group: str
    when: Mapping[str, Condition]
    then: Conclusion
    error: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """`rules` in the order of their groups, within a group in the order of the table."""

    groups: tuple[str, ...]
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """One case as a table sees it. Codes are closed: a need stands there with its category."""

    office: str
    outcome: str
    reasons: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    flags: frozenset[str] = frozenset()
    circumstances: frozenset[str] = frozenset()
    age_band: str = "unknown"
    household_size: int = 1
    languages: frozenset[str] = frozenset()
    interviewer_sex: str = "unknown"
    pathways: frozenset[str] = frozenset()
    area: str = "unknown"
    waiting_days: int = 0
    consents: frozenset[str] = frozenset()
    values: tuple[str | int | frozenset[str], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", tuple(getattr(self, column.name) for column in COLUMNS))
