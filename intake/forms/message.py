"""The code of a message, as a field."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from intake.forms.base import StaffForm
from intake.reference import read_reference


class MessageCodeForm(StaffForm):
    code = forms.CharField(
        label=_("Código del mensaje"),
        max_length=60,
        help_text=_("Está al final del mensaje, por ejemplo MS-7K4P-9XQM."),
        error_messages={"required": _("Escriba el código del mensaje. Si no lleva código, no es nuestro.")},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {
            "autocomplete": "off",
            "autocapitalize": "characters",
            "spellcheck": "false",
        }

    def clean_code(self) -> str:
        code = read_reference(self.cleaned_data["code"])
        if code is None:
            raise ValidationError(_("Revise el código: tiene esta forma, MS-7K4P-9XQM. Si el suyo no, no es nuestro."))
        return code
