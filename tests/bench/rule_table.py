"""First match and explanation in a routing table of 40 rules, against three other ways to ask the same table."""

import json
import random
import time
from collections.abc import Callable
from typing import Any

import zen
from json_logic import jsonLogic

from routing.core import Compiled, Facts, parse_table
from routing.core.columns import closed
from tests.bench.reporting import in_turn, report

RULES = 40
CASES = 500
FEW, MANY = 10, 1_000
QUEUES = ("child_protection", "protection", "review", "screening")
CHOICES = {
    "office": ["EC", "CO", "GT", "CR"],
    "outcome": ["eligible", "not_eligible", "review"],
    "age_band": ["child", "adult", "older"],
    "area": [f"EC-{letter}" for letter in "ABCDEFGH"],
}
CODES = {
    "needs": ["SC-UC", "SV-VA", "TR-PI", "LP-RR", "SM-DP", "DS-PH", "WR-WR", "ER-NF"],
    "languages": ["spa", "hat", "eng", "fra", "quc"],
    "pathways": ["resettlement", "family", "labour", "parole", "local"],
}
NUMBERS = ("household_size", "waiting_days")


def table(rules: int, dice: random.Random) -> dict[str, Any]:
    """Three columns a rule on average; the last rule takes everything."""
    made = [
        {
            "id": f"r{number}",
            "group": "all",
            "when": {name: _condition(name, dice) for name in dice.sample([*CHOICES, *CODES, *NUMBERS], 3)},
            "then": {"queue": dice.choice(QUEUES)},
        }
        for number in range(rules - 1)
    ]
    last = {"id": f"r{rules - 1}", "group": "all", "then": {"queue": "review"}}
    return {"schema": "routing/1", "groups": ["all"], "rules": [*made, last]}


def cases(dice: random.Random) -> list[dict[str, Any]]:
    return [
        {name: dice.choice(values) for name, values in CHOICES.items()}
        | {name: sorted(closed(dice.sample(values, dice.randint(0, 2)))) for name, values in CODES.items()}
        | {"household_size": dice.randint(1, 8), "waiting_days": dice.randint(0, 60)}
        for _number in range(CASES)
    ]


def run() -> None:
    dice = random.Random(20260101)
    data, given = table(RULES, dice), cases(dice)
    rules = data["rules"]
    compiled, few, many = (
        Compiled(parse_table(one)) for one in (data, table(FEW, random.Random(1)), table(MANY, random.Random(2)))
    )
    facts = [_facts(case) for case in given]
    decision = zen.ZenEngine().create_decision(json.dumps(_as_decision_table(rules)))
    logic = _as_json_logic(rules)
    chain = _as_if_chain(rules)

    def ours() -> list[str]:
        """The evaluation holds its explanation, a mask per column; zen's is its trace, the others have none."""
        return [compiled.table.rules[compiled.evaluate(one).chosen[0]].id for one in facts]

    answers = ours()
    assert answers == [decision.evaluate(case)["result"]["rule"] for case in given]
    assert answers == [jsonLogic(logic, case) for case in given]
    assert answers == [chain(case) for case in given]
    taken = in_turn(
        {
            "masks": ours,
            "explained": lambda: [compiled.explain(compiled.evaluate(one)) for one in facts],
            "zen": lambda: [decision.evaluate(case, {"trace": True}) for case in given],
            "json-logic": lambda: [jsonLogic(logic, case) for case in given],
            "if": lambda: [chain(case) for case in given],
            "few": lambda: [few.evaluate(one) for one in facts],
            "many": lambda: [many.evaluate(one) for one in facts],
        },
        clock=time.process_time,
        times={"masks": 40, "explained": 5, "zen": 2, "json-logic": 1, "if": 100, "few": 40, "many": 40},
    )
    each = {name: [one / CASES * 1e6 for one in seconds] for name, seconds in taken.items()}
    sizes = {"rules": RULES, "cases": CASES}
    for reference, goal in (("zen", ">= 200 x"), ("json-logic", ">= 150 x"), ("if", "<= 6 x its time")):
        report(
            f"rule table against {reference}",
            each["masks"],
            "us a case",
            reference=each[reference],
            goal=goal,
            is_time=True,
            **sizes,
        )
    report("rule table, every rule explained in codes", each["explained"], "us a case", **sizes)
    report(
        f"rule table of {MANY} rules against {FEW}",
        each["many"],
        "us a case",
        reference=each["few"],
        goal="<= 1.5 x its time",
        is_time=True,
        cases=CASES,
    )


