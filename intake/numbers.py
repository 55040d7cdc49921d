"""What an identity number says about itself: its form, its check digit, the birth and the sex inside it.

Every answer is a doubt for a person to look at, never a reason to refuse: many lists of formats are incomplete, and
people mistype. Sources and what was verified: docs/numbers.md. Knows no page, no table and no clock.
"""

import datetime
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from stdnum.co import nit
from stdnum.cr import cpf, cr
from stdnum.cu import ni as cuban
from stdnum.ec import ci

FORM, CHECK, BIRTH, SEX = "form", "check", "birth", "sex"
PASSPORT, NATIONAL, RESIDENCE, TAX = "passport", "national_id", "permit", "tax"
# Types as the forms offer them, and as lists and other systems write them.
TYPES = {
    PASSPORT: ("passport", "pasaporte", "passeport"),
    NATIONAL: (
        *("national_id", "cedula", "cedula_de_identidad", "cedula_de_ciudadania", "cc", "ci", "cin", "ninu"),
        *("dpi", "cui", "dni", "dui", "carne", "carne_de_identidad", "identity_card", "id_card", "id"),
    ),
    RESIDENCE: ("permit", "dimex", "ce", "cedula_de_extranjeria", "ppt", "pep", "residence_permit"),
    TAX: ("nit",),
}
KINDS = {name: kind for kind, names in TYPES.items() for name in names}
DEPARTMENTS = {"GT": 22, "HN": 18}
CENTURIES = (1900, 2000)  # of whoever is alive


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing that does not fit. `inside` is what the number says, `said` what the form says; dates in part."""

    code: str
    member: str
    type: str
    country: str | None
    number: str
    inside: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """What a number of good form tells: dates in part, one of them the birth; F or M; whether its check is right."""

    births: tuple[str, ...] = ()
    sex: str = ""
    is_right: bool = True


Reader = Callable[[str], Read | None]


def doubts_of(document: Mapping[str, Any]) -> list[Doubt]:
    """All doubts about the numbers of a pre-registration, person by person."""
    return [doubt for member in document.get("members") or [] for doubt in doubts_about(member)]


def doubts_about(member: Mapping[str, Any]) -> Iterator[Doubt]:
    for paper in member.get("documents") or []:
        number, country = paper.get("number"), paper.get("country")
        reader = READERS.get((kind_of(paper.get("type")), country)) or READERS.get((kind_of(paper.get("type")), None))
        if not number or reader is None:
            continue
        about = (str(member.get("id") or ""), str(paper.get("type") or ""), country, number)
        read = reader(plain(number))
        if read is None:
            yield Doubt(FORM, *about)
            continue
        if not read.is_right:
            yield Doubt(CHECK, *about)
        birth, sex = member.get("birth_date"), member.get("sex")
        if birth and read.births and not any(_may_be_one_day(birth, inside) for inside in read.births):
            yield Doubt(BIRTH, *about, inside=_nearest(read.births, birth), said=birth)
        if sex in {"F", "M"} and read.sex and read.sex != sex:
            yield Doubt(SEX, *about, inside=read.sex, said=sex)


def kind_of(written: object) -> str | None:
    """The kind of document that somebody named; None for one whose numbers are not known."""
    name = unicodedata.normalize("NFKD", str(written or "").casefold())
    name = "".join(character for character in name if not unicodedata.combining(character))
    return KINDS.get(re.sub(r"[\W_]+", "_", name).strip("_"))


def plain(number: str) -> str:
    """Upper case, letters and digits only, as it is compared; what was typed stays what is kept and shown."""
    return re.sub(r"[\W_]+", "", number).upper()


def _shape(pattern: str) -> Reader:
    """A number that says no more than its form."""
    compiled = re.compile(pattern, re.ASCII)
    return lambda number: Read() if compiled.fullmatch(number) else None


def _ecuador(number: str) -> Read | None:
    """Ten digits: province, a third digit, six of a serial, one that checks them."""
    return Read(is_right=ci.is_valid(number)) if re.fullmatch(r"[0-9]{10}", number) else None


def _guatemala(number: str) -> Read | None:
    """CUI: eight of a serial, one that checks them, department, municipality. Modulo 11, weights 2 to 9."""
    if not re.fullmatch(r"[0-9]{13}", number):
        return None
    total = sum(int(digit) * weight for digit, weight in zip(number[:8], range(2, 10), strict=True))
    is_place = 1 <= int(number[9:11]) <= DEPARTMENTS["GT"] and int(number[11:]) >= 1
    return Read(is_right=total % 11 == int(number[8]) and is_place)


def _salvador(number: str) -> Read | None:
    """DUI: eight digits, and one that checks them. Older lists leave out zeros in front."""
    if not re.fullmatch(r"[0-9]{9}", number):
        return None
    total = sum(int(digit) * weight for digit, weight in zip(number[:8], range(9, 1, -1), strict=True))
    return Read(is_right=-total % 10 == int(number[8]))


def _cuba(number: str) -> Read | None:
    """Birth as YYMMDD with a digit for the century; the tenth digit is odd for women."""
    if not re.fullmatch(r"[0-9]{11}", number):
        return None
    if not cuban.is_valid(number):
        return Read(is_right=False)
    return Read(births=(cuban.get_birth_date(number).isoformat(),), sex=cuban.get_gender(number))


def _nicaragua(number: str) -> Read | None:
    """Municipality, birth as DDMMYY, four digits, a letter of which no formula is published."""
    matched = re.fullmatch(r"[0-9]{3}([0-9]{2})([0-9]{2})([0-9]{2})[0-9]{4}[A-HJ-NP-Y]", number)
    if matched is None:
        return None
    day, month, year = (int(part) for part in matched.groups())
    births = tuple(
        f"{century + year}-{month:02}-{day:02}" for century in CENTURIES if _exists(century + year, month, day)
    )
    return Read(births=births, is_right=bool(births))


def _honduras(number: str) -> Read | None:
    """Department, municipality, year of birth, five digits."""
    if not re.fullmatch(r"[0-9]{13}", number):
        return None
    is_right = 1 <= int(number[:2]) <= DEPARTMENTS["HN"] and number[4:6] in {"19", "20"}
    return Read(births=(number[4:8],) if is_right else (), is_right=is_right)


def _colombian_tax(number: str) -> Read | None:
    return Read(is_right=nit.is_valid(number)) if re.fullmatch(r"[0-9]{8,16}", number) else None


# Where no check digit exists none is asked for: an ordinary cédula of Colombia, Costa Rica or Venezuela has none.
READERS: Mapping[tuple[str | None, str | None], Reader] = {
    (PASSPORT, None): _shape(r"[A-Z0-9]{6,12}"),
    (NATIONAL, "EC"): _ecuador,
    (NATIONAL, "GT"): _guatemala,
    (NATIONAL, "CO"): _shape(r"[0-9]{6,11}"),  # ten and eleven digits: those of children
    (TAX, "CO"): _colombian_tax,
    (RESIDENCE, "CO"): _shape(r"[A-Z0-9]{6,15}"),
    (NATIONAL, "CR"): lambda number: Read() if cpf.is_valid(number) else None,
    (RESIDENCE, "CR"): lambda number: Read() if cr.is_valid(number) else None,
    (NATIONAL, "VE"): _shape(r"[VE]?[0-9]{6,8}"),
    (NATIONAL, "CU"): _cuba,
    (NATIONAL, "NI"): _nicaragua,
    (NATIONAL, "HN"): _honduras,
    (NATIONAL, "SV"): _salvador,
    (NATIONAL, "HT"): _shape(r"[0-9]{10}|[0-9]{17}"),  # NINU; the older card
}


def _exists(year: int, month: int, day: int) -> bool:
    try:
        return bool(datetime.date(year, month, day))
    except ValueError:
        return False


def _may_be_one_day(one: str, other: str) -> bool:
    """Two dates known in part agree as far as both are known."""
    return one.startswith(other) or other.startswith(one)


def _nearest(births: tuple[str, ...], said: str) -> str:
    return min(births, key=lambda birth: abs(int(birth[:4]) - int(said[:4])))
