"""What the applicant agrees to, each purpose apart (domain.md §5.2). Refusing the optional ones changes nothing."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.models import Consent
from intake.questions.asked import Asked, QuestionForm
from intake.questions.household import NO, YES, YES_NO

Purpose = Consent.Purpose
OPTIONAL = {
    Purpose.SHARE_USRAP: _("¿Podemos enviar su caso al programa de refugiados de Estados Unidos?"),
    Purpose.SHARE_CA_ES: _("¿Podemos enviar su caso a Canadá y España?"),
    Purpose.SHARE_GT: _("¿Podemos enviar su caso al Gobierno de Guatemala?"),
    Purpose.MEDICAL: _("¿Podemos guardar lo que diga de su salud?"),
    Purpose.WHATSAPP: _("¿Podemos escribirle por WhatsApp?"),
}


def _yes_or_no(purpose: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=OPTIONAL[purpose],  # type: ignore[index]
        choices=YES_NO,
        widget=forms.RadioSelect,
        error_messages={"required": _("Elija sí o no. Puede decir que no.")},
    )


class Consents(QuestionForm):
    """The first is what the registration is for: who does not agree is shown other help, and nothing is sent."""

    name = "permiso"
    title = _("Su permiso")

    screening = forms.ChoiceField(
        label=_("¿Nos da permiso para guardar sus respuestas y evaluar su caso?"),
        choices=[(YES, _("Sí, doy permiso")), (NO, _("No doy permiso"))],
        widget=forms.RadioSelect,
        help_text=_("Solo lo lee la oficina. Nunca lo damos al país de donde usted salió. Puede cambiar de idea."),
        error_messages={"required": _("Elija si da permiso o no.")},
    )
    share_usrap = _yes_or_no(Purpose.SHARE_USRAP)
    share_ca_es = _yes_or_no(Purpose.SHARE_CA_ES)
    share_gt = _yes_or_no(Purpose.SHARE_GT)
    medical = _yes_or_no(Purpose.MEDICAL)
    whatsapp = _yes_or_no(Purpose.WHATSAPP)

    def prepare(self) -> None:
        if self.asked.office.code != "GT":
            del self.fields[Purpose.SHARE_GT]

    @classmethod
    def shown(cls, asked: Asked) -> dict[str, Any]:
        if "consents" not in asked.document:
            return {}
        return {purpose: YES if purpose in asked.document["consents"] else NO for purpose in Purpose.values}

    def keep(self) -> None:
        said = self.cleaned_data
        self.asked.document["consents"] = [purpose for purpose in Purpose.values if said.get(purpose) == YES]


def has_consented(asked: Asked) -> bool:
    """Whether the registration may be kept and sent at all."""
    return Purpose.SCREENING in (asked.document.get("consents") or [])
