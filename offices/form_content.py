"""What an office changed in its questions, as it holds at this moment: in the reader's language, or in Spanish."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.db.models.functions import Now

from offices.models import FormContent
from offices.models.form_content import ASKED, NO, POSITION

FALLBACK = "es"


@dataclass(frozen=True)
class Overrides:
    """`texts`: (question, part) -> text; whatever is not in it ships with the code."""

    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    positions: dict[str, int] = field(default_factory=dict)
    left_out: frozenset[str] = frozenset()

    def text(self, question: str, part: str) -> str | None:
        return self.texts.get((question, part))


def overrides(office: str, *, language: str, draft: FormContent | None = None) -> Overrides:
    """One query. `draft`: a row of the office that is looked at as if it were in force."""
    rows = FormContent.objects.filter(
        office=office, language__in={"", FALLBACK, language}, in_force_from__lte=Now()
    ).order_by("question", "part", "language", "-in_force_from", "id")
    newest: Iterable[FormContent] = rows.distinct("question", "part", "language")
    return folded([*newest, *([draft] if draft else [])], language=language)


def folded(rows: Iterable[FormContent], *, language: str) -> Overrides:
    """The last row of each part and language counts; blank ones say nothing."""
    last = {(row.question, row.part, row.language): row.text for row in rows}
    found = Overrides()
    for (question, part, spoken), text in last.items():
        if part == ASKED:
            found = replace(found, left_out=found.left_out | ({question} if text == NO else set()))
        elif part == POSITION:
            found.positions.update({question: int(text)} if text else {})
        elif text and (spoken == language or (spoken == FALLBACK and not last.get((question, part, language)))):
            found.texts[question, part] = text
    return found
