"""What the applicant agrees to, each purpose apart (domain.md §5.2). Refusing the optional ones changes nothing."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.consents import is_read_aloud, note_shown, to_ask_again
from intake.forms.consents import NO, YES, ConsentsForm, Purpose, yes_or_no
from intake.questions.asked import Asked, QuestionForm


class Consents(ConsentsForm, QuestionForm):
    """The first is what the registration is for: who does not agree is shown other help, and nothing is sent."""

    name = "permiso"
    title = _("Su permiso")

    screening = forms.ChoiceField(
        label="",  # the text is data
        choices=[(YES, _("Sí, doy permiso")), (NO, _("No doy permiso"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Elija si da permiso o no.")},
    )
    share_usrap = yes_or_no()
    share_ca_es = yes_or_no()
    share_gt = yes_or_no()
    medical = yes_or_no()
    whatsapp = yes_or_no()

    def prepare(self) -> None:
        self.is_read_aloud = is_read_aloud(self.asked.answers)
        self.show_texts(self.asked.contents.consent_texts, office=self.asked.office.code)

    @classmethod
    def is_stale(cls, asked: Asked) -> bool:
        return bool(to_ask_again(asked.answers, asked.contents.consent_texts))

    @classmethod
    def shown(cls, asked: Asked) -> dict[str, Any]:
        """Nothing is chosen beforehand where the text is a new one."""
        if "consents" not in asked.document:
            return {}
        again = to_ask_again(asked.answers, asked.contents.consent_texts)
        return {
            purpose: YES if purpose in asked.document["consents"] else NO
            for purpose in Purpose.values
            if purpose not in again
        }

    def keep(self) -> None:
        said = self.cleaned_data
        self.asked.document["consents"] = [purpose for purpose in Purpose.values if said.get(purpose) == YES]
        note_shown(self.asked.answers, self.read)


def has_consented(asked: Asked) -> bool:
    """Whether the registration may be kept and sent at all."""
    return Purpose.SCREENING in (asked.document.get("consents") or [])
