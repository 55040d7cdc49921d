"""Shapes of JSON values: text, code, date, list, object. Knows no field of a pre-registration.

A shape takes a value, its JSON pointer and the list of faults; it gives the clean value, and notes what is wrong
instead of raising. null is good everywhere but in lists and where an object names the key as needed.
"""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from intake.faults import Fault, Faults
from offices.eligibility.dates import instant, partial_date

Shape = Callable[[object, str, Faults], Any]

KEY_ECHOED = 60  # characters of an unknown key that come back in the message


def text(limit: int) -> Shape:
    """Any characters that can be stored, unchanged; blank text says nothing and is null."""

    def shape(value: object, pointer: str, faults: Faults) -> str | None:
        if value is None:
            return None
        if not isinstance(value, str):
            faults.append(Fault(pointer, "not_text"))
        elif len(value) > limit:
            faults.append(Fault(pointer, "too_long", {"limit": str(limit)}))
        elif not _is_storable(value):
            faults.append(Fault(pointer, "unstorable_text"))
        elif value.strip():
            return value
        return None

    return shape


def needed_text(limit: int) -> Shape:
    plain = text(limit)

    def shape(value: object, pointer: str, faults: Faults) -> str | None:
        if isinstance(value, str) and not value.strip():
            faults.append(Fault(pointer, "empty_text"))
        return plain(value, pointer, faults)

    return shape


def code(known: Collection[str], fault: str = "not_listed") -> Shape:
    """One of the known codes, spelt exactly so."""
    params = {"values": ", ".join(known)} if fault == "not_listed" else {}

    def shape(value: object, pointer: str, faults: Faults) -> str | None:
        if value is None or (isinstance(value, str) and value in known):
            return value
        faults.append(Fault(pointer, fault if isinstance(value, str) else "not_text", params))
        return None

    return shape


def code_of_form(form: re.Pattern[str], fault: str) -> Shape:
    """A code that is known by its form, not from a list."""

    def shape(value: object, pointer: str, faults: Faults) -> str | None:
        if value is None or (isinstance(value, str) and form.fullmatch(value)):
            return value
        faults.append(Fault(pointer, fault if isinstance(value, str) else "not_text"))
        return None

    return shape


def date_known_in_part(value: object, pointer: str, faults: Faults) -> str | None:
    return _readable(partial_date, "no_such_date", value, pointer, faults)


def moment(value: object, pointer: str, faults: Faults) -> str | None:
    return _readable(instant, "no_such_instant", value, pointer, faults)


def yes_or_no(value: object, pointer: str, faults: Faults) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    faults.append(Fault(pointer, "not_yes_or_no"))
    return None


def list_of(item: Shape, limit: int, null_item: str = "not_text") -> Shape:
    """A list of at most so many; null is no item. A list that is too long is not read further."""

    def shape(value: object, pointer: str, faults: Faults) -> list[Any] | None:
        if value is None:
            return None
        if not isinstance(value, list | tuple):
            faults.append(Fault(pointer, "not_a_list"))
            return None
        if len(value) > limit:
            faults.append(Fault(pointer, "too_many", {"limit": str(limit)}))
            return None
        for number, entry in enumerate(value):
            if entry is None:
                faults.append(Fault(f"{pointer}/{number}", null_item))
        return [item(entry, f"{pointer}/{number}", faults) for number, entry in enumerate(value)]

    return shape


def object_of(fields: Mapping[str, Shape], needed: Collection[str] = ()) -> Shape:
    """An object with these keys and no others; what is missing comes back as null."""

    def shape(value: object, pointer: str, faults: Faults) -> dict[str, Any] | None:
        if value is None:
            return None
        if not isinstance(value, Mapping):
            faults.append(Fault(pointer, "not_an_object"))
            return None
        for key in value:
            if key not in fields:
                faults.append(Fault(f"{pointer}/{_escaped(echoed(key))}", "unknown_key", {"key": echoed(key)}))
        for key in needed:
            if value.get(key) is None:
                faults.append(Fault(f"{pointer}/{key}", "missing_key", {"key": key}))
        return {key: field(value.get(key), f"{pointer}/{key}", faults) for key, field in fields.items()}

    return shape


def echoed(key: object) -> str:
    """The beginning of a key that somebody made up, safe to print."""
    return str(key)[:KEY_ECHOED].encode("utf-8", "replace").decode()


def _readable(read: Callable[[str], object], fault: str, value: object, pointer: str, faults: Faults) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        faults.append(Fault(pointer, "not_text"))
        return None
    try:
        read(value)
    except ValueError:
        faults.append(Fault(pointer, fault))
        return None
    return value


def _is_storable(value: str) -> bool:
    """Neither NUL, which PostgreSQL has no room for, nor half a surrogate pair, which UTF-8 has none for."""
    return "\0" not in value and not any("\ud800" <= character <= "\udfff" for character in value)


def _escaped(key: str) -> str:
    """A key as a step of a JSON pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")
