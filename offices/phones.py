"""One spelling for a phone number, so that the same one is found again. Never refuses."""

import phonenumbers

LONGEST = 40  # libphonenumber slows down on absurd input


def read(typed: str, region: str | None) -> phonenumbers.PhoneNumber | None:
    """A number without a country code is taken to be from `region`; None for what is no number at all."""
    if len(typed) > LONGEST:
        return None
    # "00" is how most people dial abroad, but Colombia's own prefix differs: read it as "+" everywhere.
    plain = "+" + typed[2:] if typed.startswith("00") else typed
    try:
        return phonenumbers.parse(plain, region)
    except phonenumbers.NumberParseException:
        return None


def e164(typed: str, region: str | None) -> str | None:
    """One spelling for equal numbers; None when it cannot be read."""
    number = read(typed, region)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if number else None
