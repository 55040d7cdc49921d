"""Why a case is where it is, in words: findings, bounds and sites of a stored decision. Decides nothing itself."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from intake.forms.answers import ENTRIES, STATUSES
from intake.wording import partial_date_text
from offices.countries import country_name
from offices.eligibility import Finding, Programme, Rule, bound

CRITERIA = {
    "nationality": gettext_lazy("Nacionalidad"),
    "residence": gettext_lazy("País donde vive"),
    "presence": gettext_lazy("Desde cuándo está en el país"),
    "status": gettext_lazy("Situación migratoria"),
    "age": gettext_lazy("Edad"),
}
VERDICTS = {
    "met": gettext_lazy("Cumple"),
    "not_met": gettext_lazy("No cumple"),
    "unknown": gettext_lazy("No se sabe"),
}
REASONS = {
    "NAT_NOT_ACCEPTED": gettext_lazy("Ninguna de sus nacionalidades está en la lista de la regla."),
    "OWN_NATIONAL": gettext_lazy("Su única nacionalidad es la del país de la oficina, y la regla no la admite."),
    "DUAL_NATIONALITY": gettext_lazy("Una nacionalidad la admite y otra es la del país de la oficina."),
    "STATELESS": gettext_lazy("Es apátrida: lo decide una persona."),
    "NAT_UNDETERMINED": gettext_lazy("No se sabe su nacionalidad."),
    "ARRIVED_AFTER_CUTOFF": gettext_lazy("Llegó después de la fecha límite."),
    "DATE_UNPROVEN": gettext_lazy("La fecha de llegada no es exacta y puede caer a los dos lados de la fecha límite."),
    "STATUS_NOT_MET": gettext_lazy("Su situación migratoria no es de las que admite la regla."),
    "STATUS_REG_AFTER_CUTOFF": gettext_lazy("Registró su solicitud después de la fecha límite."),
    "STATUS_UNKNOWN": gettext_lazy("Falta un dato de su situación migratoria."),
    "NOT_IN_COUNTRY": gettext_lazy("Vive en otro país."),
    "RESIDENCE_UNKNOWN": gettext_lazy("No se sabe en qué país vive."),
    "RULE_UNCERTAIN": gettext_lazy("La regla tiene una parte sin verificar que decidiría este caso."),
    "UNDER_AGE": gettext_lazy("Es menor de la edad mínima."),
    "AGE_UNKNOWN": gettext_lazy("No se sabe si ha cumplido la edad mínima."),
    "MIXED_HOUSEHOLD": gettext_lazy("Otra persona del hogar tiene una nacionalidad que la regla no admite."),
    "MEMBER_ARRIVED_LATER": gettext_lazy("Otra persona del hogar llegó después de la fecha límite."),
    "PRINCIPAL_COULD_CHANGE": gettext_lazy("Otra persona del hogar cumple todo y podría ser la solicitante."),
    "CHANNEL_INVITATION_ONLY": gettext_lazy("Ese día solo se admitía la lista de invitación."),
    "WINDOW_CLOSED": gettext_lazy("El registro estaba cerrado en ese momento."),
    "PROGRAMME_ENDED": gettext_lazy("El programa ha terminado."),
    "NO_OFFICE": gettext_lazy("Vive fuera de los cuatro países del programa."),
}
FLAGS = {
    "SC-UC": gettext_lazy("Menor no acompañado"),
    "SC-SC": gettext_lazy("Menor separado de sus padres"),
    "SC-CH": gettext_lazy("Hogar a cargo de un menor"),
    "BIP": gettext_lazy("Procedimiento de interés superior"),
    "GBV_INTERVIEWER": gettext_lazy("Entrevista según la preferencia de la persona"),
    "INTERPRETER": gettext_lazy("Hace falta intérprete"),
    "SEPARATE_APPLICATION": gettext_lazy("Un adulto del hogar debe presentar su propio registro"),
    "REEVALUATE": gettext_lazy("Una regla posterior decidiría mejor"),
}
SITE_REASONS = {
    "SERVES_AREA": gettext_lazy("atiende la zona donde vive"),
    "SERVES_AREA_TOO": gettext_lazy("también atiende esa zona"),
    "OTHER_AREA": gettext_lazy("atiende otras zonas"),
    "AREA_UNKNOWN": gettext_lazy("no se sabe en qué zona vive"),
}


@dataclass(frozen=True)
class FindingInWords:
    criterion: str
    verdict: str
    verdict_code: str
    reason: str
    would_be_met: str


def explain(findings: Mapping[str, Any], *, programme: Programme, names: Mapping[str, str]) -> dict[str, Any]:
    """For the case page: the rule, each person's findings, reasons, flags and sites. `names` is member id -> name."""
    assessment = findings["assessment"]
    rule = _rule(assessment, programme)
    people: dict[str, list[FindingInWords]] = {}
    for finding in assessment["findings"]:
        people.setdefault(finding["member"], []).append(_in_words(finding, rule))
    return {
        "rule": rule,
        "outcome": assessment["outcome"],
        "reasons": [REASONS[code] for code in assessment["reasons"]],
        "flags": [FLAGS[code] for code in assessment["flags"]],
        "people": [(names.get(member, member), answers) for member, answers in people.items()],
        "sites": [
            {"code": site["site"], "is_chosen": site["chosen"], "reason": SITE_REASONS[site["reason"]]}
            for site in findings["sites"]
        ],
    }