def _condition(name: str, dice: random.Random) -> Any:
    if name in NUMBERS:
        least = dice.randint(0, 5)
        return {"from": least, "to": least + dice.randint(0, 20)}
    values = CHOICES.get(name) or CODES[name]
    return dice.sample(values, dice.randint(1, len(values) // 2))


def _facts(case: dict[str, Any]) -> Facts:
    return Facts(**{name: frozenset(value) if isinstance(value, list) else value for name, value in case.items()})


def _as_decision_table(rules: list[dict[str, Any]]) -> dict[str, Any]:
    """JDM: an empty cell is always true, a cell beginning with the field is an expression of its own."""
    columns = sorted({name for rule in rules for name in rule.get("when", {})})
    inputs = [{"id": name, "type": "expression", "field": "" if name in CODES else name} for name in columns]
    cells = [
        {"_id": rule["id"], "out": json.dumps(rule["id"])}
        | {name: _zen_cell(name, rule.get("when", {}).get(name)) for name in columns}
        for rule in rules
    ]
    content = {
        "hitPolicy": "first",
        "inputs": inputs,
        "outputs": [{"id": "out", "type": "expression", "field": "rule"}],
        "rules": cells,
    }
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in", "content": {}},
        {"id": "table", "type": "decisionTableNode", "name": "table", "content": content},
        {"id": "end", "type": "outputNode", "name": "end", "content": {}},
    ]
    edges = [
        {"id": "1", "type": "edge", "sourceId": "in", "targetId": "table"},
        {"id": "2", "type": "edge", "sourceId": "table", "targetId": "end"},
    ]
    return {"nodes": nodes, "edges": edges}


def _zen_cell(name: str, condition: Any) -> str:
    if condition is None:
        return ""
    if name in NUMBERS:
        return f"[{condition['from']}..{condition['to']}]"
    listed = ", ".join(json.dumps(value) for value in condition)
    return f"some({name}, # in [{listed}])" if name in CODES else listed


def _as_json_logic(rules: list[dict[str, Any]]) -> dict[str, Any]:
    branches: list[Any] = []
    for rule in rules[:-1]:
        branches += [{"and": [_logic(name, condition) for name, condition in rule["when"].items()]}, rule["id"]]
    return {"if": [*branches, rules[-1]["id"]]}


def _logic(name: str, condition: Any) -> dict[str, Any]:
    if name in NUMBERS:
        return {"<=": [condition["from"], {"var": name}, condition["to"]]}
    if name in CHOICES:
        return {"in": [{"var": name}, condition]}
    # This implementation has no `some`: one `in` for each code.
    return {"or": [{"in": [code, {"var": name}]} for code in condition]}


def _as_if_chain(rules: list[dict[str, Any]]) -> Callable[[dict[str, Any]], str]:
    """What a programmer would write by hand, compiled by Python."""
    lines = ["def chain(case):"]
    lines += [f"    {name} = case[{name!r}]" for name in (*CHOICES, *CODES, *NUMBERS)]
    for rule in rules[:-1]:
        lines.append(f"    if {' and '.join(_python(*cell) for cell in rule['when'].items())}: return {rule['id']!r}")
    lines.append(f"    return {rules[-1]['id']!r}")
    made: dict[str, Any] = {}
    exec("\n".join(lines), made)  # made of the lines above
    return made["chain"]  # type: ignore[no-any-return]


def _python(name: str, condition: Any) -> str:
    if name in NUMBERS:
        return f"{condition['from']} <= {name} <= {condition['to']}"
    if name in CHOICES:
        return f"{name} in {tuple(condition)!r}"
    return f"({' or '.join(f'{code!r} in {name}' for code in condition)})"
