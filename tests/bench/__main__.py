"""`python -m tests.bench [NAME …]`: all measures, or those named."""

import os
import sys

import django
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# The ready pack that ours is measured against; our own settings know nothing of it.
settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "crispy_bootstrap5"]
settings.CRISPY_ALLOWED_TEMPLATE_PACKS = ["smo", "bootstrap5"]
django.setup()

from tests.bench import (  # noqa: E402 — after the set-up
    audit_chain,
    batch_routing,
    enumeration,
    first_paint,
    form_page,
    guards,
    hand_over,
    memory,
    placement,
    queue_page,
    rule_table,
    submit,
    what_if,
)
from tests.bench.surroundings import own_databases  # noqa: E402

ALONE = {"forms": form_page.run, "rules": rule_table.run, "placement": placement.run}
ON_DATABASES = {
    "submit": submit.run,
    "queue": queue_page.run,
    "batch": batch_routing.run,
    "hand_over": hand_over.run,
    "audit": audit_chain.run,
    "enumeration": enumeration.run,
    "guards": guards.run,
    "memory": memory.run,
    "first_paint": first_paint.run,
    "what_if": what_if.run,
}
MEASURES = (*ALONE, *ON_DATABASES)


def main(names: list[str]) -> None:
    unknown = [name for name in names if name not in MEASURES]
    if unknown:
        sys.exit(f"Unknown: {', '.join(unknown)}. There are: {', '.join(MEASURES)}.")
    for name in names or MEASURES:
        if name in ALONE:
            ALONE[name]()
        else:
            with own_databases() as folder:
                ON_DATABASES[name](folder)


if __name__ == "__main__":
    main(sys.argv[1:])
