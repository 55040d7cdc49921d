"""Prints the table of permissions as Markdown, as it stands in docs/permissions.md."""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand

from offices.addresses import addresses
from offices.models.staff import Role
from offices.permissions import ACTS, ANYONE, CONSOLE_PAGES, DESIGNATED, PAGES, TABLE

HEAD = """# Who may do what

Made by `manage.py show_permissions` from `offices/permissions.yaml`, which the checks read. Whatever is not listed
is refused. `tests/permissions` tries every address as every role, on own and foreign objects.
"""
OBJECTS = """
Objects: a **draft** and a **registration** are one's own, a **queue** and a **case** those of one's offices and of a
queue that the role may open. Anything else answers 404, as if it did not exist; a queue that is closed to the role
answers 403; a **link** is good once and for 24 hours. An **applicant** is whoever showed the access code of a draft or
case; their addresses name none, so there is no other to ask for: the **household**, the **question** and an
**own_file** are of it. A **country** is one with an office, and open to everybody. A **complaint** is for whoever is
**named** for its kind and country in the console and belongs to no office that it may be about. A
**form_content** and a **consent_text** are rows of the console, and tell of nobody.
**Half signed in** is who gave the password and not yet the
second factor. Looking at an address changes nothing but the audit.
"""


class Command(BaseCommand):
    help = "Print who may do what as Markdown."

    def handle(self, **options: Any) -> None:
        self.stdout.write("\n".join(lines()))


def lines() -> Iterator[str]:
    yield HEAD
    yield from _table(
        ["act", *Role.values, "lets a person"],
        ([act, *(_may(role, act) for role in Role), TABLE["acts"][act]["says"]] for act in ACTS),
    )
    yield "\nQueues that take more than `open_case`: " + ", ".join(
        f"`{queue}` takes `{act}`" for queue, act in TABLE["queues"].items()
    )
    yield "\n## Addresses\n" + OBJECTS
    routes = dict(addresses())
    yield from _table(
        ["address", "methods", "takes", "object", "half signed in", "creates"],
        (
            [
                f"`{routes[name]}`",
                ", ".join(page.methods),
                page.who,
                page.of,
                "yes" if page.half or page.who == ANYONE else "",
                "once" if page.creates else "",
            ]
            for name, page in PAGES.items()
        ),
    )
    yield "\n## Rows of the console\n"
    verbs = tuple(dict.fromkeys(CONSOLE_PAGES.values())) + ("change",)
    yield from _table(
        ["model", *verbs],
        ([model, *(rights.get(verb, "nobody") for verb in verbs)] for model, rights in TABLE["console"].items()),
    )


def _may(role: Role, act: str) -> str:
    return "named" if act in DESIGNATED else "yes" if role in ACTS[act] else ""


def _table(head: list[str], rows: Any) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
