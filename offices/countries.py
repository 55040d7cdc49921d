"""Countries by ISO 3166-1 code, named in the reader's language. Knows nothing of who may apply.

Names come from pycountry (Spanish, Haitian Creole, French), corrected where it errs or prints a treaty name.
"""

import gettext
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pycountry

# Haitian Creole has two names in three; the rest is read in French, which its readers know better than Spanish.
CATALOGUES = {"es": ("es",), "ht": ("ht", "fr"), "en": ()}

CORRECTIONS = {
    "es": {
        "BF": "Burkina Faso",
        "CD": "Congo (República Democrática)",
        "CG": "Congo (República)",
        "CI": "Costa de Marfil",
        "DZ": "Argelia",
        "FM": "Micronesia",
        "KM": "Comoras",
        "MM": "Myanmar (Birmania)",
        "NE": "Níger",
        "PS": "Palestina",
        "RU": "Rusia",
        "SR": "Surinam",
        "TN": "Túnez",
        "VA": "Vaticano",
        "VG": "Islas Vírgenes Británicas",
        "VI": "Islas Vírgenes de los Estados Unidos",
    },
    "ht": {
        "BS": "Bahamas",
        "CD": "Kongo (Repiblik Demokratik)",
        "CG": "Kongo (Repiblik)",
        "CR": "Kosta Rika",
        "DO": "Repiblik Dominikèn",
        "FM": "Mikwonezi",
        "IR": "Iran",
        "PA": "Panama",
        "PS": "Palestin",
        "RU": "Larisi",
        "SN": "Senegal",
        "SY": "Siri",
        "TR": "Tiki",
        "VA": "Vatikan",
    },
    "en": {
        "CD": "Congo (Democratic Republic)",
        "CG": "Congo (Republic)",
        "FM": "Micronesia",
        "PS": "Palestine",
        "RU": "Russia",
        "VA": "Vatican City",
        "VG": "British Virgin Islands",
        "VI": "United States Virgin Islands",
    },
}

# Whom the programme has taken, most applications first; an office puts those it admits before the others.
PROGRAMME_NATIONALITIES = ("VE", "HT", "CU", "CO", "NI", "HN", "SV", "GT", "EC")


def country_name(code: str, language: str) -> str:
    """The code itself when there is no such country: a page must not fail over an old list."""
    return _names(_known(language)).get(code, code)


def country_choices(language: str) -> tuple[tuple[str, str], ...]:
    """Every country as (code, name), in the order of its language."""
    return _choices(_known(language))


def is_country(code: str) -> bool:
    return code in _names("es")


def commonest(admitted: Iterable[str], count: int = 8) -> tuple[str, ...]:
    """The nationalities to offer first: those an office admits, then the programme's others."""
    return tuple(dict.fromkeys((*admitted, *PROGRAMME_NATIONALITIES)))[:count]


def sort_key(name: str) -> str:
    """África beside Afganistán, not after Zimbabue."""
    return "".join(c for c in unicodedata.normalize("NFD", name.casefold()) if not unicodedata.combining(c))


def _known(language: str) -> str:
    return language if language in CATALOGUES else "es"


@cache
def _names(language: str) -> dict[str, str]:
    catalogues = [_catalogue(folder) for folder in CATALOGUES[language]]
    corrections = CORRECTIONS[language]
    return {
        country.alpha_2: corrections.get(country.alpha_2) or _translated(country, catalogues)
        for country in pycountry.countries
    }


@cache
def _choices(language: str) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(_names(language).items(), key=lambda pair: sort_key(pair[1])))


def _translated(country: object, catalogues: list[gettext.GNUTranslations]) -> str:
    english: str = getattr(country, "common_name", None) or country.name  # type: ignore[attr-defined]
    for catalogue in catalogues:
        name = catalogue.gettext(english)
        if name != english:
            return name
    return english


def _catalogue(folder: str) -> gettext.GNUTranslations:
    # Read by hand: gettext.translation() would keep every catalogue in memory for good.
    path = Path(pycountry.LOCALES_DIR, folder, "LC_MESSAGES", "iso3166-1.mo")
    with path.open("rb") as file:
        return gettext.GNUTranslations(file)
