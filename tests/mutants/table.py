"""The lines of the table of permissions, each weakened: more roles, a wider act, a method more, no longer once."""

import re
from collections.abc import Iterator

from tests.mutants.guards import Mutant

TABLE = "offices/permissions.yaml"
EVERYBODY = "[front_desk, screener, protection, supervisor, policy, auditor, it]"


def of_table(source: bytes) -> list[Mutant]:
    found, section, position = [], "", 0
    for number, line in enumerate(source.splitlines(keepends=True), start=1):
        text = line.decode().rstrip("\n")
        if re.match(r"\w+:$", text):
            section = text.rstrip(":")
        found += [
            Mutant(TABLE, number, f"table of {section}", position, position + len(line), f"{weaker}\n", text)
            for weaker in weakened(section, text)
            if weaker != text
        ]
        position += len(line)
    return found


def weakened(section: str, line: str) -> Iterator[str]:
    if section == "acts":
        yield re.sub(r"(roles: )\[.*\]", rf"\1{EVERYBODY}", line)
    elif section == "queues" and ": " in line:
        yield re.sub(r": \w+$", ": open_case", line)
    elif section == "pages" and "{who: " in line:
        yield re.sub(r"who: (?!staff|anyone|nobody|key|monitor)\w+", "who: staff", line)
        yield re.sub(r"who: (staff|key|monitor|nobody)", "who: anyone", line)
        yield line.replace("methods: [POST]", "methods: [GET, POST]")
        yield line.replace(", creates: true", "")
    elif section == "console" and "{" in line:
        for kind in ("view", "add", "change", "delete"):
            yield re.sub(rf"\b{kind}: (?!view_console)\w+", f"{kind}: view_console", line)
