"""A complaint, the way back to it, and feedback, as fields. None asks for a name."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from intake.access import read_code
from intake.forms.base import StaffForm
from intake.models import FeedbackCount
from intake.reference import read_reference
from intake.services.complaints import SECRET_LENGTH
from offices.models import Office
from offices.models.staff import ComplaintKind

LONGEST = 5_000
NOT_KNOWN = "unknown"
OF_CODES = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


def _of_offices(offices: Iterable[Office]) -> list[tuple[str, Any]]:
    return [*((office.code, office.name) for office in offices), (NOT_KNOWN, _("No sé, o ninguna"))]


class ComplaintForm(StaffForm):
    kind = forms.ChoiceField(
        label=_("¿Qué pasó?"),
        choices=[
            (ComplaintKind.FRAUD, _("Alguien me pidió dinero, me vendió un cupo o me engañó")),
            (ComplaintKind.ABUSE, _("Alguien me pidió o me hizo algo sexual")),
            (ComplaintKind.GENERAL, _("Otra queja: el trato, la espera, un error")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Elija qué pasó. Si no está segura o seguro, elija la última.")},
    )
    office = forms.ChoiceField(
        label=_("¿De qué oficina se queja?"),
        widget=forms.RadioSelect,
        help_text=_("Nadie de esa oficina ve su queja, ni sabe que existe."),
        error_messages={"required": _("Elija una oficina, o «No sé, o ninguna».")},
    )
    text = forms.CharField(
        label=_("Cuéntelo con sus palabras"),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=LONGEST,
        help_text=_("Basta con poco. No hace falta su nombre ni contar detalles que duelan."),
        error_messages={"required": _("Escriba qué pasó; bastan unas palabras.")},
    )
    who = forms.CharField(
        label=_("¿Quién fue?"),
        required=False,
        max_length=200,
        help_text=_("El nombre o el cargo, si lo sabe. Con el nombre se le oculta la queja a esa persona."),
    )
    reference = forms.CharField(
        label=_("Número de caso"),
        required=False,
        max_length=60,
        help_text=_("Solo si quiere que lo sepamos. Por ejemplo, EC-7K4P-9XQM."),
    )
    contact = forms.CharField(
        label=_("¿Cómo le contactamos?"),
        required=False,
        max_length=200,
        help_text=_("Un teléfono o un correo seguro. Sin él también: la respuesta se lee aquí, con un número."),
    )

    def __init__(self, *args: Any, offices: Iterable[Office], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].choices = _of_offices(offices)  # type: ignore[attr-defined]
        self.fields["reference"].widget.attrs |= OF_CODES

    def clean_reference(self) -> str:
        typed = self.cleaned_data["reference"]
        if not typed:
            return ""
        reference = read_reference(typed)
        if reference is None:
            raise ValidationError(_("Revise el número: tiene esta forma, EC-7K4P-9XQM. O déjelo en blanco."))
        return reference


class ComplaintStateForm(StaffForm):
    number = forms.CharField(
        label=_("Número de la queja"),
        max_length=60,
        help_text=_("Por ejemplo, QJ-7K4P-9XQM."),
        error_messages={"required": _("Escriba el número de la queja.")},
    )
    secret = forms.CharField(
        label=_("Clave de la queja"),
        max_length=60,
        help_text=_("Ocho letras y números, por ejemplo 7K4P-9XQM."),
        error_messages={"required": _("Escriba la clave de la queja.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs |= OF_CODES

    def clean_number(self) -> str:
        number = read_reference(self.cleaned_data["number"])
        if number is None:
            raise ValidationError(_("Revise el número: tiene esta forma, QJ-7K4P-9XQM."))
        return number

    def clean_secret(self) -> str:
        secret = read_code(self.cleaned_data["secret"], SECRET_LENGTH)
        if secret is None:
            raise ValidationError(
                _("Revise la clave: tiene %(number)s letras y números."), params={"number": SECRET_LENGTH}
            )
        return secret


class AdditionForm(StaffForm):
    text = forms.CharField(
        label=_("¿Quiere añadir algo?"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONGEST,
        error_messages={"required": _("Escriba lo que quiere añadir.")},
    )


class FeedbackForm(StaffForm):
    score = forms.TypedChoiceField(
        label=_("¿Cómo le fue con estas páginas y con la oficina?"),
        choices=list(reversed(FeedbackCount.Score.choices)),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Elija una de las cinco respuestas.")},
    )
    office = forms.ChoiceField(
        label=_("¿Con qué oficina?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Elija una oficina, o «No sé, o ninguna».")},
    )
    text = forms.CharField(
        label=_("¿Qué debemos mejorar?"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        max_length=1_000,
        help_text=_("No escriba nombres ni números. Nadie puede contestarle por aquí."),
    )

    def __init__(self, *args: Any, offices: Iterable[Office], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].choices = _of_offices(offices)  # type: ignore[attr-defined]
