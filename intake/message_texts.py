"""What messages say. The same for everybody: no name, no number of a case, not what the office is for, no link."""

import datetime

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from intake.models import OutgoingMessage

LANGUAGE_OF = {"hat": "ht", "eng": "en"}  # ISO 639-3 -> ours


def language_for(spoken: list[str]) -> str:
    """Spanish for whoever speaks it, or neither of the others."""
    if "spa" in spoken:
        return "es"
    return next((LANGUAGE_OF[one] for one in spoken if one in LANGUAGE_OF), "es")


def words_of(message: OutgoingMessage, *, ends_on: datetime.date) -> tuple[str, str]:
    """Subject and text, in the language of the message."""
    with translation.override(message.language):
        day = date_format(ends_on, "DATE_FORMAT")
        lines = [
            _("Lo que usted empezó a llenar se borra el %(day)s.") % {"day": day},
            _("Si quiere seguir, entre antes en la página de siempre con su código. Si no, no haga nada."),
            free(),
            _("Código de este mensaje: %(code)s. En la página puede ver si es nuestro.") % {"code": message.code_id},
        ]
        return _("Quedan pocos días"), "\n".join(lines)


def free() -> str:
    return _("Es gratis. Nadie puede pedirle dinero ni su código.")
