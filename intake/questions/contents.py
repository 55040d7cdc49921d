"""What an office put into the questions of a page, read once a page and shared by everybody whom it is about."""

import functools

from django.utils.translation import get_language

from offices.consent_texts import Texts, texts_for
from offices.form_content import Overrides, overrides
from offices.models import Office


class Contents:
    """In the reader's language at the moment of the first look; later looks cost nothing."""

    def __init__(self, office: Office) -> None:
        self.office = office

    @functools.cached_property
    def consent_texts(self) -> Texts:
        return texts_for(self.office.code, language=get_language() or "es")

    @functools.cached_property
    def overrides(self) -> Overrides:
        return overrides(self.office.code, language=get_language() or "es")
