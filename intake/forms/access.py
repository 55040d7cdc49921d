"""How an application begins and is found again: office, year of birth, access code. Decides nothing."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intake.access import CHARACTERS, read_code
from intake.forms.base import StaffForm
from offices.models import Office

FIRST_YEAR = 1900


class YearField(forms.CharField):
    """A year of birth in four digits; None when it is left out."""

    default_error_messages = {"odd_year": _("Escriba el año con cuatro cifras, por ejemplo 1994.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=20, **kwargs)
        self.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}

    def clean(self, value: Any) -> int | None:  # type: ignore[override]
        typed = super().clean(value)
        if not typed:
            return None
        if not (typed.isdecimal() and FIRST_YEAR <= int(typed) <= timezone.now().year):
            raise ValidationError(self.error_messages["odd_year"], code="odd_year")
        return int(typed)


class BeginForm(StaffForm):
    office = forms.ChoiceField(
        label=_("¿En qué país está?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Elija el país donde está.")},
    )
    year = YearField(
        label=_("¿En qué año nació?"),
        required=False,
        help_text=_("De la persona que solicita. Con el año y un código vuelve a sus respuestas. Si no lo sabe, siga."),
    )

    def __init__(self, *args: Any, offices: Iterable[Office], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].choices = [(office.code, office.name) for office in offices]  # type: ignore[attr-defined]


class ResumeForm(StaffForm):
    code = forms.CharField(
        label=_("Su código"),
        max_length=60,
        help_text=_("Doce letras y números, por ejemplo 7K4P-9XQM-2WDA. Da igual con o sin guiones."),
        error_messages={"required": _("Escriba su código.")},
    )
    year = YearField(
        label=_("Año de nacimiento"), required=False, help_text=_("Déjelo en blanco si al empezar no lo dijo.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {
            "autocomplete": "off",
            "autocapitalize": "characters",
            "spellcheck": "false",
        }

    def clean_code(self) -> str:
        code = read_code(self.cleaned_data["code"])
        if code is None:
            raise ValidationError(
                _("Revise el código: tiene %(number)s letras y números."), params={"number": CHARACTERS}
            )
        return code
