"""Make cases that nobody has a reason to open, and that alert when somebody does."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from casework.decoys import plant
from offices.models import Office
from vault import scope


class Command(BaseCommand):
    help = "Makes decoy cases of an office and prints their numbers. Whoever opens or looks for one sets off an alert."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("office", help="code of the office")
        parser.add_argument("--number", type=int, default=1, help="how many")

    def handle(self, *, office: str, number: int, **_options: Any) -> None:
        if not Office.objects.filter(pk=office).exists():
            raise CommandError(f"There is no office {office!r}.")
        with scope.enter(scope.SYSTEM) as at:
            for _one in range(number):
                self.stdout.write(plant(office, at=at).reference)
