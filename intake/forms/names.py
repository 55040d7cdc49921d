"""Names in any script, as long as they are names. Changes nothing inside them and splits nothing."""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LONGEST = 120
# Joiners are letters' business in Persian and Indic names; every other invisible character hides something.
JOINERS = {"\N{ZERO WIDTH NON-JOINER}", "\N{ZERO WIDTH JOINER}"}
INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


class NameField(forms.CharField):
    default_error_messages = {
        "required": _("Escriba el nombre."),
        "long": _("Escriba como máximo %(longest)s letras. Escribió %(length)s: acorte el nombre."),
        "invisible": _("Hay un carácter que no se ve. Borre el nombre y escríbalo de nuevo con el teclado."),
        "no_letter": _("Escriba el nombre con letras."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strip=False, **kwargs)
        # A bound of the browser would cut a pasted name without a word.
        self.widget.attrs |= {"spellcheck": "false", "autocomplete": "off", "autocapitalize": "words"}

    def clean(self, value: Any) -> str:
        name = unicodedata.normalize("NFC", self.to_python(value)).strip()
        if any(unicodedata.category(c) in INVISIBLE and c not in JOINERS for c in name):
            raise ValidationError(self.error_messages["invisible"], code="invisible")
        self.validate(name)
        if name and not any(c.isalpha() for c in name):
            raise ValidationError(self.error_messages["no_letter"], code="no_letter")
        if len(name) > LONGEST:
            params = {"longest": LONGEST, "length": len(name)}
            raise ValidationError(self.error_messages["long"], code="long", params=params)
        self.run_validators(name)
        return name
