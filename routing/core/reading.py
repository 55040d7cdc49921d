"""Makes a Table of the mapping that a programme/1 file or a stored version gives under `routing`. Opens neither."""

import re
from collections.abc import Mapping, Sequence

from offices.eligibility import ProgrammeError, ProgrammeFault
from offices.eligibility.section import Section
from routing.core.columns import COLUMNS, Column
from routing.core.table import PRIORITIES, QUEUES, Between, Conclusion, Condition, OneOf, Rule, Table

SCHEMA = "routing/1"
HOLDS = ("record_consent",)
SKILLS = ("best_interests", "gender_based_violence", "refugee_status", "statelessness")
LANGUAGES = ("es", "en", "ht")  # of the names, which are for people: the table itself is known by ids
NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
BY_NAME = {column.name: column for column in COLUMNS}


def parse_table(data: object) -> Table:
    """Raises ProgrammeError with every fault at once."""
    faults: list[ProgrammeFault] = []
    root = Section(data, "routing", faults)
    root.only("schema", "groups", "rules")
    root.text("schema")
    root.code("schema", (SCHEMA,))
    groups = _groups(root)
    rules = [_rule(section, groups) for section in _sections(root)]
    for name in sorted({rule.id for rule in rules if [other.id for other in rules].count(rule.id) > 1}):
        root.note("DUPLICATE_ID", key=f"rules.{name}")
    if faults:
        raise ProgrammeError(tuple(faults))
    return _ordered(groups, rules)


def stored_table(data: Mapping[str, object]) -> Table:
    """The table of a version that was checked when it was published, perhaps by another engine.

    A rule that this engine cannot read stays in its place with its `error`: whether it would have held is unknown.
    """
    faults: list[ProgrammeFault] = []
    root = Section(data, "routing", faults)
    groups = _groups(root)
    if faults:
        raise ProgrammeError(tuple(faults))
    return _ordered(groups, [_read(section, groups) for section in _sections(root)])


def _read(section: Section, groups: Sequence[str]) -> Rule:
    """Only what can be read is kept of a rule with an error; the first fault is its error."""
    before = len(section.faults)
    rule = _rule(section, groups)
    faults = section.faults[before:]
    if not faults:
        return rule
    group = rule.group if rule.group in groups else groups[0]
    return Rule(rule.id, group, rule.when, Conclusion(), error=str(faults[0]))


def _ordered(groups: Sequence[str], rules: list[Rule]) -> Table:
    return Table(tuple(groups), tuple(sorted(rules, key=lambda rule: groups.index(rule.group))))


def _groups(root: Section) -> list[str]:
    groups = [name for name in root.items("groups") if isinstance(name, str)]
    if not groups or len(set(groups)) < len(groups):
        root.note("WRONG_TYPE", key="groups", expected="a list of names, each once, in the order they are asked")
    return groups


def _sections(root: Section) -> list[Section]:
    found = []
    for number, item in enumerate(root.items("rules")):
        name = item.get("id") if isinstance(item, Mapping) else None
        found.append(Section(item, f"routing.rules.{name or number}", root.faults))
    return found


def _rule(section: Section, groups: Sequence[str]) -> Rule:
    section.only("id", "group", "when", "then", "names", "note")
    name = section.text("id")
    if name != "?" and NAME.fullmatch(name) is None:
        section.note("WRONG_TYPE", key="id", expected="small letters, digits and hyphens")
    if "names" in section.data:
        names = section.section("names")
        names.only(*LANGUAGES)
        for language in LANGUAGES:
            names.text(language)
    group = section.code("group", groups) if section.has("group") else None
    when = Section(section.data.get("when", {}), f"{section.where}.when", section.faults)
    when.only(*BY_NAME)
    conditions = {key: _condition(when, BY_NAME[key]) for key in when.data if key in BY_NAME}
    return Rule(name, group or "?", {key: each for key, each in conditions.items() if each}, _conclusion(section))


def _condition(when: Section, column: Column) -> Condition | None:
    value = when.data[column.name]
    if column.kind == "number":
        return _between(Section(value, f"{when.where}.{column.name}", when.faults))
    if not isinstance(value, Mapping):
        value = {"any": value}
    section = Section(value, f"{when.where}.{column.name}", when.faults)
    section.only("any", "none")
    any_of, none_of = (_values(section, key, column) for key in ("any", "none"))
    if not any_of and not none_of:
        section.note("WRONG_TYPE", key=column.name, expected="a list with a value in it")
    if any_of & none_of:
        section.note("WRONG_TYPE", key="none", expected="other values than any has")
    return OneOf(any_of, none_of) if any_of or none_of else None


def _values(section: Section, key: str, column: Column) -> frozenset[str]:
    if key not in section.data:
        return frozenset()
    if column.values:
        return frozenset(section.codes(key, column.values))
    values = section.items(key)
    if any(not isinstance(value, str) or not value for value in values):
        # YAML 1.1 reads an unquoted NO as false.
        section.note("WRONG_TYPE", key=key, expected="a list of quoted texts")
    return frozenset(value for value in values if isinstance(value, str))


def _between(section: Section) -> Between:
    section.only("from", "to")
    least = section.whole_number("from") if "from" in section.data else 0
    most = section.whole_number("to") if "to" in section.data else None
    if not section.data:
        section.note("WRONG_TYPE", key="from", expected="given, or to")
    if most is not None and most < least:
        section.note("EMPTY_RANGE", first=str(least), last=str(most))
    return Between(least, most)


def _conclusion(rule: Section) -> Conclusion:
    then = rule.section("then")
    then.only("queue", "proposed_priority", "skills", "second_review", "hold")
    if not then.data:
        then.note("WRONG_TYPE", key="then", expected="what follows, such as queue: review")
    return Conclusion(
        queue=then.code("queue", QUEUES),
        proposed_priority=then.code("proposed_priority", PRIORITIES),
        skills=frozenset(then.codes("skills", SKILLS)) if "skills" in then.data else frozenset(),
        second_review=then.flag("second_review") if "second_review" in then.data else None,
        hold=then.code("hold", HOLDS),
    )
