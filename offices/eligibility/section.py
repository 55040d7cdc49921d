"""Reads typed values out of one mapping of a programme file, noting what is wrong. Knows no rule."""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, time

from offices.eligibility.faults import ProgrammeFault
from offices.eligibility.programme import Span

COUNTRY = re.compile(r"[A-Z]{2}")


class Section:
    """One mapping under a name. Every reader notes a fault instead of raising, and gives a stand-in."""

    def __init__(self, data: object, where: str, faults: list[ProgrammeFault]) -> None:
        self.where = where
        self.faults = faults
        self.data: Mapping[str, object] = {}
        if isinstance(data, Mapping):
            self.data = data
        else:
            self.note("WRONG_TYPE", key=where, expected="a mapping of keys to values")

    def note(self, fault: str, /, **params: str) -> None:
        self.faults.append(ProgrammeFault(self.where, fault, params))

    def only(self, *keys: str) -> None:
        for key in self.data:
            if key not in keys:
                self.note("UNKNOWN_KEY", key=str(key))

    def has(self, key: str) -> bool:
        if key not in self.data:
            self.note("MISSING_KEY", key=key)
        return key in self.data

    def section(self, key: str) -> "Section":
        return Section(self.data[key] if self.has(key) else {}, f"{self.where}.{key}", self.faults)

    def items(self, key: str) -> list[object]:
        """A list that has to be there."""
        if not self.has(key):
            return []
        return self.as_list(key, self.data[key])

    def as_list(self, key: str, value: object) -> list[object]:
        if isinstance(value, list | tuple):
            return list(value)
        self.note("WRONG_TYPE", key=key, expected="a list")
        return []

    def text(self, key: str) -> str:
        value = self.data[key] if self.has(key) else "?"
        if isinstance(value, str) and value:
            return value
        self.note("WRONG_TYPE", key=key, expected="text")
        return "?"

    def flag(self, key: str, default: bool | None = None) -> bool:
        """true or false; a default says that the key may be left out."""
        if default is not None and key not in self.data:
            return default
        value = self.data[key] if self.has(key) else False
        if isinstance(value, bool):
            return value
        self.note("WRONG_TYPE", key=key, expected="true or false")
        return False

    def whole_number(self, key: str) -> int:
        value = self.data[key] if self.has(key) else 0
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
        self.note("WRONG_TYPE", key=key, expected="a whole number")
        return 0

    def code(self, key: str, known: Collection[str]) -> str | None:
        """One of the known codes, or None when the key is left out."""
        value = self.data.get(key)
        return value if value is None else self._known(key, value, known)

    def codes(self, key: str, known: Collection[str]) -> tuple[str, ...]:
        found = (self._known(key, value, known) for value in self.items(key))
        return tuple(value for value in found if value is not None)

    def countries(self, key: str) -> tuple[str, ...]:
        values = self.items(key)
        for value in values:
            if not (isinstance(value, str) and COUNTRY.fullmatch(value)):
                # YAML 1.1 reads an unquoted NO (Norway) as false.
                self.note("UNKNOWN_CODE", key=key, code=str(value), known="ISO 3166-1 alpha-2 in capitals, quoted")
        return tuple(value for value in values if isinstance(value, str))

    def day(self, key: str) -> date | None:
        """A day, or None where null stands for one. The key has to be there."""
        return self.as_day(key, self.data[key]) if self.has(key) else None

    def needed_day(self, key: str) -> date:
        if not self.has(key):
            return date.min
        day = self.as_day(key, self.data[key])
        if self.data[key] is None:
            self.note("NOT_A_DAY", key=key)
        return day or date.min

    def as_day(self, key: str, value: object) -> date | None:
        if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
            return value
        try:
            if isinstance(value, str) and len(value) == len("YYYY-MM-DD"):
                return date.fromisoformat(value)
        except ValueError:
            pass
        self.note("NOT_A_DAY", key=key)
        return None

    def days(self) -> Span:
        """The keys from and to."""
        first, last = self.needed_day("from"), self.day("to")
        return self._span("from", first, last)

    def between(self, key: str) -> Span | None:
        """A list of two days."""
        days = [self.as_day(key, value) for value in self.items(key)]
        match days:
            case [date() as first, date() as last]:
                return self._span(key, first, last)
            case _:
                if key in self.data:
                    self.note("WRONG_TYPE", key=key, expected="a list of two days")
                return None

    def hour(self, key: str) -> time | None:
        value = self.data.get(key)
        if value is None or isinstance(value, time):
            return value
        try:
            if isinstance(value, str):
                return time.fromisoformat(value)
        except ValueError:
            pass
        self.note("NOT_A_TIME", key=key)
        return None

    def _known(self, key: str, value: object, known: Iterable[str]) -> str | None:
        if isinstance(value, str) and value in known:
            return value
        self.note("UNKNOWN_CODE", key=key, code=str(value), known=", ".join(sorted(known)))
        return None

    def _span(self, key: str, first: date, last: date | None) -> Span:
        if last is not None and last < first:
            self.note("FROM_AFTER_TO", key=key, first=first.isoformat(), last=last.isoformat())
        return Span(first, last)
