"""Yes-or-no questions whose texts are data: the page says which texts it shows, and what comes back names those."""

import functools
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.forms.base import StaffForm
from intake.models import Consent
from offices.consent_texts import Texts, mark, shown, superseded

Purpose = Consent.Purpose
YES, NO = "yes", "no"
OF_ONE_OFFICE = {Purpose.SHARE_GT.value: "GT"}
CHANGED = _("Este texto cambió mientras usted leía. Léalo y conteste otra vez.")
READ_AGAIN = _("Lea este texto y conteste otra vez.")


class ShownTexts(forms.CharField):
    """The ids of the texts on the page. What is shown again names the texts that it shows, not those sent before."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False)

    def bound_data(self, data: Any, initial: Any) -> Any:
        return initial


def texts_read(named: Any, in_force: Texts, *, office: str) -> Texts:
    """Purpose -> the text, of what a page says that it showed. A query only for texts that are not in force."""
    ids = set(str(named or "").split(","))
    read = {text.purpose: text for text in in_force.values() if str(text.id) in ids}
    others = ids - {str(text.id) for text in read.values()}
    return shown(others, office=office) | read if others else read


def yes_or_no() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="",  # the text is data
        choices=[(YES, _("Sí")), (NO, _("No"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Elija sí o no. Puede decir que no.")},
    )


class ConsentsForm(StaffForm):
    """Fields named for purposes. Whoever makes one calls `show_texts` before anything is drawn or judged."""

    texts = ShownTexts()
    # Whether an answer to a text that was replaced meanwhile is kept; it is asked again before it counts.
    keeps_older = True
    # Whether somebody reads the texts to the person: then a page that does not say which showed those of now.
    is_read_aloud = False

    def show_texts(self, texts: Texts, *, office: str) -> None:
        """`texts`: those in force for the office in the reader's language."""
        self.office_code, self.in_force = office, texts
        for purpose in [name for name in self.fields if name in Purpose.values]:
            if OF_ONE_OFFICE.get(purpose, office) != office or purpose not in texts:
                del self.fields[purpose]
            else:
                self.fields[purpose].label = texts[purpose].question
                self.fields[purpose].help_text = texts[purpose].explanation
        self.initial["texts"] = ",".join(str(texts[purpose].id) for purpose in self.purposes)

    @property
    def purposes(self) -> list[str]:
        return [name for name in self.fields if name in Purpose.values]

    @functools.cached_property
    def read(self) -> Texts:
        """Purpose -> the text that was on the page when it was answered."""
        read = texts_read(self.data.get(self.add_prefix("texts")), self.in_force, office=self.office_code)
        if self.is_read_aloud:
            read = self.in_force | read
        return {purpose: read[purpose] for purpose in self.purposes if purpose in read}

    @property
    def changed(self) -> set[str]:
        return superseded({purpose: mark(text) for purpose, text in self.read.items()}, self.in_force)

    def clean(self) -> dict[str, Any]:
        """What was answered without a text that is known is asked again; what has a newer one, if anything else is."""
        cleaned = super().clean()
        is_shown_again = bool(self.errors)
        for purpose in self.purposes:
            if purpose not in self.read:
                self.add_error(purpose, READ_AGAIN)
            elif purpose in self.changed and (is_shown_again or not self.keeps_older):
                self.add_error(purpose, CHANGED)
        return cleaned
