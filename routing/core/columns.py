"""The columns of a routing table: which facts of a case a rule may ask for. Knows no rule and no case."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["choice", "codes", "number"]
UNKNOWN = "unknown"  # the value of a choice that nobody has said; a rule may ask for it
CODE_OF_A_CATEGORY = re.compile(r"[A-Z]{2}-[A-Z]{2}")


@dataclass(frozen=True, slots=True)
class Column:
    """`values` is all that a choice can be, or that codes can be of; empty where the list is open."""

    name: str
    kind: Kind
    values: frozenset[str] = frozenset()
    least: int = 0  # of a number


COLUMNS = (
    Column("office", "choice"),
    Column("outcome", "choice", frozenset({"eligible", "not_eligible", "review", "incomplete", "not_open"})),
    Column("reasons", "codes"),
    Column("needs", "codes"),
    Column("flags", "codes"),
    Column("circumstances", "codes", frozenset({"stateless", "disabled_and_ill"})),
    Column("age_band", "choice", frozenset({"child", "adult", "older", UNKNOWN})),
    Column("household_size", "number", least=1),
    Column("languages", "codes"),
    Column("interviewer_sex", "choice", frozenset({"any", "female", "male", UNKNOWN})),
    Column("pathways", "codes"),
    Column("area", "choice"),
    Column("waiting_days", "number"),
    Column("consents", "codes"),
)
POSITION = {column.name: position for position, column in enumerate(COLUMNS)}


def with_category(code: str) -> tuple[str, ...]:
    """A specific need counts for its category as well: SC-UC is also SC-*."""
    return (code, f"{code[:3]}*") if CODE_OF_A_CATEGORY.fullmatch(code) else (code,)


def closed(codes: Iterable[str]) -> frozenset[str]:
    """The codes and their categories."""
    return frozenset(each for code in codes for each in with_category(code))
