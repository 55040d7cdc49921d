"""Load a programme file as a new version, or say what it would change."""

import argparse
from typing import Any

import yaml
from django.core.management.base import BaseCommand, CommandError

from audit.actor import Actor
from offices.loading import LoadRefused, load
from vault import scope

OPERATOR = Actor("command", "load_programme")


class Command(BaseCommand):
    help = "Loads offices, sites, areas, rules and windows; prints what is new (+), changed (~) or gone (-)."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="a programme/1 file (YAML)")
        parser.add_argument("--check", action="store_true", help="print the differences and load nothing")
        parser.add_argument("--supersede", action="store_true", help="allow changes of rules that are in force")

    def handle(self, *, file: str, check: bool, supersede: bool, **_options: Any) -> None:
        with scope.enter(scope.SYSTEM) as at:
            try:
                loaded = load(_read(file), at=at, actor=OPERATOR, supersede=supersede, check=check)
            except LoadRefused as refused:
                raise CommandError("\n".join(["nothing was loaded:", *refused.faults])) from None
        for line in loaded.diff:
            self.stdout.write(line)
        if loaded.version:
            self.stdout.write(f"version {loaded.version.number} {loaded.version.content_hash[:12]}")
        elif not loaded.diff:
            self.stdout.write("no changes")


def _read(name: str) -> dict[str, Any]:
    try:
        with open(name, encoding="utf-8") as file:
            data = yaml.safe_load(file)
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{name}: cannot be read ({type(error).__name__})") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise CommandError(f"{name}: not YAML near line {mark.line + 1 if mark else 1}") from error
    if not isinstance(data, dict):
        raise CommandError(f"{name}: the file must hold a mapping with the keys of programme/1")
    return data
