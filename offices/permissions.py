"""May this person? Answers from the one table in `permissions.yaml`; views, buttons and the console ask here.

Which office a person may act for is the second half of each answer; what is possible at the moment is not asked here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from offices.models.staff import Role, StaffMember

TABLE: dict[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
ACTS = {act: frozenset(Role(role) for role in row["roles"]) for act, row in TABLE["acts"].items()}
# Not of a role: of whom IT names in the console, one by one.
DESIGNATED = frozenset(act for act, row in TABLE["acts"].items() if row.get("designated"))
CASE_ROLES = ACTS["open_case"]

ANYONE, APPLICANT, API_KEY, MONITOR, STAFF, NOBODY = "anyone", "applicant", "key", "monitor", "staff", "nobody"
# What a page of the console takes, by the last part of its name. Looking at a row and changing it share an
# address; the console itself tells them apart.
CONSOLE_PAGES = {"changelist": "view", "history": "view", "change": "view", "add": "add", "delete": "delete"}


@dataclass(frozen=True)
class Page:
    """`who`: anyone, applicant, key, monitor, staff, nobody or an act; `half`: the password is enough; `of`: whose
    object the address names, empty for none; `creates`: a POST makes something new, and is answered once."""

    who: str
    methods: tuple[str, ...] = ("GET",)
    of: str = ""
    creates: bool = False
    half: bool = False

    def __post_init__(self) -> None:
        if self.who not in {ANYONE, APPLICANT, API_KEY, MONITOR, STAFF, NOBODY, *ACTS}:
            raise ValueError(f"unknown act: {self.who}")

    @property
    def answers(self) -> frozenset[str]:
        return frozenset(self.methods) | ({"HEAD"} if "GET" in self.methods else set())


PAGES = {name: Page(**{**row, "methods": tuple(row.get("methods", ("GET",)))}) for name, row in TABLE["pages"].items()}


def page_at(name: str) -> Page | None:
    """What the address of that name takes; None for one that the table does not know, or knows for nobody."""
    console, _, rest = name.partition("admin:offices_")
    if console or not rest:
        page = PAGES.get(name)
        return None if page is None or page.who == NOBODY else page
    model, _, kind = rest.rpartition("_")
    act = console_act(model, CONSOLE_PAGES.get(kind, ""))
    return Page(act, ("GET", "POST"), creates=kind == "add") if act else None


def console_act(model: str, verb: str) -> str | None:
    """The act that viewing, adding, changing or deleting rows of the model takes; None = for nobody."""
    return TABLE["console"].get(model, {}).get(verb)


def may(person: object, act: str) -> bool:
    """Whether role or designation allows the act at all; anonymous and disabled people may nothing."""
    if not (isinstance(person, StaffMember) and person.is_active):
        return False
    return bool(person.complaint_kinds) if act in DESIGNATED else person.role in ACTS.get(act, frozenset())


def may_open_queue(person: object, queue: str) -> bool:
    """A list, a link and a case in the queue obey this one answer."""
    return may(person, TABLE["queues"].get(queue, "open_case"))


def queues_open_to(person: object, queues: Iterable[str]) -> list[str]:
    return [queue for queue in queues if may_open_queue(person, queue)]
