"""Who would see a case, where and when, and why nobody else, in words. Decides nothing itself."""

import datetime
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from offices.models import StaffMember
from routing.models import Recusal
from routing.placement.proposals import TOLD_AS
from routing.placement.recusals import may_see_confidential

PERSON_REASONS = {
    "CHOSEN": gettext_lazy("Se propone."),
    "LATER": gettext_lazy("Otra persona va antes."),
    "ROLE": gettext_lazy("Su función no abre esa cola."),
    "LANGUAGE": gettext_lazy("No habla un idioma del caso."),
    "SKILL": gettext_lazy("Le falta una preparación que el caso pide."),
    "SEX": gettext_lazy("La persona prefiere que la entreviste alguien de otro sexo, o el perfil no lo dice."),
    "RELATIVE": gettext_lazy("Es familiar."),
    "ACQUAINTED": gettext_lazy("Conoce a alguien del caso."),
    "EARLIER_DECIDER": gettext_lazy("Ya decidió antes sobre este caso."),
    "COMPLAINED_ABOUT": gettext_lazy("Hay una queja sobre esta persona."),
    "FAMILY_WITH_ANOTHER": gettext_lazy("Otra persona lleva el caso de un familiar."),
    "OPEN_CASES": gettext_lazy("Tiene ya todos los casos que puede llevar."),
    "ON_LEAVE": gettext_lazy("Ese día no está."),
    "OTHER_SITE": gettext_lazy("Trabaja en otra sede."),
    "DAY_FULL": gettext_lazy("Ese día no puede con más."),
    "MORE_THAN_A_DAY": gettext_lazy("El caso, o la familia entera, es más de lo que puede en un día."),
    "NO_PLACE": gettext_lazy("Podría, pero no hay cupo en ninguna sede."),
}
NOBODY_REASONS = {
    "NO_STAFF": gettext_lazy("Nadie de la oficina tiene perfil de entrevista. Pida que los escriban en la consola."),
    "ROLE": gettext_lazy("Nadie con perfil puede abrir esa cola."),
    "LANGUAGE": gettext_lazy(
        "Nadie habla los idiomas del caso. Busque intérprete, o a quien los hable, y pida que se escriba su perfil."
    ),
    "SKILL": gettext_lazy("A todas las personas les falta una preparación que el caso pide."),
    "SEX": gettext_lazy("No hay quien entreviste según la preferencia de la persona."),
    "WITH_ANOTHER": gettext_lazy(
        "Quien lleva el caso de un familiar no puede llevar este. Pase la familia entera a otra persona."
    ),
    "NOBODY_FREE": gettext_lazy("Quien podría llevarlo no está disponible en los próximos días."),
    "NO_PLACES": gettext_lazy("Las sedes no tienen cupos. Pida que los escriban en la consola."),
    "FULL": gettext_lazy("No queda cupo en los próximos días."),
    "KEPT_FOR_OTHERS": gettext_lazy("Los cupos que quedan se guardan para casos que van antes."),
    "FAMILY_DOES_NOT_FIT": gettext_lazy("Ningún día tiene cupo para la familia entera."),
    "MUST_COME": gettext_lazy("Debe venir en persona y no hay cupo para eso."),
    "TOO_FAR": gettext_lazy("Las sedes con cupo están demasiado lejos, y a distancia no se puede o no hay cupo."),
    "AREA_NOT_SERVED": gettext_lazy("Ninguna sede atiende su zona, y a distancia no se puede o no hay cupo."),
    "AREA_UNKNOWN": gettext_lazy("No se sabe en qué zona vive. Pregúntelo y corrija el registro."),
}
SITE_REASONS = {
    "CHOSEN": gettext_lazy("se propone"),
    "LATER": gettext_lazy("otra va antes"),
    "NOBODY_THAT_DAY": gettext_lazy("hay cupo, pero nadie que pueda llevarlo ese día"),
    "FULL": gettext_lazy("no queda cupo"),
    "KEPT_FOR_OTHERS": gettext_lazy("lo que queda se guarda para casos que van antes"),
    "FAMILY_DOES_NOT_FIT": gettext_lazy("ningún día cabe la familia entera"),
    "MUST_COME": gettext_lazy("debe venir en persona"),
    "TOO_FAR": gettext_lazy("está demasiado lejos"),
    "AREA_NOT_SERVED": gettext_lazy("no se sabe a qué distancia está"),
    "AREA_UNKNOWN": gettext_lazy("no se sabe en qué zona vive"),
}
CONFIDENTIAL = frozenset(reason.value.upper() for reason in Recusal.CONFIDENTIAL)
PER_CENT = 10  # thousandths to hundredths


@dataclass(frozen=True)
class PersonInWords:
    name: str
    reason: str
    is_chosen: bool
    load: int


@dataclass(frozen=True)
class SiteInWords:
    name: str
    reason: str
    is_chosen: bool
    detail: str


def why_nobody(code: str) -> str:
    code = TOLD_AS.get(code, code)
    return str(NOBODY_REASONS.get(code, code))


def explain_placement(
    said: Mapping[str, Any], *, viewer: StaffMember, staff: Mapping[uuid.UUID, StaffMember], sites: Mapping[str, str]
) -> dict[str, Any]:
    """`staff` and `sites` (code -> name) are those of the office.

    That somebody is complained about is told to nobody who may not know: the person then came later, as others did,
    and where nobody was found, no list of persons is shown.
    """
    people = [_person(one, said, viewer, staff) for one in said["people"]]
    is_whole = all(one is not None for one in people)
    return {
        "is_placed": said["outcome"] == "placed",
        "why_nobody": "" if said["outcome"] == "placed" else why_nobody(said["reason"]),
        "people": sorted((one for one in people if one), key=_in_order) if is_whole else [],
        "has_hidden_people": not is_whole,
        "sites": [_site(one, sites) for one in said["sites"]],
        "effort": said["effort"],
        "seed": said["seed"],
    }


def _person(
    one: Mapping[str, Any], said: Mapping[str, Any], viewer: StaffMember, staff: Mapping[uuid.UUID, StaffMember]
) -> PersonInWords | None:
    about = staff.get(uuid.UUID(one["person"]))
    reason = one["reason"]
    if reason in CONFIDENTIAL and (about is None or not may_see_confidential(viewer, about)):
        if said["outcome"] != "placed":
            return None
        reason = "LATER"
    return PersonInWords(
        name=about.full_name if about else _("persona que ya no está"),
        reason=str(PERSON_REASONS[reason]),
        is_chosen=reason == "CHOSEN",
        load=one["load"] // PER_CENT,
    )


def _in_order(one: PersonInWords) -> tuple[bool, str]:
    return not one.is_chosen, one.name


def _site(one: Mapping[str, Any], sites: Mapping[str, str]) -> SiteInWords:
    name = sites.get(one["site"], one["site"])
    parts = [date_format(datetime.date.fromisoformat(one["on"]), "SHORT_DATE_FORMAT")] if one["on"] else []
    if one["km"] and not one["remote"]:
        parts.append(_("a %(km)s km") % {"km": one["km"]})
    return SiteInWords(
        name=_("%(site)s, a distancia") % {"site": name} if one["remote"] else name,
        reason=str(SITE_REASONS[one["reason"]]),
        is_chosen=one["reason"] == "CHOSEN",
        detail=", ".join(parts),
    )
