"""What can be wrong with a pre-registration document, and what to do about it. Finds nothing itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

MESSAGES = {
    "unknown_key": _("Quite «%(key)s»: este documento no tiene ese campo."),
    "missing_key": _("Añada «%(key)s»."),
    "not_an_object": _("Ponga aquí un objeto JSON, entre llaves."),
    "not_a_list": _("Ponga aquí una lista JSON, entre corchetes."),
    "not_text": _("Ponga aquí un texto entre comillas."),
    "not_yes_or_no": _("Ponga true o false, o null si no se sabe."),
    "not_listed": _("Use uno de estos valores: %(values)s."),
    "not_a_country": _("Use el código de país ISO 3166-1 de dos letras mayúsculas, por ejemplo CO."),
    "not_an_area": _("Use el código de división ISO 3166-2, por ejemplo CO-ANT, o null."),
    "not_a_language": _("Use el código de idioma ISO 639-3 de tres letras minúsculas, por ejemplo spa."),
    "not_a_need": _("Use un código de necesidad específica del ACNUR, por ejemplo SM-CC."),
    "stateless_with_countries": _("Deje solo «stateless», o quítelo y deje los países."),
    "no_such_date": _("Escriba una fecha que exista: AAAA-MM-DD, AAAA-MM o AAAA; null si no se sabe."),
    "no_such_instant": _("Escriba fecha, hora y desfase que existan, por ejemplo 2023-11-15T10:00:00-05:00."),
    "empty_text": _("Escriba al menos un carácter."),
    "too_long": _("Acorte el texto: caben %(limit)s caracteres."),
    "unstorable_text": _("Quite del texto los caracteres nulos o incompletos; no se pueden guardar."),
    "too_many": _("Acorte la lista: caben %(limit)s elementos."),
    "duplicate_id": _("Dé a cada persona un «id» distinto; este ya lo tiene otra."),
    "no_principal": _("Ponga «principal» como «relationship» de una de las personas."),
    "not_json": _("Envíe un texto JSON en UTF-8. No se pudo leer cerca de la línea %(line)s."),
    "repeated_key": _("Deje «%(key)s» una sola vez."),
    "two_principals": _("Deje a una sola persona con «principal»; ya hay otra antes."),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One problem: a JSON pointer to it, a code, and what the code's words need. Never what was typed."""

    pointer: str
    code: str
    params: Mapping[str, str] = field(default_factory=dict)

    def message(self) -> str:
        """What to do, in the active language."""
        return str(MESSAGES[self.code]) % self.params

    def as_json(self) -> dict[str, str]:
        return {"pointer": self.pointer, "message": self.message()}


Faults = list[Fault]


class MalformedDocument(ValueError):
    """The document is refused whole; carries every fault that was found."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(f"{len(self.faults)} faults")

    def as_json(self) -> list[dict[str, str]]:
        return [fault.as_json() for fault in self.faults]
