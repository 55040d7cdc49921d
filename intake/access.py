"""Codes that open something, as people write them: characters of Crockford's base 32, five random bits each.

An access code has twelve. Stores nothing.
"""

import re
import secrets

from intake.reference import ALPHABET, READ_AS

CHARACTERS = 12


def new_code(length: int = CHARACTERS) -> str:
    """In groups of four, as it is read aloud: 7K4P-9XQM-2WDA."""
    return _grouped("".join(secrets.choice(ALPHABET) for _ in range(length)))


def read_code(typed: str, length: int = CHARACTERS) -> str | None:
    """The code in its written form, whatever the spacing, case and look-alikes; None if it cannot be one."""
    characters = re.sub(r"[\s\-–—._]+", "", typed.upper()).translate(READ_AS)
    if len(characters) != length or not set(characters) <= set(ALPHABET):
        return None
    return _grouped(characters)


def _grouped(characters: str) -> str:
    return "-".join(characters[start : start + 4] for start in range(0, len(characters), 4))
