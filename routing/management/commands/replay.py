"""Recompute stored decisions from their stored facts and programme version."""

import argparse
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit.actor import Actor
from intake.reference import read_reference
from routing.models import Decision
from routing.replay import Replayed, replay
from vault import scope

OPERATOR = Actor("command", "replay")
BATCH = 500


class Command(BaseCommand):
    help = "Recomputes stored routing decisions and prints differences; exit status 1 if there are any."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("reference", nargs="?", help="one case, as EC-7K4P-9XQM")
        which.add_argument("--all", action="store_true", help="every stored decision")
        parser.add_argument(
            "--as-current",
            action="store_true",
            help="show what today's engine would decide, whatever made the decision",
        )

    def handle(self, *, reference: str | None, as_current: bool, **_options: Any) -> None:
        decisions = Decision.objects.order_by("case_id", "decided_at", "id")
        if reference:
            decisions = decisions.filter(case__reference=read_reference(reference) or "")
        counts: Counter[str] = Counter()
        with scope.enter(scope.SYSTEM):
            ids = list(decisions.values_list("id", flat=True))
        for start in range(0, len(ids), BATCH):
            with scope.enter(scope.SYSTEM):
                batch = Decision.objects.filter(pk__in=ids[start : start + BATCH]).select_related("case").order_by("id")
                for replayed in replay(list(batch), actor=OPERATOR, as_current=as_current):
                    counts[f"engine {replayed.engine}" if replayed.result == "engine" else replayed.result] += 1
                    self._show(replayed)
        if reference and not ids:
            raise CommandError("no decision is stored for that reference")
        self.stdout.write(", ".join(f"{count} {result}" for result, count in sorted(counts.items())) or "0 decisions")
        if counts["differs"]:
            raise CommandError(f"{counts['differs']} decisions are not reproduced", returncode=1)

    def _show(self, replayed: Replayed) -> None:
        """Names the parts that differ; they are codes, and the facts behind them stay sealed."""
        if replayed.result == "differs" and replayed.was and replayed.now:
            parts = [part for part in replayed.now if replayed.was.get(part) != replayed.now[part]]
            self.stdout.write(f"{replayed.reference}: {', '.join(parts)}")
