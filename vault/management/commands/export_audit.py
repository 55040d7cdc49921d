"""Hand out one chain of the audit trail, for somebody who verifies it elsewhere with docs/verify_bundle.py."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand

from audit.actor import Actor
from audit.verifying import hand_out
from vault import scope

OPERATOR = Actor("command", "export_audit")
ALL = 1 << 62


class Command(BaseCommand):
    help = "Writes the entries of one chain with their hashes, a JSON text a line."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--office", default="", help="code of the office; none for acts without one")
        parser.add_argument("--after", type=int, default=0, help="number of the last entry that is known already")

    def handle(self, *, office: str, after: int, **_options: Any) -> None:
        with scope.enter(scope.SYSTEM):
            for line in hand_out(office, after=after, most=ALL, actor=OPERATOR):
                self.stdout.write(line)
