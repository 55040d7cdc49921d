"""A cell of a list as the value that a pre-registration holds, however people write it in Spanish or English."""

import functools
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import phonenumbers
import pycountry
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from phonenumbers import PhoneNumberFormat

from intake.document import LANGUAGES
from intake.forms import answers
from intake.forms.dates import PartialDateField
from intake.importing.columns import bare
from intake.needs import NEED
from offices.countries import country_choices
from offices.eligibility.facts import STATELESS
from offices.languages import NAMES
from offices.phones import read

SEPARATORS = re.compile(r"[,;/|+\n]| y | and ")
WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "sex": {
        "F": ("f", "mujer", "femenino", "female", "woman", "femenina"),
        "M": ("m", "hombre", "masculino", "male", "man", "h", "varon"),
        "X": ("x", "otro", "otra", "other", "no binario", "non binary"),
    },
    "relationship": {
        "principal": ("principal", "solicitante", "persona solicitante", "titular", "applicant", "head", "jefe"),
        "spouse": ("spouse", "conyuge", "esposa", "esposo", "wife", "husband", "marido"),
        "partner": ("partner", "pareja", "union libre", "conviviente"),
        "child": ("child", "hijo", "hija", "hijo o hija", "son", "daughter", "hijo a"),
        "stepchild": ("stepchild", "hijastro", "hijastra", "hijastro o hijastra"),
        "adopted_child": ("adopted child", "hijo adoptivo", "hija adoptiva", "hijo o hija por adopcion"),
        "grandchild": ("grandchild", "nieto", "nieta"),
        "parent": ("parent", "madre", "padre", "mother", "father", "madre o padre"),
        "sibling": ("sibling", "hermano", "hermana", "brother", "sister", "hermana o hermano"),
        "other_relative": ("other relative", "otro familiar", "familiar", "primo", "prima", "tio", "tia", "abuela",
                           "abuelo", "suegra", "suegro", "sobrina", "sobrino"),
        "unrelated": ("unrelated", "no es familiar", "ninguno", "amigo", "amiga"),
    },
    "status": {
        "citizen": ("citizen", "ciudadano", "ciudadana", "nacional"),
        "refugee": ("refugee", "refugiado", "refugiada", "refugiado o refugiada reconocida"),
        "asylum_seeker": ("asylum seeker", "solicitante de asilo", "solicitante de refugio", "solicitante"),
        "regular": ("regular", "visa", "residencia", "residente", "visa permiso o residencia"),
        "regularisation_in_process": ("regularisation in process", "en tramite", "regularizacion en tramite",
                                      "in process"),
        "irregular": ("irregular", "sin permiso", "sin permiso de estadia", "undocumented"),
        "unknown": ("unknown", "no sabe", "desconocido", "no se"),
    },
    "entry": {
        "regular": ("regular", "paso oficial", "por un paso oficial con registro"),
        "irregular": ("irregular", "por otro lugar sin registro", "trocha"),
        "unknown": ("unknown", "no sabe", "no se"),
    },
    "interviewer_sex": {
        "any": ("any", "cualquiera", "le da igual", "indiferente"),
        "female": ("female", "mujer", "f", "una mujer"),
        "male": ("male", "hombre", "m", "un hombre"),
    },
    "document_type": {code: (code, str(code).replace("_", " ")) for code, _label in answers.DOCUMENTS if code}
    | {
        "passport": ("passport", "pasaporte"),
        "national_id": ("national id", "cedula", "documento nacional", "cedula o documento nacional", "dni"),
        "birth_certificate": ("birth certificate", "partida", "partida de nacimiento", "acta de nacimiento"),
        "permit": ("permit", "permiso", "carne", "permiso o carne de este pais"),
        "other": ("other", "otro", "otro documento"),
    },
}  # fmt: skip
YES = ("si", "s", "yes", "y", "true", "verdadero", "1", "x", "acepta")
NO = ("no", "n", "false", "falso", "0")
PHRASES = {
    "sex": _("Escriba F, M o X, o «mujer», «hombre» u «otro»."),
    "relationship": _("Escriba la relación, por ejemplo: solicitante, cónyuge, hija, madre, hermano."),
    "status": _("Escriba la situación, por ejemplo: regular, en trámite, solicitante de asilo, irregular."),
    "entry": _("Escriba «regular», «irregular» o «no sabe»."),
    "interviewer_sex": _("Escriba «mujer», «hombre» o «cualquiera»."),
    "country": _("Escriba el país con su nombre o con su código de dos letras, por ejemplo VE."),
    "language": _("Escriba el idioma con su nombre o con su código de tres letras, por ejemplo spa."),
    "area": _("Escriba la provincia o el departamento como se llama, o con su código, por ejemplo EC-P."),
    "need": _("Escriba códigos como SM-CC, separados por comas, o deje la celda en blanco."),
    "yes_or_no": _("Escriba «sí» o «no»."),
    "phone": _("Escriba un número de teléfono completo, con el código del país si es de otro."),
}
DATE = PartialDateField(required=False)


