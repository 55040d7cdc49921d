"""What an applicant says that cannot wait until tomorrow. A claim: it hastens the first look and decides nothing."""

from collections.abc import Mapping
from typing import Any

DANGER = "peligro"  # the name of the question, beside the document


def says_danger(document: Mapping[str, Any]) -> bool:
    """Of a pre-registration as it was sent, or of a draft's answers: both hold `more`."""
    return ((document.get("more") or {}).get(DANGER) or {}).get("now") == "yes"
