"""A pre-registration document in words, in the reader's language: the same for the check page and the case page."""

import datetime
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from intake.forms import answers
from intake.models import Consent
from intake.needs import NAMES
from offices.countries import country_name
from offices.languages import language_name
from offices.models import Area

Rows = list[tuple[str, str]]


def people_of(document: Mapping[str, Any], *, with_needs: bool = True) -> list[dict[str, Any]]:
    """One card a person: id, name, relationship, rows. Without `with_needs` the needs are left out."""
    return [
        {
            "id": member["id"],
            "is_principal": member["relationship"] == "principal",
            "name": full_name(member) or _("Sin nombre todavía"),
            "relationship": relationship(member["relationship"]),
            "rows": person_rows(member, with_needs=with_needs),
        }
        for member in document["members"]
    ]


def full_name(person: Mapping[str, Any]) -> str:
    parts = (person.get("given_names"), person.get("first_surname"), person.get("second_surname"))
    return " ".join(part for part in parts if part)


def masked_name(person: Mapping[str, Any]) -> str:
    """For lists: the first given name and the initial of the first surname."""
    given = (person.get("given_names") or "").split(" ")[0]
    surname = person.get("first_surname") or ""
    if not given:
        return f"{surname[:1]}." if surname else "—"
    return f"{given} {surname[:1]}." if surname else given


def person_rows(member: Mapping[str, Any], *, with_needs: bool = True) -> Rows:
    status = member.get("legal_status") or {}
    rows = [
        (_("Nombres"), member.get("given_names")),
        (_("Primer apellido"), member.get("first_surname")),
        (_("Segundo apellido"), member.get("second_surname")),
        (_("Fecha de nacimiento"), partial_date_text(member.get("birth_date"))),
        (_("Sexo"), _label(answers.SEXES, member.get("sex"))),
        (_("Nacionalidades"), nationalities(member.get("nationalities"))),
        (_("Documentos"), "; ".join(document_text(paper) for paper in member.get("documents") or [])),
        (_("En este país desde"), partial_date_text(member.get("present_since"))),
        (_("Situación migratoria"), _label(answers.STATUSES, status.get("code"))),
        (_("Permiso o trámite"), status.get("permit")),
        (_("Registrado el"), partial_date_text(status.get("registered_on"))),
        (_("Entrada al país"), _label(answers.ENTRIES, status.get("entry"))),
    ]
    if with_needs:
        needs = ", ".join(_label(NAMES | dict(answers.NEEDS), code) for code in member.get("needs") or [])
        rows.append((_("Necesidades que dice tener"), needs))
    if member.get("member_since"):
        rows.append((_("En el hogar desde"), partial_date_text(member["member_since"])))
    return _told(rows)


def newborn_rows(answers: Mapping[str, Any]) -> Rows:
    """Somebody whom applicants ask to add."""
    return _told(
        [
            (_("Nombres"), answers.get("given_names")),
            (_("Primer apellido"), answers.get("first_surname")),
            (_("Segundo apellido"), answers.get("second_surname")),
            (_("Fecha de nacimiento"), partial_date_text(answers.get("birth_date"))),
        ]
    )


def household_rows(document: Mapping[str, Any]) -> Rows:
    residence = document.get("residence") or {}
    contact = document.get("contact") or {}
    safe = {True: _("Sí"), False: _("No")}.get(contact.get("safe_to_contact"))
    area = Area.objects.filter(code=residence.get("area")).values_list("name", flat=True).first()
    return _told(
        [
            (_("País donde vive"), _named(country_name, residence.get("country"))),
            (_("Provincia o departamento"), area),
            (_("Ciudad o lugar"), residence.get("place")),
            (
                _("Idiomas"),
                ", ".join(_named(language_name, code) for code in document.get("languages") or []),
            ),
            (_("Entrevista con"), _label(answers.INTERVIEWERS, document.get("interviewer_sex"))),
            (_("Teléfono"), contact.get("phone")),
            (_("Correo electrónico"), contact.get("email")),
            (_("Es seguro llamar o escribir"), safe),
            (_("Vías que le interesan"), _labels(answers.PATHWAYS, document.get("pathways"))),
            (_("Casos de familiares"), ", ".join(document.get("linked_to") or [])),
            (_("Consiente"), _labels(Consent.Purpose.choices, document.get("consents"))),
        ]
    )


def partial_date_text(value: str | None) -> str:
    """`1990-05-02`, `1990-05` or `1990` as people read it."""
    if not value:
        return ""
    parts = [int(part) for part in value.split("-")]
    if len(parts) == 1:
        return value
    day = datetime.date(parts[0], parts[1], parts[2] if len(parts) == 3 else 1)
    return date_format(day, "DATE_FORMAT" if len(parts) == 3 else "YEAR_MONTH_FORMAT")


def nationalities(codes: list[str] | None) -> str:
    named = [_("Apátrida") if code == "stateless" else _named(country_name, code) for code in codes or []]
    return ", ".join(named)


def document_text(paper: Mapping[str, Any]) -> str:
    kind = _label(answers.DOCUMENTS, paper.get("type")) or paper.get("type") or ""
    country = _named(country_name, paper.get("country"))
    return " ".join(part for part in (kind, f"({country})" if country else "", paper.get("number")) if part)


def relationship(code: str) -> str:
    return _("Persona solicitante") if code == "principal" else _label(answers.RELATIONSHIPS, code)


def _told(rows: list[tuple[str, Any]]) -> Rows:
    """What was not answered is shown as such, so that nobody takes a blank for a mistake of the page."""
    return [(label, str(value) if value else _("No indicado")) for label, value in rows]


def _label(choices: Any, value: Any) -> str:
    return str(dict(choices).get(value, value or "")) if value else ""


def _labels(choices: Any, values: list[str] | None) -> str:
    return ", ".join(_label(choices, value) for value in values or [])


def _named(name_of: Callable[[str, str], str], code: str | None) -> str:
    return name_of(code, get_language() or "es") if code else ""
