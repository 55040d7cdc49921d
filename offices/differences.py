"""What a programme file would change, one line each: + new, ~ changed (old → new), - gone. Changes nothing."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from offices.reference import Reference

Named = Mapping[str, Mapping[str, Any]]


def content_differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Between the contents of two versions."""
    return [
        *compare("rule", rules_in(before), rules_in(after)),
        *compare("window", windows_in(before), windows_in(after)),
        *compare("route", routes_in(before), routes_in(after)),
    ]


def reference_differences(before: Reference, after: Reference) -> list[str]:
    """What is stored and not named by the file stays, so nothing is ever gone."""
    lines = [*_still("office", before.offices, after.offices), *_still("site", before.sites, after.sites)]
    new = [code for code in after.areas if code not in before.areas]
    changed = {code: values for code, values in after.areas.items() if code in before.areas}
    return [*lines, *_still("area", before.areas, changed), *([f"+ {len(new)} areas"] if new else [])]


def compare(noun: str, before: Named, after: Named) -> Iterator[str]:
    for name in sorted(before.keys() | after.keys()):
        if name not in before:
            yield f"+ {noun} {name}"
        elif name not in after:
            yield f"- {noun} {name}"
        else:
            yield from _changes(f"~ {noun} {name}", before[name], after[name])


def rules_in(content: Mapping[str, Any]) -> Named:
    return {rule["id"]: rule for rule in content.get("rules", ())}


def windows_in(content: Mapping[str, Any]) -> Named:
    return {f"{one['office']} {one['from']} – {one['to'] or '…'}": one for one in content.get("windows", ())}


def routes_in(content: Mapping[str, Any]) -> Named:
    """Of each rule of the routing table what it says and behind which it is asked, since the order decides."""
    routing = content.get("routing", {})
    rules = routing.get("rules", ())
    ordered = sorted(rules, key=lambda rule: routing["groups"].index(rule["group"]))
    return {
        rule["id"]: rule | {"after": ordered[number - 1]["id"] if number else None}
        for number, rule in enumerate(ordered)
    }


def _still(noun: str, before: Named, after: Named) -> Iterator[str]:
    return compare(noun, {name: before[name] for name in after if name in before}, after)


def _changes(head: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    for key in sorted(old.keys() | new.keys()):
        if old.get(key) != new.get(key):
            yield f"{head}: {key} {_shown(old.get(key))} → {_shown(new.get(key))}"


def _shown(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
