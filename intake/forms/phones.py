"""Phone numbers as people write them. Knows how to read them, not whose they are or whether it is safe to call."""

from collections.abc import Mapping
from typing import Any, TypedDict

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from phonenumbers import PhoneNumberFormat, PhoneNumberType, ValidationResult

from offices.phones import read

READABLE = {ValidationResult.IS_POSSIBLE, ValidationResult.IS_POSSIBLE_LOCAL_ONLY}


class Phone(TypedDict):
    """What was typed, which is what is shown back, and the number to dial; None when only people there can dial it."""

    typed: str
    e164: str | None


class PhoneField(forms.CharField):
    """`region` is the office's country: a number without a country code is taken to be from there."""

    set_by_office = ("region",)
    default_error_messages = {
        "required": _("Escriba un número de teléfono."),
        "odd_phone": _("Escriba un número de teléfono completo, por ejemplo %(example)s."),
    }

    def __init__(self, *, region: str = "EC", **kwargs: Any) -> None:
        self.region = region
        super().__init__(**kwargs)
        self.widget.input_type = "tel"

    def prepare_value(self, value: Any) -> Any:
        return value["typed"] if isinstance(value, Mapping) else value

    def clean(self, value: Any) -> Phone | None:  # type: ignore[override]
        typed = super().clean(value)
        if not typed:
            return None
        number = read(typed, self.region)
        if number is None:
            raise self._odd()
        possible = phonenumbers.is_possible_number_with_reason(number)
        if possible not in READABLE:
            raise self._odd()
        if possible == ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
            return {"typed": typed, "e164": None}
        return {"typed": typed, "e164": phonenumbers.format_number(number, PhoneNumberFormat.E164)}

    def _odd(self) -> ValidationError:
        return ValidationError(
            self.error_messages["odd_phone"], code="odd_phone", params={"example": example(self.region)}
        )


def example(region: str) -> str:
    """A mobile number of that country, as people there would write it for somebody abroad."""
    number = phonenumbers.example_number_for_type(region, PhoneNumberType.MOBILE)
    return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
