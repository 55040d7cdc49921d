"""The test of a legal status: a tree of conditions with three-valued answers. Knows no rule and no today."""

from dataclasses import dataclass
from datetime import date

from offices.eligibility.dates import MISSING, PartialDate
from offices.eligibility.verdicts import MET, NOT_MET, UNKNOWN, Verdict, all_of, any_of

CITIZEN = "citizen"
UNKNOWN_VALUE = "unknown"  # what people may answer to code and entry; means the same as no answer
CODES = frozenset(
    {CITIZEN, "refugee", "asylum_seeker", "regular", "regularisation_in_process", "irregular", UNKNOWN_VALUE}
)
ENTRIES = frozenset({"regular", "irregular", UNKNOWN_VALUE})


@dataclass(frozen=True, slots=True)
class LegalStatus:
    """What a person says of their status in the residence country."""

    code: str | None = None
    entry: str | None = None
    registered_on: PartialDate = MISSING


NOTHING_SAID = LegalStatus()


@dataclass(frozen=True, slots=True)
class Leaf:
    """Conditions that must all hold; None and False ask nothing."""

    code: frozenset[str] | None = None
    entry: frozenset[str] | None = None
    registered: bool = False
    registered_by: date | None = None

    def verdict(self, status: LegalStatus) -> Verdict:
        return all_of((*self._others(status), self._in_time(status)))

    def fails_by_date_alone(self, status: LegalStatus) -> bool:
        return self._in_time(status) == NOT_MET and NOT_MET not in self._others(status)

    def as_data(self) -> dict[str, object]:
        data: dict[str, object] = {}
        if self.code is not None:
            data["code"] = sorted(self.code)
        if self.entry is not None:
            data["entry"] = sorted(self.entry)
        if self.registered:
            data["registered"] = True
        if self.registered_by is not None:
            data["registered_by"] = self.registered_by.isoformat()
        return data

    def _in_time(self, status: LegalStatus) -> Verdict:
        return MET if self.registered_by is None else status.registered_on.is_by(self.registered_by)

    def _others(self, status: LegalStatus) -> tuple[Verdict, Verdict, Verdict]:
        return (
            _among(status.code, self.code),
            _among(status.entry, self.entry),
            UNKNOWN if self.registered and not status.registered_on.is_given else MET,
        )


@dataclass(frozen=True, slots=True)
class AnyOf:
    tests: tuple["StatusTest", ...]

    def verdict(self, status: LegalStatus) -> Verdict:
        return any_of(test.verdict(status) for test in self.tests)

    def fails_by_date_alone(self, status: LegalStatus) -> bool:
        return any(test.fails_by_date_alone(status) for test in self.tests)

    def as_data(self) -> dict[str, object]:
        return {"any_of": [test.as_data() for test in self.tests]}


@dataclass(frozen=True, slots=True)
class AllOf:
    tests: tuple["StatusTest", ...]

    def verdict(self, status: LegalStatus) -> Verdict:
        return all_of(test.verdict(status) for test in self.tests)

    def fails_by_date_alone(self, status: LegalStatus) -> bool:
        return any(test.fails_by_date_alone(status) for test in self.tests)

    def as_data(self) -> dict[str, object]:
        return {"all_of": [test.as_data() for test in self.tests]}


StatusTest = Leaf | AnyOf | AllOf


def _among(value: str | None, accepted: frozenset[str] | None) -> Verdict:
    if accepted is None:
        return MET
    if value is None or value == UNKNOWN_VALUE:
        return UNKNOWN
    return MET if value in accepted else NOT_MET
