"""Say what is wrong or doubtful about a routing table, each with the smallest case that shows it."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from offices import programme_file
from offices.eligibility import ProgrammeError
from offices.models import ProgrammeVersion
from routing.core import Facts, Finding, lint, parse_table
from routing.doubts import distinguishing, is_error
from vault import scope

TEXTS = {
    "EMPTY": "{rule}: no case can satisfy it; take a condition out",
    "SHADOWED": "{rule}: {other} stands before it and takes all its cases; move it up or take it out",
    "UNREACHABLE": "{rule}: the rules before it take all its cases together; move it up or take it out",
    "CONTRADICTORY": "{rule}: {other} asks the same and says something else; keep one of them",
    "OVERLAP": "{rule}: shares cases with {other}, which comes first and decides; swap them if that is not meant",
    "GAP": "some cases get no {other}; add a last rule without conditions that says it",
    "UNDECIDED": "{rule}{other}: too many rules to be sure; the search gave up",
}


class Command(BaseCommand):
    help = "Checks a routing/1 file, or the table in force; exit status 1 for anything but overlaps."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", metavar="FILE", help="a routing/1 file; without it the table in force")

    def handle(self, *, file: str | None, **_options: Any) -> None:
        try:
            table = parse_table(programme_file.read(file) if file else _in_force())
        except (programme_file.Unreadable, ProgrammeError) as fault:
            raise CommandError(str(fault)) from fault
        findings = lint(table)
        for finding in findings:
            self.stdout.write(f"{finding.code} {_in_words(finding)}")
        grave = sum(is_error(finding) for finding in findings)
        self.stdout.write(f"{len(table.rules)} rules, {grave} faults, {len(findings) - grave} overlaps")
        if grave:
            raise CommandError(f"{grave} faults", returncode=1)


def _in_force() -> dict[str, Any]:
    with scope.enter(scope.SYSTEM) as at:
        version = ProgrammeVersion.objects.in_force(at).first()
    if version is None:
        raise CommandError("no programme is loaded: run manage.py load_programme programme/programme.yaml")
    return dict(version.routing)


def _in_words(finding: Finding) -> str:
    said = TEXTS[finding.code].format(rule=finding.rule, other=finding.other)
    return f"{said} [{_case(finding.example)}]" if finding.example else said


def _case(facts: Facts) -> str:
    return ", ".join(f"{name}: {value}" for name, value in distinguishing(facts))
