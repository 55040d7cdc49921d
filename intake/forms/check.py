"""The checker's form: five answers about one person, of which none is kept. Decides nothing."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.forms.access import YearField
from intake.forms.answers import ELSEWHERE
from intake.forms.base import StaffForm
from intake.forms.choices import CountryField, CountryMultipleField
from intake.forms.dates import PartialDateField
from intake.questions.situation import STATUSES, STATUSES_OF
from offices.models import Office

# The nationalities that the rules of the four offices name.
FREQUENT = ("VE", "CU", "HT", "NI", "HN", "SV", "GT", "EC")


def _status(office: str) -> forms.ChoiceField:
    """As that country calls it."""
    return forms.ChoiceField(
        label=_("¿Cuál es su situación migratoria?"),
        choices=list((STATUSES | STATUSES_OF.get(office, {})).items()),
        widget=forms.RadioSelect,
        required=False,
        error_messages={"required": _("Elija una opción, o «No sé».")},
    )


class CheckForm(StaffForm):
    reveals = {
        "country": {
            **{code: (f"status_{code}",) for code in ("CO", "CR", "EC", "GT")},
            ELSEWHERE: ("residence",),
        }
    }
    needed_there = frozenset({"status_CO", "status_CR", "status_EC", "status_GT", "residence"})

    nationalities = CountryMultipleField(
        label=_("¿Qué nacionalidad tiene?"),
        help_text=_("Marque todas. No hace falta tener pasaporte."),
        frequent=FREQUENT,
    )
    country = forms.ChoiceField(
        label=_("¿En qué país está?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Elija el país donde está.")},
    )
    status_CO, status_CR, status_EC, status_GT = _status("CO"), _status("CR"), _status("EC"), _status("GT")
    residence = CountryField(
        label=_("¿En qué país?"), required=False, error_messages={"required": _("Elija en qué país está.")}
    )
    present_since = PartialDateField(
        label=_("¿Desde cuándo está en ese país sin haber salido?"),
        required=False,
        help_text=_("Por ejemplo, 6 2023. Si no sabe el día o el mes, basta el año."),
    )
    year = YearField(label=_("¿En qué año nació?"), required=False, help_text=_("Si no lo sabe, siga."))

    def __init__(self, *args: Any, offices: Iterable[Office], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [  # type: ignore[attr-defined]
            *((office.code, office.name) for office in offices),
            (ELSEWHERE, _("En otro país")),
        ]

    def said(self) -> dict[str, Any]:
        """Office or country of residence, and what was said of the person, as the contract has it."""
        answer = self.cleaned_data
        is_here = answer["country"] != ELSEWHERE
        return {
            "office": answer["country"] if is_here else None,
            "residence": answer["residence"],
            "status": answer[f"status_{answer['country']}"] if is_here else None,
            "nationalities": answer["nationalities"],
            "present_since": answer["present_since"],
            "year": answer["year"],
        }
