"""What a column of a list can mean, and which of them a header names. Nothing is read from the rows."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

HOUSEHOLD = "household"


@dataclass(frozen=True)
class Column:
    """`names` are headers that mean it, in Spanish and English; the first is that of the template."""

    key: str
    label: Promise | str
    names: tuple[str, ...]


COLUMNS = (
    Column(HOUSEHOLD, _("Hogar (quienes solicitan juntos)"),
           ("hogar", "household", "familia", "family", "grupo", "group", "caso", "case", "household id", "id hogar")),
    Column("relationship", _("Relación con la persona solicitante"),
           ("parentesco", "relationship", "relacion", "relation", "vinculo")),
    Column("given_names", _("Nombres"),
           ("nombres", "given names", "nombre", "first name", "first names", "name", "primer nombre")),
    Column("first_surname", _("Primer apellido"),
           ("primer apellido", "first surname", "apellido", "apellidos", "surname", "last name", "family name",
            "apellido 1", "apellido paterno")),
    Column("second_surname", _("Segundo apellido"),
           ("segundo apellido", "second surname", "apellido 2", "apellido materno", "second last name")),
    Column("birth_date", _("Fecha de nacimiento"),
           ("fecha de nacimiento", "birth date", "nacimiento", "date of birth", "dob", "fecha nacimiento", "birthdate",
            "fecha nac")),
    Column("sex", _("Sexo"), ("sexo", "sex", "genero", "gender")),
    Column("nationalities", _("Nacionalidades"),
           ("nacionalidades", "nationalities", "nacionalidad", "nationality", "citizenship", "pais de origen")),
    Column("document_type", _("Tipo de documento"),
           ("tipo de documento", "document type", "documento tipo", "tipo documento", "id type")),
    Column("document_country", _("País que emitió el documento"),
           ("pais del documento", "document country", "pais emisor", "issuing country")),
    Column("document_number", _("Número de documento"),
           ("numero de documento", "document number", "documento", "document", "cedula", "pasaporte", "passport",
            "dpi", "id number", "no documento", "numero documento", "identificacion")),
    Column("present_since", _("En este país desde"),
           ("en este pais desde", "present since", "fecha de llegada", "arrival date", "llegada", "arrived on",
            "fecha de ingreso")),
    Column("status", _("Situación migratoria"),
           ("situacion migratoria", "legal status", "estatus", "status", "estatus migratorio", "situacion")),
    Column("permit", _("Permiso o trámite"), ("permiso", "permit", "tramite", "visa", "permiso o tramite")),
    Column("registered_on", _("Fecha del trámite"), ("fecha del tramite", "registered on", "fecha de registro")),
    Column("entry", _("Entrada al país"), ("entrada", "entry", "entrada al pais", "tipo de entrada")),
    Column("phone", _("Teléfono"), ("telefono", "phone", "celular", "movil", "mobile", "phone number", "whatsapp")),
    Column("email", _("Correo electrónico"), ("correo", "email", "correo electronico", "e mail", "mail")),
    Column("safe_to_contact", _("Es seguro llamar o escribir"),
           ("es seguro llamar", "safe to contact", "contacto seguro", "seguro")),
    Column("area", _("Provincia o departamento"),
           ("provincia", "area", "departamento", "province", "department", "provincia o departamento", "estado")),
    Column("place", _("Ciudad o lugar"), ("ciudad", "place", "city", "canton", "municipio", "lugar", "direccion")),
    Column("languages", _("Idiomas"), ("idiomas", "languages", "idioma", "language")),
    Column("interviewer_sex", _("Entrevista con"), ("entrevista con", "interviewer", "entrevistador")),
    Column("needs", _("Necesidades (códigos del ACNUR)"),
           ("necesidades", "needs", "specific needs", "necesidades especificas")),
    Column("consent", _("Consiente que se evalúe su caso"),
           ("consentimiento", "consent", "consiente", "acepta", "autoriza")),
    Column("linked_to", _("Casos de familiares"), ("casos de familiares", "linked cases", "casos vinculados")),
)  # fmt: skip
BY_KEY = {column.key: column for column in COLUMNS}
NEEDED = ("given_names", "first_surname")  # one of them


def bare(text: str) -> str:
    """Lower case, no accents, words with one blank between."""
    plain = unicodedata.normalize("NFD", text.casefold())
    plain = "".join(character for character in plain if not unicodedata.combining(character))
    return re.sub(r"[\W_]+", " ", plain).strip()


KEYS = {bare(name): column.key for column in COLUMNS for name in (column.key, *column.names)}


def guessed(header: Sequence[str]) -> dict[int, str]:
    """Place in the header -> key, each key once: what stands further left was meant."""
    found: dict[int, str] = {}
    for place, name in enumerate(header):
        key = KEYS.get(bare(name))
        if key and key not in found.values():
            found[place] = key
    return found


def faults_of(mapping: Mapping[int, str]) -> list[str]:
    """Codes of what keeps a mapping from being used: a key twice, or nothing that names anybody."""
    keys = list(mapping.values())
    found = ["twice"] if len(set(keys)) < len(keys) else []
    return found if set(NEEDED) & set(keys) else [*found, "no_name"]
