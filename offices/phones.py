"""One spelling for a phone number, so that the same one is found again. Never refuses."""

import phonenumbers

LONGEST = 40  # libphonenumber slows down on absurd input


def e164(typed: str, region: str | None) -> str | None:
    """E.164, a number without a country code taken to be from `region`; None when it cannot be read."""
    if len(typed) > LONGEST:
        return None
    plain = "+" + typed[2:] if typed.startswith("00") else typed
    try:
        number = phonenumbers.parse(plain, region)
    except phonenumbers.NumberParseException:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
