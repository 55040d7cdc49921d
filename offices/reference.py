"""Offices, areas and sites of a programme file: read, compared with what is stored, and brought up to date in place.

What a file does not name stays as it is: people add sites in the console.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pycountry
from django.core.exceptions import ValidationError
from django.db.models import Model

from offices.eligibility.faults import ProgrammeFault
from offices.eligibility.section import Section
from offices.models import Area, Office, Site
from offices.models.places import Certainty

ROOT_KEYS = ("schema", "offices", "sites", "languages", "rules", "windows", "demo_reopening", "routing", "areas")
OFFICE_KEYS = ("code", "names", "time_zone", "work_languages", "contact_centre", "source")
SITE_KEYS = ("id", "office", "city", "area", "lat", "lon", "opened", "areas_served", "certainty", "source")
AREA_KEYS = ("code", "name", "type")
OFFICE_FIELDS = ("name_es", "name_en", "name_ht", "time_zone", "work_languages", "contact_centre", "source")
AREA_FIELDS = ("office_id", "name", "kind")
SITE_FIELDS = ("office_id", "city", "area_id", "latitude", "longitude", "opened_on", "certainty", "source")
SERVED = "areas_served"
DEGREE_PLACES = 4  # as the columns keep them: eleven metres
Values = dict[str, Any]


@dataclass(frozen=True)
class Reference:
    """Field values by code; those of a site have its areas served as well."""

    offices: dict[str, Values] = field(default_factory=dict)
    areas: dict[str, Values] = field(default_factory=dict)
    sites: dict[str, Values] = field(default_factory=dict)


def stored() -> Reference:
    return Reference(
        {office.code: _values(office, OFFICE_FIELDS) for office in Office.objects.order_by("code")},
        {area.code: _values(area, AREA_FIELDS) for area in Area.objects.order_by("code")},
        {
            site.code: _values(site, SITE_FIELDS) | {SERVED: sorted(area.code for area in site.areas_served.all())}
            for site in Site.objects.order_by("code").prefetch_related("areas_served")
        },
    )


def read(data: object, known: Reference) -> tuple[Reference, list[ProgrammeFault]]:
    """What the file says, and every fault of its reference data. `known`: areas need not be in the same file."""
    faults: list[ProgrammeFault] = []
    root = Section(data, "programme", faults)
    root.only(*ROOT_KEYS)
    found = Reference()
    for section in _sections(root, "offices", "code"):
        found.offices[section.text("code")] = _office(section)
    for office, listed in (root.section("areas").data if "areas" in root.data else {}).items():
        for section in _sections(Section({"areas": listed}, "areas", faults), "areas", "code"):
            found.areas[section.text("code")] = _area(section, str(office), known.offices | found.offices)
    areas = {code: area["office_id"] for code, area in (known.areas | found.areas).items()}
    for section in _sections(root, "sites", "id") if "sites" in root.data else ():
        found.sites[section.text("id")] = _site(section, areas, known.offices | found.offices)
    return found, faults


def save(reference: Reference, known: Reference) -> list[str]:
    """Write what differs from `known`; the codes of the offices that are new."""
    for code, values in _changed(reference.offices, known.offices):
        Office.objects.update_or_create(code=code, defaults=values)
    new_areas = [Area(code=code, **values) for code, values in _changed(reference.areas, known.areas)]
    Area.objects.bulk_create(new_areas, update_conflicts=True, unique_fields=["code"], update_fields=AREA_FIELDS)
    for code, values in _changed(reference.sites, known.sites):
        fields = {name: value for name, value in values.items() if name != SERVED}
        site, _is_new = Site.objects.update_or_create(code=code, defaults=fields)
        site.areas_served.set(values[SERVED])
    return [code for code in reference.offices if code not in known.offices]


def _changed(new: Mapping[str, Values], old: Mapping[str, Values]) -> list[tuple[str, Values]]:
    return [(code, values) for code, values in new.items() if old.get(code) != values]


def _values(row: Model, names: Iterable[str]) -> Values:
    return {name: getattr(row, name) for name in names}


def _sections(parent: Section, key: str, named_by: str) -> Iterable[Section]:
    seen = set()
    for number, item in enumerate(parent.items(key)):
        name = item.get(named_by) if isinstance(item, Mapping) else None
        section = Section(item, f"{key}.{name or number}", parent.faults)
        if name in seen and key != "offices":  # of offices the core says so
            section.note("DUPLICATE_ID", key=str(name))
        seen.add(name)
        yield section


def _office(section: Section) -> Values:
    section.only(*OFFICE_KEYS)
    names = section.section("names")
    names.only("es", "en", "ht")
    languages = [str(code) for code in section.items("work_languages")]
    for code in languages:
        if pycountry.languages.get(alpha_3=code) is None:
            section.note("UNKNOWN_CODE", key="work_languages", code=code, known="ISO 639-3, as spa")
    values = {f"name_{language}": names.text(language) for language in ("es", "en", "ht")} | {
        "time_zone": section.text("time_zone"),
        "work_languages": languages,
        "contact_centre": section.text("contact_centre"),
        "source": _optional(section, "source"),
    }
    _fits(Office(code=section.text("code"), **values), section)
    return values


def _area(section: Section, office: str, offices: Mapping[str, Values]) -> Values:
    section.only(*AREA_KEYS)
    _known_office(section, office, offices)
    values = {"office_id": office, "name": section.text("name"), "kind": section.text("type")}
    if not section.text("code").startswith(f"{office}-"):
        section.note("WRONG_TYPE", key="code", expected=f"of ISO 3166-2 and begin with {office}-")
    _fits(Area(code=section.text("code"), **values), section)
    return values


def _site(section: Section, areas: Mapping[str, str], offices: Mapping[str, Values]) -> Values:
    section.only(*SITE_KEYS)
    office = section.text("office")
    _known_office(section, office, offices)
    own = [code for code, of in areas.items() if of == office]
    served = section.codes("areas_served", own)
    values = {
        "office_id": office,
        "city": section.text("city"),
        "area_id": section.code("area", own) if section.has("area") else None,
        "latitude": _degrees(section, "lat"),
        "longitude": _degrees(section, "lon"),
        "opened_on": section.as_day("opened", section.data.get("opened")),
        "certainty": section.code("certainty", Certainty.values) or Certainty.UNVERIFIED.value,
        "source": _optional(section, "source"),
    }
    _fits(Site(code=section.text("id"), **values), section)
    return values | {SERVED: sorted(set(served))}


def _known_office(section: Section, office: str, offices: Mapping[str, Values]) -> None:
    if office not in offices:
        section.note("NO_SUCH_OFFICE", office=office)


def _optional(section: Section, key: str) -> str:
    return section.text(key) if section.data.get(key) is not None else ""


def _degrees(section: Section, key: str) -> Decimal | None:
    value = section.data.get(key)
    if value is None:
        return None
    if not isinstance(value, int | float) or isinstance(value, bool) or not abs(value) <= 180:
        section.note("WRONG_TYPE", key=key, expected="degrees between -180 and 180")
        return None
    return round(Decimal(str(value)), DEGREE_PLACES)


def _fits(row: Model, section: Section) -> None:
    """Lengths and shapes that the columns ask for; what is missing altogether has been noted already."""
    try:
        row.clean_fields(exclude={"office", "area", "source", "time_zone"})
    except ValidationError as error:
        for name, messages in error.message_dict.items():
            section.note("NOT_STORABLE", key=name, why=" ".join(messages))
