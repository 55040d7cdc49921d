"""What can be wrong with a programme file, in words for whoever publishes it. Finds nothing itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field

TEXTS = {
    "MISSING_KEY": "add the key {key}",
    "UNKNOWN_KEY": "take out the key {key}: it has no meaning here",
    "WRONG_TYPE": "{key} has to be {expected}",
    "UNKNOWN_CODE": "{key} has the code {code}; known are: {known}",
    "NOT_A_DAY": "{key} has to be a day that exists, as YYYY-MM-DD",
    "NOT_A_TIME": 'the time {key} has to be quoted, as "08:00"',
    "FROM_AFTER_TO": "{key} begins on {first} and ends before that, on {last}",
    "EMPTY_RANGE": "no number is from {first} to {last}: the first has to be the smaller",
    "NO_SUCH_OFFICE": "the office {office} is not in the list of offices",
    "DUPLICATE_ID": "{key} stands there twice: give each its own",
    "NOT_STORABLE": "{key} cannot be stored: {why}",
    "SAME_WINDOW": "the office {office} has two windows from {day} to the same day: make them one",
    "RULES_OVERLAP": "the rules {first} and {second} of the office {office} are both in force on {day}",
}


@dataclass(frozen=True, slots=True)
class ProgrammeFault:
    """One problem: where it is, a code, and what the code's words need."""

    where: str
    code: str
    params: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.where}: {TEXTS[self.code].format(**self.params)}"


class ProgrammeError(ValueError):
    """The programme cannot be used; carries every fault that was found."""

    def __init__(self, faults: tuple[ProgrammeFault, ...]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults
