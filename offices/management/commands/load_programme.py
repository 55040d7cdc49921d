"""Load a programme file as a new version, or say what it would change."""

import argparse
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit.actor import Actor
from offices import programme_file
from offices.loading import LoadRefused, load
from vault import scope

OPERATOR = Actor("command", "load_programme")


class Command(BaseCommand):
    help = "Loads offices, sites, areas, rules and windows; prints what is new (+), changed (~) or gone (-)."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="a programme/1 file (YAML)")
        parser.add_argument("--routing", metavar="FILE", help="a routing/1 file; without it the table in force stays")
        parser.add_argument("--check", action="store_true", help="print the differences and load nothing")
        parser.add_argument("--supersede", action="store_true", help="allow changes of rules that are in force")

    def handle(self, *, file: str, routing: str | None, check: bool, supersede: bool, **_options: Any) -> None:
        try:
            data = programme_file.read(file)
            if routing:
                data |= {"routing": programme_file.read(routing)}
            with scope.enter(scope.SYSTEM) as at:
                loaded = load(data, at=at, actor=OPERATOR, supersede=supersede, check=check)
        except programme_file.Unreadable as fault:
            raise CommandError(str(fault)) from fault
        except LoadRefused as refused:
            self._print(refused.diff)
            raise CommandError("\n".join(["nothing was loaded:", *refused.faults])) from refused
        self._print(loaded.diff)
        if check and loaded.superseded:
            self.stderr.write(f"rules in force would change, which needs --supersede: {', '.join(loaded.superseded)}")
        for version in loaded.later:
            self.stderr.write(
                f"version {version.number} is approved from {version.in_force_from:%Y-%m-%d %H:%M} UTC on and takes"
                " the place of this file then"
            )
        if loaded.version:
            self.stdout.write(f"version {loaded.version.number} {loaded.version.content_hash[:12]}")
        elif not loaded.diff:
            self.stdout.write("no changes")

    def _print(self, diff: Sequence[str]) -> None:
        for line in diff:
            self.stdout.write(line)
