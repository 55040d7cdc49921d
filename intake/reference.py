"""The case reference: EC-7K4P-9XQM. Readable aloud, with a check character; names a case and opens nothing.

Seven random characters of Crockford's base 32 and one check over GF(32), which also covers the country: any one
wrong character and any two neighbours swapped are noticed.
"""

import re
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
RANDOM_CHARACTERS = 7
FIELD_POLYNOMIAL = 0b100101  # x^5 + x^2 + 1, primitive over GF(2)


def new_reference(country: str) -> str:
    body = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_CHARACTERS))
    return _grouped(country, body + check_character(country, body))


def read_reference(typed: str) -> str | None:
    """The reference in its written form, whatever the spacing, case and look-alikes; None if it cannot be one."""
    found = re.fullmatch(r"([A-Z]{2})([0-9A-Z]{8})", re.sub(r"[\s\-–.]+", "", typed.upper()))
    if not found:
        return None
    country, characters = found[1], found[2].translate(READ_AS)
    if not set(characters) <= set(ALPHABET) or characters[-1] != check_character(country, characters[:-1]):
        return None
    return _grouped(country, characters)


def check_character(country: str, body: str) -> str:
    symbols = [ord(letter) - ord("A") for letter in country] + [ALPHABET.index(character) for character in body]
    total = 0
    for symbol in symbols:
        total = _times_x(total) ^ symbol
    return ALPHABET[_times_x(total)]


def _times_x(value: int) -> int:
    value <<= 1
    return value ^ FIELD_POLYNOMIAL if value & 0b100000 else value


def _grouped(country: str, characters: str) -> str:
    return f"{country}-{characters[:4]}-{characters[4:]}"
