"""Which texts a draft's consents were given to, and which of them have to be asked again. Knows no form."""

from collections.abc import Mapping
from typing import Any

from offices.consent_texts import Texts, mark, superseded

SHOWN = "texts"  # in the answers of a draft: purpose -> which text was on the page


def note_shown(answers: dict[str, Any], texts: Texts) -> None:
    answers[SHOWN] = {purpose: mark(text) for purpose, text in texts.items()}


def is_read_aloud(answers: Mapping[str, Any]) -> bool:
    """At the desk a colleague reads the texts; whoever fills it in alone reads them on the page."""
    return bool(answers["document"].get("channel") == "assisted")


def to_ask_again(answers: Mapping[str, Any], now: Texts) -> set[str]:
    """The purposes whose text is another one by now, and what somebody alone agreed to without a known text."""
    marks = answers.get(SHOWN) or {}
    unknown = set() if is_read_aloud(answers) else set(answers["document"].get("consents") or ()) - set(marks)
    return unknown | superseded(marks, now)
