"""Store and route pre-registration documents, as the forms do."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit.actor import Actor
from intake import document as documents
from intake.management.commands.assess import read
from intake.services.submission import STORED, NotStored, Sender, submit
from offices.eligibility import assess, from_document
from offices.programme import in_force
from offices.windows import QuotaFull
from vault import scope

OPERATOR = Sender(Actor("command", "preregister"), "command", offices=None)


class Command(BaseCommand):
    help = "Stores and routes pre-registration/1 documents; prints a reference, or '- OUTCOME', for each."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "files", nargs="+", metavar="FILE", help="JSON document or list of them; - = standard input"
        )
        parser.add_argument("--dry-run", action="store_true", help="print what would be done and store nothing")

    def handle(self, *, files: list[str], dry_run: bool, **_options: Any) -> None:
        malformed = 0
        for name in files:
            for given in _given(name):
                try:
                    document = documents.parse(given)
                except documents.MalformedDocument as fault:
                    malformed += 1
                    self.stdout.write("- malformed")
                    for line in fault.as_json():
                        self.stderr.write(f"{line['pointer'] or '/'}: {line['message']}")
                    continue
                self.stdout.write(_dry(document) if dry_run else _store(document))
        if malformed:
            raise CommandError(f"{malformed} malformed; nothing of these was stored", returncode=2)


def _given(name: str) -> list[object]:
    try:
        return documents.load_many(read(name))
    except documents.MalformedDocument as fault:
        said = "; ".join(line["message"] for line in fault.as_json())
        raise CommandError(f"{name}: {said}", returncode=2) from None


def _store(document: dict[str, Any]) -> str:
    """One transaction a document, so that a fault in one leaves the others stored."""
    try:
        with scope.enter(scope.SYSTEM) as at:
            receipt = submit(
                document,
                sender=OPERATOR,
                at=at,
                # The same document is the same submission, whoever runs the command and whenever.
                idempotency_key=documents.canonical(document).decode(),
                submitted_at=documents.instant(document["submitted_at"]),
            )
    except NotStored as refused:
        return f"- {refused.assessment.outcome}"
    except QuotaFull:
        return "- not_open"
    return receipt.reference


def _dry(document: dict[str, Any]) -> str:
    with scope.enter(scope.SYSTEM) as at:
        assessment = assess(from_document(document), in_force(at).programme)
    if assessment.outcome not in STORED:
        return f"- {assessment.outcome}"
    return f"+ {assessment.outcome} {assessment.office or 'ZZ'} {assessment.queue}"
