"""Case references as people write them, one or several."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from intake.reference import read_reference


class ReferencesField(forms.CharField):
    """A list of references, whatever they are separated with; empty when none was written."""

    default_error_messages = {
        "odd_reference": _("Revise «%(typed)s»: no es un número de caso. Tiene esta forma: EC-7K4P-9XQM.")
    }

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:  # type: ignore[override]
        found = []
        for part in filter(str.strip, re.split("[,;]", super().clean(value))):
            reference = read_reference(part)
            if reference is None:
                params = {"typed": part.strip()[:40]}
                raise ValidationError(self.error_messages["odd_reference"], code="odd_reference", params=params)
            found.append(reference)
        return found
