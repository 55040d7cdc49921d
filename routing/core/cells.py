"""A routing table as rows of short texts, for a page or a spreadsheet, and back. Judges nothing: `reading` does.

A cell of codes holds those of which one has to be there, and those with an exclamation mark must not be; a number is
`3`, `2..5`, `2..` or `..5`. Whatever else somebody types comes back as it is, for `reading` to find fault with.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from routing.core.columns import COLUMNS
from routing.core.reading import LANGUAGES, SCHEMA

CONCLUSIONS = ("queue", "proposed_priority", "skills", "second_review", "hold")
NAMES = tuple(f"name_{language}" for language in LANGUAGES)
CONDITIONS = tuple(column.name for column in COLUMNS)
HEADER = ("group", "id", *CONDITIONS, *CONCLUSIONS, *NAMES, "note")
NUMBERS = frozenset(column.name for column in COLUMNS if column.kind == "number")
NUMBER = re.compile(r"(\d+)|(\d*)\.\.(\d*)")
YES, NO = "yes", "no"
NOT = "!"

Row = dict[str, str]


def rows_of(table: Mapping[str, Any]) -> list[Row]:
    """In the order in which the rules are asked."""
    groups = list(table.get("groups", ()))
    rules = sorted(table.get("rules", ()), key=lambda rule: groups.index(rule["group"]))
    return [row_of(rule) for rule in rules]


def row_of(rule: Mapping[str, Any]) -> Row:
    when, then, names = rule.get("when", {}), rule.get("then", {}), rule.get("names", {})
    row = {"group": rule["group"], "id": rule["id"], "note": rule.get("note", "")}
    row |= {name: _shown(name, when[name]) if name in when else "" for name in CONDITIONS}
    row |= {name: _concluded(then.get(name)) for name in CONCLUSIONS}
    row |= {f"name_{language}": names.get(language, "") for language in LANGUAGES}
    return {name: row[name] for name in HEADER}


def table_of_rows(rows: Iterable[Mapping[str, str]], groups: Sequence[str] = ()) -> dict[str, Any]:
    """Without `groups` in the order in which they first come up."""
    rules = [rule_of(row) for row in rows]
    return {
        "schema": SCHEMA,
        "groups": list(groups) or list(dict.fromkeys(rule["group"] for rule in rules)),
        "rules": rules,
    }


def rule_of(row: Mapping[str, str]) -> dict[str, Any]:
    cells = {name: (row.get(name) or "").strip() for name in HEADER}
    rule: dict[str, Any] = {"id": cells["id"], "group": cells["group"]}
    if any(cells[name] for name in NAMES):
        rule["names"] = {language: cells[f"name_{language}"] for language in LANGUAGES}
    if cells["note"]:
        rule["note"] = cells["note"]
    when = {name: _condition(name, cells[name]) for name in CONDITIONS if cells[name]}
    if when:
        rule["when"] = when
    rule["then"] = {name: _conclusion(name, cells[name]) for name in CONCLUSIONS if cells[name]}
    return rule


def _shown(name: str, condition: Any) -> str:
    if name in NUMBERS:
        least, most = condition.get("from"), condition.get("to")
        if least is not None and least == most:
            return str(least)
        return f"{'' if least is None else least}..{'' if most is None else most}"
    if not isinstance(condition, Mapping):
        condition = {"any": condition}
    excluded = [f"{NOT}{code}" for code in condition.get("none") or ()]
    return " ".join([*(condition.get("any") or ()), *excluded])


def _concluded(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    return value if isinstance(value, str) else " ".join(value)


def _condition(name: str, text: str) -> Any:
    if name in NUMBERS:
        return _range(text)
    codes = [code for code in re.split(r"[\s,;]+", text) if code]
    excluded = [code.removeprefix(NOT) for code in codes if code.startswith(NOT)]
    wanted = [code for code in codes if not code.startswith(NOT)]
    if not excluded:
        return wanted
    return {"any": wanted, "none": excluded} if wanted else {"none": excluded}


def _range(text: str) -> Any:
    match = NUMBER.fullmatch(text.replace(" ", ""))
    if match is None:
        return {"from": text}
    exact, least, most = match.groups()
    if exact:
        return {"from": int(exact), "to": int(exact)}
    return {key: int(number) for key, number in (("from", least), ("to", most)) if number}


def _conclusion(name: str, text: str) -> Any:
    if name == "skills":
        return [code for code in re.split(r"[\s,;]+", text) if code]
    if name == "second_review":
        return {YES: True, NO: False}.get(text, text)
    return text
