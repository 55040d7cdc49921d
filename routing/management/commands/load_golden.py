"""Load worked cases that every programme version is held to before it is approved."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit.actor import Actor
from offices import programme_file
from routing import golden
from vault import scope

OPERATOR = Actor("command", "load_golden")


class Command(BaseCommand):
    help = "Loads the golden cases of a golden/1 file; those of a known name stay as they are."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="a golden/1 file (YAML), such as programme/golden.yaml")

    def handle(self, *, file: str, **_options: Any) -> None:
        try:
            cases = programme_file.read(file)["cases"]
        except (programme_file.Unreadable, KeyError) as fault:
            raise CommandError(str(fault)) from fault
        with scope.enter(scope.SYSTEM):
            new = golden.load(cases, actor=OPERATOR)
        self.stdout.write(f"{new} of {len(cases)} golden cases added")