class BadCell(Exception):
    """What stands in the cell means nothing here; `text` says what to write."""

    def __init__(self, text: Any) -> None:
        super().__init__("cell")
        self.text = text


Reader = Callable[[str], Any]


def one_of(name: str) -> Reader:
    known = {bare(word): code for code, words in WORDS[name].items() for word in (code, *words)}

    def reader(cell: str) -> str:
        code = known.get(bare(cell))
        if code is None:
            raise BadCell(PHRASES[name])
        return code

    return reader


def kind_of_document(cell: str) -> str:
    """One that is not in the list stays as it is written: known ones get their number looked at."""
    try:
        return str(one_of("document_type")(cell))
    except BadCell:
        return cell


def date(cell: str) -> str | None:
    try:
        value: str | None = DATE.clean(("", "", cell))
    except ValidationError as wrong:
        raise BadCell(wrong.messages[0]) from None
    return value


def country(cell: str) -> str:
    code = _countries().get(bare(cell))
    if code is None:
        raise BadCell(PHRASES["country"])
    return code


def nationalities(cell: str) -> list[str]:
    if bare(cell) in {"no sabe", "desconocida", "unknown"}:
        return []
    found = [STATELESS if bare(part) in {"apatrida", "stateless"} else country(part) for part in parts(cell)]
    return [STATELESS] if STATELESS in found else list(dict.fromkeys(found))


def languages(cell: str) -> list[str]:
    found = [_languages().get(bare(part), bare(part)) for part in parts(cell)]
    if not set(found) <= LANGUAGES:
        raise BadCell(PHRASES["language"])
    return list(dict.fromkeys(found))


def needs(cell: str) -> list[str]:
    found = [part.upper().replace(" ", "-") for part in parts(cell)]
    if not all(NEED.fullmatch(code) for code in found):
        raise BadCell(PHRASES["need"])
    return list(dict.fromkeys(found))


def yes_or_no(cell: str) -> bool:
    said = bare(cell)
    if said not in (*YES, *NO):
        raise BadCell(PHRASES["yes_or_no"])
    return said in YES


def area_among(areas: Mapping[str, str]) -> Reader:
    """`areas`: code -> name, of the office."""
    known = {bare(word): code for code, name in areas.items() for word in (code, name)}

    def reader(cell: str) -> str:
        code = known.get(bare(cell))
        if code is None:
            raise BadCell(PHRASES["area"])
        return code

    return reader


def phone_of(region: str) -> Reader:
    def reader(cell: str) -> str:
        number = read(cell, region)
        if number is None or not phonenumbers.is_possible_number(number):
            raise BadCell(PHRASES["phone"])
        return phonenumbers.format_number(number, PhoneNumberFormat.E164)

    return reader


def parts(cell: str) -> list[str]:
    return [part.strip() for part in SEPARATORS.split(cell) if part.strip()]


def text(cell: str) -> str:
    return cell


@functools.cache
def _countries() -> dict[str, str]:
    """By name in our languages, and by either code; what pycountry calls a country counts too."""
    named = _bare_names((name, code) for language in ("en", "es") for code, name in country_choices(language))
    coded = {bare(word): one.alpha_2 for one in pycountry.countries for word in (one.alpha_2, one.alpha_3)}
    return {**named, **coded, "eeuu": "US", "usa": "US", **GENTILICS}


GENTILICS = {
    bare(word): code
    for code, words in {
        "VE": ("venezolana", "venezolano", "venezuelan"),
        "CO": ("colombiana", "colombiano", "colombian"),
        "CU": ("cubana", "cubano", "cuban"),
        "HT": ("haitiana", "haitiano", "haitian"),
        "NI": ("nicaragüense", "nicaraguan"),
        "HN": ("hondureña", "hondureño", "honduran"),
        "SV": ("salvadoreña", "salvadoreño", "salvadoran"),
        "GT": ("guatemalteca", "guatemalteco", "guatemalan"),
        "EC": ("ecuatoriana", "ecuatoriano", "ecuadorian"),
        "PE": ("peruana", "peruano", "peruvian"),
    }.items()
    for word in words
}


@functools.cache
def _languages() -> dict[str, str]:
    return _bare_names((name, code) for code, names in NAMES.items() for name in names)


def _bare_names(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {bare(name): code for name, code in pairs}