def _rule(assessment: Mapping[str, Any], programme: Programme) -> Rule | None:
    office = programme.office(assessment["office"])
    return next((rule for rule in office.rules if rule.id == assessment["rule"]), None) if office else None


def _in_words(finding: Mapping[str, Any], rule: Rule | None) -> FindingInWords:
    limit = bound(Finding(**finding), rule) if rule else None
    return FindingInWords(
        criterion=str(CRITERIA[finding["criterion"]]),
        verdict=str(VERDICTS[finding["verdict"]]),
        verdict_code=finding["verdict"],
        reason=str(REASONS[finding["reason"]]) if finding["reason"] else "",
        would_be_met=BOUNDS[finding["criterion"]](limit) if limit else "",
    )


def _nationality(limit: Mapping[str, Any]) -> str:
    return _("Se admite: %(countries)s.") % {"countries": _countries(limit["accepted"])}


def _residence(limit: Mapping[str, Any]) -> str:
    text = _("Se admite a quien vive en %(country)s.") % {"country": _countries([limit["country"]])}
    if limit["own_country"]:
        text += " " + _("También desde su propio país: %(countries)s.") % {
            "countries": _countries(limit["own_country"])
        }
    return text


def _presence(limit: Mapping[str, Any]) -> str:
    if limit["present_by"]:
        return _("Tenía que estar en el país el %(day)s o antes.") % {"day": partial_date_text(limit["present_by"])}
    if limit["unverified_for"]:
        return _("No está verificado si hay fecha límite para: %(countries)s.") % {
            "countries": _countries(limit["unverified_for"])
        }
    return _("La regla no pone fecha límite.")


def _status(limit: Mapping[str, Any]) -> str:
    if limit["test"]:
        return _("Se admite: %(test)s.") % {"test": _test(limit["test"])}
    if limit["test_if_kept"]:
        return _("Quizá siguió en vigor esta prueba: %(test)s.") % {"test": _test(limit["test_if_kept"])}
    return _("La regla no pide ninguna situación en particular.")


def _age(limit: Mapping[str, Any]) -> str:
    return _("Desde los %(age)s años.") % {"age": limit["min_age"]}


BOUNDS = {
    "nationality": _nationality,
    "residence": _residence,
    "presence": _presence,
    "status": _status,
    "age": _age,
}


def _test(test: Mapping[str, Any]) -> str:
    """A status test as a phrase: alternatives with «o», conditions with «y»."""
    for key, joint in (("any_of", _(" o bien ")), ("all_of", _(" y además "))):
        if key in test:
            return joint.join(_test(part) for part in test[key])
    parts = []
    if "code" in test:
        parts.append(", ".join(str(dict(STATUSES)[code]).lower() for code in test["code"]))
    if "entry" in test:
        parts.append(", ".join(str(dict(ENTRIES)[code]).lower() for code in test["entry"]))
    if test.get("registered_by"):
        day = date_format(datetime.date.fromisoformat(test["registered_by"]), "DATE_FORMAT")
        parts.append(_("con registro del %(day)s o anterior") % {"day": day})
    elif test.get("registered"):
        parts.append(_("con fecha de registro"))
    return " ".join(parts)


def _countries(codes: list[str]) -> str:
    return ", ".join(country_name(code, get_language() or "es") for code in codes)
