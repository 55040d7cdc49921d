"""What is missing or wrong here, one line each with the remedy."""

import sys
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from config import checkup
from config.embedded.addresses import HERE, embedded
from config.embedded.servers import ensure_running
from config.embedded.trouble import EmbeddedTrouble
from config.first_use import make_ready


class Command(BaseCommand):
    help = "Lists what is missing or wrong on this machine or deployment, each with its remedy; exit 1 if it stops."
    requires_system_checks = []

    def handle(self, **_options: Any) -> None:
        found = list(self._prepare())
        found += checkup.faults()
        for fault in found:
            self.stdout.write(str(fault))
        if not found:
            self.stdout.write("Nothing is missing.")
        if any(fault.stops for fault in found):
            sys.exit(1)

    def _prepare(self) -> Iterator[checkup.Fault]:
        """Embedded servers are part of what is looked at: whether they start, whether the schema can be made."""
        try:
            ensure_running()
            if "postgres" in embedded():
                make_ready(programme=True)
        except (EmbeddedTrouble, DatabaseError, CommandError) as trouble:
            yield checkup.Fault(" ".join(str(trouble).split()).rstrip("."), f"The logs are in {HERE.logs}")
