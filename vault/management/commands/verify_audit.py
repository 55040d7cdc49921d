"""Verify the audit trail: every chain against itself and against the signed anchors outside."""

import argparse
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from audit.keyfile import SigningKeyError
from audit.verifying import verify
from vault import scope

SHOWN = 50


class Command(BaseCommand):
    help = "Verifies the hash chain of every office and compares it with the anchors; fails when anything is wrong."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--anchors", default=settings.AUDIT_ANCHOR_FILE, help="file of the anchors, or a copy")
        parser.add_argument("--key", default=settings.AUDIT_KEY_FILE, help="file of the public key, or of the site's")

    def handle(self, *, anchors: str, key: str, **_options: Any) -> None:
        try:
            with scope.enter(scope.SYSTEM) as at:
                verdict = verify(at=at, anchor_file=Path(anchors), key_file=Path(key))
        except SigningKeyError as error:
            raise CommandError(f"{key}: {error}") from error
        newest = f"{verdict.anchored_at:%Y-%m-%d %H:%M} UTC" if verdict.anchored_at else "never"
        self.stdout.write(f"{verdict.entries} entries, {verdict.anchors} anchors, the newest: {newest}")
        for fault in verdict.faults[:SHOWN]:
            self.stdout.write(str(fault))
        if verdict.faults:
            raise CommandError(f"{len(verdict.faults)} faults")
        self.stdout.write("intact")
