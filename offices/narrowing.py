"""What a version for one country may not touch: everything that another country's people are judged by. Pure."""

from collections.abc import Mapping
from typing import Any

from offices.differences import Named, rules_in, windows_in

Content = Mapping[str, Any]


def changed_elsewhere(before: Content, after: Content, office: str) -> list[str]:
    """Names of rules, windows, offices and routes that differ and are not that office's alone; sorted, each once."""
    names = [
        *_differing(_others(rules_in(before), office), _others(rules_in(after), office)),
        *_differing(_others(windows_in(before), office), _others(windows_in(after), office)),
        *_differing(_offices(before, office), _offices(after, office)),
        *_routes(before.get("routing", {}), after.get("routing", {}), office),
    ]
    return sorted(set(names))


def _others(named: Named, office: str) -> dict[str, Any]:
    return {name: one for name, one in named.items() if one["office"] != office}


def _offices(content: Content, office: str) -> dict[str, Any]:
    return {one["code"]: one for one in content.get("offices", ()) if one["code"] != office}


def _routes(before: Content, after: Content, office: str) -> list[str]:
    """Rules that ask for that office alone come and go; the others stay as they are, in their order."""
    old, new = ([rule for rule in table.get("rules", ()) if not _is_limited(rule, office)] for table in (before, after))
    names = list(_differing({rule["id"]: rule for rule in old}, {rule["id"]: rule for rule in new}))
    if not names and [rule["id"] for rule in old] != [rule["id"] for rule in new]:
        names = [rule["id"] for rule, other in zip(old, new, strict=True) if rule["id"] != other["id"]]
    if before.get("groups") != after.get("groups"):
        names.append("groups")
    return names


def _is_limited(rule: Content, office: str) -> bool:
    return rule.get("when", {}).get("office") in ([office], {"any": [office]})


def _differing(before: Named, after: Named) -> list[str]:
    return [name for name in before.keys() | after.keys() if before.get(name) != after.get(name)]
