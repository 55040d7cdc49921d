"""Register the households of a CSV or XLSX list for one office, as the pages for importing do."""

import argparse
import datetime
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from audit.actor import Actor
from intake.forms.importing import MAPPING_WORDS, words_of
from intake.importing.columns import BY_KEY, faults_of, guessed
from intake.importing.households import CellFault, Household, Reading, grouped, households
from intake.importing.preview import why_not
from intake.importing.sheet import Sheet, Unreadable, read
from intake.importing.written import as_csv
from intake.reasons import REASONS
from intake.services.importing import NotTaken, in_words, reading_of, register
from intake.services.submission import Sender
from offices.models import Office
from vault import scope

ACTOR = Actor("command", "import_registrations")
BAR = 30  # characters
STEPS = 10  # lines of progress where nobody sees a bar move


class Command(BaseCommand):
    help = "Registers the households of a CSV or XLSX list; prints 'ROW reference' for each, or 'ROW -' and why not."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="CSV or XLSX, the names of the columns in the first row")
        parser.add_argument("--office", required=True, help="code of the office, for example EC")
        parser.add_argument(
            "--mapping",
            metavar="FILE",
            help='JSON object, name of a column -> what it means, for example {"Apellido": "first_surname"}; without it'
            f" the names are guessed. Meanings: {', '.join(BY_KEY)}",
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would be done and register nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON object a household and one of counts")
        parser.add_argument("--failed", metavar="FILE", help="write the rows that were not taken here, as CSV")

    def handle(self, *, file: str, office: str, mapping: str | None, **options: Any) -> None:
        sheet = _sheet(file)
        meaning = _mapping(sheet, mapping)
        with scope.enter(scope.SYSTEM):
            if not Office.objects.filter(pk=office).exists():
                raise CommandError(f"there is no office {office}", returncode=2)
            reading = reading_of(office, meaning)
        total = len(grouped(sheet, meaning))
        counts: Counter[str] = Counter()
        failed: list[list[str]] = []
        for done, (household, outcome, faults) in enumerate(
            _imported(sheet, reading, is_dry=options["dry_run"]), start=1
        ):
            counts[outcome if faults else "registered"] += 1
            self._tell(household, outcome, faults, is_json=options["json"])
            if faults:
                why = " ".join(in_words(fault) for fault in faults)
                failed += [[*cells, why] for _line, cells in household.rows]
            self._show(done, total)
        if options["failed"]:
            Path(options["failed"]).write_bytes(as_csv([[*sheet.header, _("qué corregir")], *failed]))
        said = {"households": total, "registered": counts["registered"], "failed": counts["-"]}
        if options["json"]:
            self.stdout.write(json.dumps(said))
        else:
            self.stderr.write(", ".join(f"{name} {number}" for name, number in said.items()))
        if counts["-"]:
            raise CommandError(f"{counts['-']} households were not taken", returncode=2)

    def _tell(self, household: Household, outcome: str, faults: list[CellFault], *, is_json: bool) -> None:
        line = household.rows[0][0]
        if is_json:
            said = [{"row": fault.line, "column": fault.key, "message": fault.text} for fault in faults]
            self.stdout.write(
                json.dumps({"row": line, "reference": None if faults else outcome, "faults": said}, ensure_ascii=False)
            )
            return
        self.stdout.write(f"{line} {outcome}")
        for fault in faults:
            self.stderr.write(f"{fault.line}: {in_words(fault)}")

    def _show(self, done: int, total: int) -> None:
        """A bar where somebody looks, a line now and then where none does."""
        if sys.stderr.isatty():
            full = done * BAR // total
            self.stderr.write(
                f"\r[{'#' * full}{'.' * (BAR - full)}] {done}/{total}", ending="" if done < total else "\n"
            )
        elif done * STEPS // total > (done - 1) * STEPS // total:
            self.stderr.write(f"{done * 100 // total} % ({done}/{total})")


def _sheet(file: str) -> Sheet:
    try:
        return read(Path(file).read_bytes())
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}", returncode=2) from None
    except Unreadable as refused:
        raise CommandError(f"{file}: {words_of(refused)}", returncode=2) from None


def _mapping(sheet: Sheet, file: str | None) -> dict[int, str]:
    if file is None:
        mapping = guessed(sheet.header)
    else:
        try:
            said = json.loads(Path(file).read_text(encoding="utf-8"))
            mapping = {sheet.header.index(name): key for name, key in said.items()}
        except (OSError, ValueError, AttributeError):
            raise CommandError(f"{file}: not a JSON object of columns of the list", returncode=2) from None
        unknown = sorted(set(map(str, mapping.values())) - set(BY_KEY))
        if unknown:
            raise CommandError(f"{file}: unknown meanings: {', '.join(unknown)}", returncode=2)
    if faults := faults_of(mapping):
        raise CommandError(" ".join(str(MAPPING_WORDS[fault]) for fault in faults), returncode=2)
    return mapping


def _imported(sheet: Sheet, reading: Reading, *, is_dry: bool) -> Iterator[tuple[Household, str, list[CellFault]]]:
    """One transaction a household, so that a fault in one leaves the others registered."""
    sender = Sender(ACTOR, "command", frozenset({reading.office}))
    with scope.enter(scope.SYSTEM) as at:
        listed = list(households(sheet, reading, at=at))
    for household in listed:
        faults = list(household.faults)
        outcome = "-"
        if not faults:
            try:
                with scope.enter(scope.SYSTEM) as at:
                    outcome = _dry(household, at=at) if is_dry else register(household, sender=sender, at=at).reference
            except NotTaken as refused:
                faults = [CellFault(household.rows[0][0], "", refused.text)]
        yield household, outcome, faults


def _dry(household: Household, *, at: datetime.datetime) -> str:
    if reasons := why_not(household.document, at=at):
        raise NotTaken(" ".join(str(REASONS[code]) for code in reasons))
    return "+"
