"""After the key file has new keys in use: bring what is stored under them. May be stopped, killed and run again."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand

from audit.services import record
from intake.services import applications, complaints, rekeying
from intake.services.applications import BEGINNING, ROTATOR
from vault import keys, scope

AT_ONCE = 200  # cases in one transaction: under a second, so nobody who saves one of them waits longer


class Command(BaseCommand):
    help = "Wraps case keys under the wrapping keys in use and renews keyed hashes; goes on where it was stopped."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--at-once", type=int, default=AT_ONCE, help="cases in one transaction (default: 200)")

    def handle(self, *, at_once: int, **_options: Any) -> None:
        wrapped = renewed = 0
        while done := keys.rewrap(at_once=at_once):
            wrapped += done
        step = rekeying.renew(after=BEGINNING, at_once=at_once)
        while step.last:
            renewed += step.renewed
            step = rekeying.renew(after=step.last, at_once=at_once)
        last, codes = applications.renew(at_once=at_once)
        while last:
            last, more = applications.renew(after=last, at_once=at_once)
            codes += more
        while more := complaints.renew(at_once=at_once):
            codes += more
        with scope.enter(scope.SYSTEM):
            record("keys_rotated", actor=ROTATOR, detail={"wrapped": wrapped, "renewed": renewed, "codes": codes})
        self.stdout.write(f"{wrapped} case keys wrapped, {renewed} identifiers and {codes} access codes renewed")
        self._say_what_is_left()

    def _say_what_is_left(self) -> None:
        """Which older keys nothing stands under any more, and may be retired."""
        left = keys.under_older() | rekeying.remaining()
        for name, number in sorted(left.items()):
            if number:
                self.stdout.write(f"{name}: {number} still under an older key")
        free = sorted(name for name, number in left.items() if not number)
        self.stdout.write(f"nothing under an older key: {' '.join(free)}")
