"""Random routing tables and cases, and the plainest reading of a table that there is, to compare with."""

from random import Random
from typing import Any

from routing.core.columns import COLUMNS, Column, closed
from routing.core.table import Facts, Table

GROUPS = ["first", "second", "third"]
VALUES = {
    "office": ["EC", "CO", "GT", "unknown"],
    "reasons": ["UNDER_AGE", "STATELESS", "STATUS_UNKNOWN"],
    "needs": ["SC-*", "SC-UC", "SC-SC", "SV-VA", "SV-*", "DS-DS"],
    "flags": ["BIP", "INTERPRETER"],
    "languages": ["spa", "hat", "eng"],
    "pathways": ["labour", "family"],
    "area": ["EC-P", "EC-G", "unknown"],
    "consents": ["screening", "medical"],
}
CONCLUSIONS: list[dict[str, Any]] = [
    {"queue": "screening"},
    {"queue": "review", "second_review": True},
    {"queue": "protection", "proposed_priority": "urgent"},
    {"proposed_priority": "normal"},
    {"skills": ["best_interests"], "second_review": False},
    {"hold": "record_consent", "skills": ["statelessness", "best_interests"]},
]


def values_of(column: Column) -> list[str]:
    return VALUES.get(column.name) or sorted(column.values)


def random_table(random: Random, most: int = 8) -> dict[str, Any]:
    rules = [
        {
            "id": f"r{number}",
            "group": random.choice(GROUPS),
            "when": {
                column.name: random_condition(random, column)
                for column in random.sample(COLUMNS, random.choice([0, 1, 1, 2, 2, 3]))
            },
            "then": random.choice(CONCLUSIONS),
        }
        for number in range(random.randint(0, most))
    ]
    return {"schema": "routing/1", "groups": GROUPS, "rules": rules}


def random_condition(random: Random, column: Column) -> Any:
    if column.kind == "number":
        least = random.randint(0, 6)
        return random.choice([{"from": least}, {"to": least}, {"from": least, "to": least + random.randint(0, 3)}])
    named = random.sample(values_of(column), random.randint(1, 2))
    if random.random() < 0.3:
        return {"none": named[:1]}
    return {"any": named[:1], "none": named[1:]} if random.random() < 0.2 and len(named) > 1 else named


def random_facts(random: Random) -> Facts:
    values: dict[str, Any] = {}
    for column in COLUMNS:
        if column.kind == "number":
            values[column.name] = random.randint(column.least, 9)
        elif column.kind == "choice":
            values[column.name] = random.choice([*values_of(column), *([] if column.values else ["elsewhere"])])
        else:
            codes = [code for code in values_of(column) if not code.endswith("*")]
            values[column.name] = closed(random.sample(codes, random.randint(0, 2)))
    return Facts(**values)


def holds(condition: Any, value: Any) -> bool:
    """One cell of the file, read word by word."""
    if isinstance(value, int):
        return condition.get("from", 0) <= value and ("to" not in condition or value <= condition["to"])
    codes = {value} if isinstance(value, str) else set(value)
    if isinstance(condition, list):
        condition = {"any": condition}
    any_of, none_of = condition.get("any") or [], condition.get("none") or []
    return (not any_of or any(code in codes for code in any_of)) and not any(code in codes for code in none_of)


def failing(rule: dict[str, Any], facts: Facts) -> list[str]:
    return [column for column, condition in rule["when"].items() if not holds(condition, getattr(facts, column))]


def first_matches(data: dict[str, Any], facts: Facts) -> list[str | None]:
    """Per group the id of the rule that is chosen."""
    return [
        next((rule["id"] for rule in data["rules"] if rule["group"] == group and not failing(rule, facts)), None)
        for group in data["groups"]
    ]


def conclusion(data: dict[str, Any], chosen: list[str | None]) -> dict[str, Any]:
    said: dict[str, Any] = {"skills": set()}
    for name in chosen:
        for key, value in next((rule["then"] for rule in data["rules"] if rule["id"] == name), {}).items():
            if key == "skills":
                said["skills"] |= set(value)
            else:
                said.setdefault(key, value)
    return said


def chosen_ids(table: Table, chosen: tuple[int, ...]) -> list[str | None]:
    return [table.rules[position].id if position >= 0 else None for position in chosen]
