"""Assess pre-registration documents by the published programme. Stores nothing."""

import argparse
import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from intake import document as documents
from offices.eligibility import Programme, assess, from_document
from offices.programme import NoProgramme, in_force
from vault import scope


class Command(BaseCommand):
    help = "Prints a list with one assessment/1 per pre-registration/1 document; exit status 2 if one is malformed."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "files", nargs="+", metavar="FILE", help="JSON document or list of them; - = standard input"
        )

    def handle(self, *, files: list[str], **_options: Any) -> None:
        try:
            with scope.enter(scope.SYSTEM) as at:
                programme = in_force(at).programme
        except NoProgramme as missing:
            raise CommandError(str(missing)) from missing
        answers = [answer for name in files for answer in _answers(read(name), programme)]
        self.stdout.write(json.dumps(answers, ensure_ascii=False, indent=2))
        malformed = sum("error" in answer for answer in answers)
        if malformed:
            raise CommandError(f"{malformed} of {len(answers)} documents are malformed", returncode=2)


def read(name: str) -> bytes:
    """The bytes of a file or of standard input."""
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        with open(name, "rb") as file:
            return file.read()
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror}") from error


def _answers(text: bytes, programme: Programme) -> list[dict[str, Any]]:
    try:
        given = documents.load_many(text)
    except documents.MalformedDocument as fault:
        return [{"error": fault.as_json()}]
    return [_answer(document, programme) for document in given]


def _answer(document: object, programme: Programme) -> dict[str, Any]:
    try:
        return assess(from_document(documents.parse(document)), programme).as_json()
    except documents.MalformedDocument as fault:
        return {"error": fault.as_json()}
