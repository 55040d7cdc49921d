"""Languages people speak, by ISO 639-3 code, named in the reader's language. Knows nothing of interpreters.

A table of our own: pycountry leaves the languages of the region untranslated. Not a limit: any other code is
accepted and shown by its English name.
"""

import pycountry

# code -> (Spanish, Kreyòl, English); the order is that of a form: the site's languages, the region's, the world's.
NAMES = {
    "spa": ("Español", "Panyòl", "Spanish"),
    "hat": ("Criollo haitiano", "Kreyòl ayisyen", "Haitian Creole"),
    "eng": ("Inglés", "Angle", "English"),
    "fra": ("Francés", "Fransè", "French"),
    "por": ("Portugués", "Pòtigè", "Portuguese"),
    "kek": ("Q’eqchi’", "Q’eqchi’", "Q’eqchi’"),
    "quc": ("K’iche’", "K’iche’", "K’iche’"),
    "mam": ("Mam", "Mam", "Mam"),
    "cak": ("Kaqchikel", "Kaqchikel", "Kaqchikel"),
    "kjb": ("Q’anjob’al", "Q’anjob’al", "Q’anjob’al"),
    "ixl": ("Ixil", "Ixil", "Ixil"),
    "tzj": ("Tz’utujil", "Tz’utujil", "Tz’utujil"),
    "poh": ("Poqomchi’", "Poqomchi’", "Poqomchi’"),
    "poc": ("Poqomam", "Poqomam", "Poqomam"),
    "acr": ("Achi", "Achi", "Achi"),
    "agu": ("Awakateko", "Awakateko", "Awakatek"),
    "caa": ("Ch’orti’", "Ch’orti’", "Ch’orti’"),
    "cac": ("Chuj", "Chuj", "Chuj"),
    "jac": ("Popti’", "Popti’", "Popti’"),
    "knj": ("Akateko", "Akateko", "Akatek"),
    "mop": ("Mopán", "Mopan", "Mopan"),
    "quv": ("Sakapulteko", "Sakapulteko", "Sakapultek"),
    "ttc": ("Tektiteko", "Tektiteko", "Tektitek"),
    "usp": ("Uspanteko", "Uspanteko", "Uspantek"),
    "cab": ("Garífuna", "Garifuna", "Garifuna"),
    "xin": ("Xinka", "Xinka", "Xinka"),
    "que": ("Kichwa o quechua", "Kichwa oswa kechwa", "Kichwa or Quechua"),
    "jiv": ("Shuar", "Shuar", "Shuar"),
    "guc": ("Wayuunaiki", "Wayuunaiki", "Wayuu"),
    "pbb": ("Nasa Yuwe", "Nasa Yuwe", "Nasa Yuwe"),
    "miq": ("Mískito", "Miskito", "Miskito"),
    "bzd": ("Bribri", "Bribri", "Bribri"),
    "cjp": ("Cabécar", "Cabécar", "Cabécar"),
    "gym": ("Ngäbere", "Ngäbere", "Ngäbere"),
    "ecs": ("Lengua de señas ecuatoriana", "Lang siy ekwatoryen", "Ecuadorian Sign Language"),
    "gsm": ("Lengua de señas de Guatemala", "Lang siy Gwatemala", "Guatemalan Sign Language"),
    "csn": ("Lengua de señas colombiana", "Lang siy kolonbyen", "Colombian Sign Language"),
    "csr": ("Lengua de señas costarricense", "Lang siy kostariken", "Costa Rican Sign Language"),
    "ara": ("Árabe", "Arab", "Arabic"),
    "zho": ("Chino", "Chinwa", "Chinese"),
    "rus": ("Ruso", "Ris", "Russian"),
    "fas": ("Persa o dari", "Pèsyen oswa dari", "Persian or Dari"),
    "pus": ("Pastún", "Pachto", "Pashto"),
    "urd": ("Urdu", "Ourdou", "Urdu"),
    "hin": ("Hindi", "Endi", "Hindi"),
    "ben": ("Bengalí", "Bengali", "Bengali"),
    "nep": ("Nepalí", "Nepalè", "Nepali"),
    "swa": ("Suajili", "Swahili", "Swahili"),
    "amh": ("Amárico", "Amarik", "Amharic"),
    "tir": ("Tigriña", "Tigrinya", "Tigrinya"),
    "som": ("Somalí", "Somali", "Somali"),
    "wol": ("Wólof", "Wolòf", "Wolof"),
    "lin": ("Lingala", "Lengala", "Lingala"),
}
COLUMNS = {"es": 0, "ht": 1, "en": 2}


def language_name(code: str, language: str) -> str:
    if code in NAMES:
        return NAMES[code][COLUMNS.get(language, 0)]
    known = pycountry.languages.get(alpha_3=code)
    return known.name if known else code


def language_choices(language: str) -> tuple[tuple[str, str], ...]:
    """The table as (code, name), in its own order."""
    column = COLUMNS.get(language, 0)
    return tuple((code, names[column]) for code, names in NAMES.items())
