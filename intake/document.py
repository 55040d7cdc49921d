"""The pre-registration/1 document: what is well formed, and when two are the same. Knows no rule and no table.

Form is checked, never content: shapes, codes, dates that exist, one principal. A phone, an e-mail, a document
number or a reference of any shape is content; so are an area in another country, a birth in the future, or a
citizen without the nationality. Whoever assesses or screens the case deals with those.

Limits, in characters: member id 40, names 120 each, phone 40, e-mail 254 (RFC 5321), place 200, document type and
permit 60, document number 60, linked reference 40. Lists: 100 of anything. The limits keep what nobody means out of
the tables; none is so tight that a true answer meets it.
"""

import json
import unicodedata
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pycountry

from intake.faults import Fault, Faults, MalformedDocument
from intake.needs import NEED
from intake.shapes import (
    Shape,
    code,
    code_of_form,
    date_known_in_part,
    echoed,
    list_of,
    moment,
    needed_text,
    object_of,
    text,
    yes_or_no,
)
from offices.eligibility.dates import instant
from offices.eligibility.facts import ONLINE, PRINCIPAL, STATELESS

__all__ = ["Fault", "MalformedDocument", "canonical", "instant", "load", "load_many", "parse"]

SCHEMA = "pre-registration/1"
CHANNELS = (ONLINE, "assisted", "invited")
OFFICES = ("EC", "GT", "CO", "CR")
INTERVIEWER_SEXES = ("any", "female", "male")
CONSENTS = ("screening", "share_usrap", "share_ca_es", "share_gt", "medical", "whatsapp")
PATHWAYS = ("resettlement", "family", "labour", "parole", "local")
RELATIONSHIPS = (
    *("principal", "spouse", "partner", "child", "stepchild", "adopted_child", "grandchild"),
    *("parent", "sibling", "other_relative", "unrelated"),
)
SEXES = ("F", "M", "X")
STATUS_CODES = (
    *("citizen", "refugee", "asylum_seeker", "regular", "regularisation_in_process", "irregular"),
    "unknown",
)
ENTRIES = ("regular", "irregular", "unknown")
COUNTRIES = frozenset(country.alpha_2 for country in pycountry.countries)
AREAS = frozenset(area.code for area in pycountry.subdivisions)
LANGUAGES = frozenset(language.alpha_3 for language in pycountry.languages)

LONGEST_LIST = 100
NAME = text(120)
COUNTRY = code(COUNTRIES, "not_a_country")


def nationalities(value: object, pointer: str, faults: Faults) -> list[Any] | None:
    """Countries, or ["stateless"] alone; an empty list is undetermined."""
    if isinstance(value, list | tuple) and STATELESS in value:
        if any(entry != STATELESS for entry in value):
            faults.append(Fault(pointer, "stateless_with_countries"))
        return [STATELESS]
    return list_of(COUNTRY, LONGEST_LIST)(value, pointer, faults)


def members(value: object, pointer: str, faults: Faults) -> list[Any] | None:
    before = len(faults)
    clean = list_of(MEMBER, LONGEST_LIST, "not_an_object")(value, pointer, faults)
    if clean is None and len(faults) > before:
        return None
    people = [(number, member) for number, member in enumerate(clean or ()) if member]
    faults.extend(_repeated_ids(people, pointer))
    # Who has no readable relationship may be the missing principal: then that one thing is said, and no more.
    all_known = len(people) == len(clean or ()) and all(member["relationship"] for _, member in people)
    faults.extend(_principals(people, pointer, may_be_missing=not all_known))
    return clean


CONSENTS_GIVEN = list_of(code(CONSENTS), LONGEST_LIST)
LEGAL_STATUS = object_of(
    {
        "code": code(STATUS_CODES),
        "permit": text(60),
        "registered_on": date_known_in_part,
        "entry": code(ENTRIES),
    }
)
IDENTITY_DOCUMENT = object_of({"type": text(60), "country": COUNTRY, "number": text(60)})
MEMBER = object_of(
    {
        "id": needed_text(40),
        "relationship": code(RELATIONSHIPS),
        "given_names": NAME,
        "first_surname": NAME,
        "second_surname": NAME,
        "birth_date": date_known_in_part,
        "sex": code(SEXES),
        "nationalities": nationalities,
        "present_since": date_known_in_part,
        "legal_status": LEGAL_STATUS,
        "documents": list_of(IDENTITY_DOCUMENT, LONGEST_LIST, "not_an_object"),
        "needs": list_of(code_of_form(NEED, "not_a_need"), LONGEST_LIST),
        "consents": CONSENTS_GIVEN,
    },
    needed=("id", "relationship"),
)
DOCUMENT: Shape = object_of(
    {
        "schema": code((SCHEMA,)),
        "submitted_at": moment,
        "channel": code(CHANNELS),
        "applying_to": code(OFFICES),
        "residence": object_of({"country": COUNTRY, "area": code(AREAS, "not_an_area"), "place": text(200)}),
        "languages": list_of(code(LANGUAGES, "not_a_language"), LONGEST_LIST),
        "interviewer_sex": code(INTERVIEWER_SEXES),
        "contact": object_of(
            {
                "phone": text(40),
                "email": text(254),
                "safe_to_contact": yes_or_no,
                "whatsapp": yes_or_no,
            }
        ),
        "consents": CONSENTS_GIVEN,
        "pathways": list_of(code(PATHWAYS), LONGEST_LIST),
        "linked_to": list_of(needed_text(40), LONGEST_LIST),
        "members": members,
    },
    needed=("schema", "submitted_at"),
)
# Lists in which the order says nothing; languages are best first, members stay as they were written.
UNORDERED = frozenset({"needs", "consents", "pathways", "linked_to", "nationalities", "documents"})


def parse(document: object) -> dict[str, Any]:
    """The clean document: every known key, null where nothing was said. Raises MalformedDocument with all faults."""
    faults: Faults = []
    clean = DOCUMENT(document, "", faults)
    if document is None:
        faults.append(Fault("", "not_an_object"))
    if faults:
        raise MalformedDocument(faults)
    return clean


def load(text: str | bytes) -> object:
    """One JSON text in UTF-8. What is not JSON is a malformed document; so is a key twice in one object."""
    try:
        # Left to itself, json would guess other encodings and let half a surrogate pair through.
        decoded = text.decode("utf-8-sig") if isinstance(text, bytes) else text.removeprefix("\ufeff")
        return json.loads(decoded, object_pairs_hook=_object, parse_constant=_no_constant)
    except MalformedDocument:
        raise
    # ValueError covers what is not UTF-8, not JSON, or a number of too many digits.
    except (ValueError, RecursionError) as error:
        raise MalformedDocument([Fault("", "not_json", {"line": str(getattr(error, "lineno", 1))})]) from None


def load_many(text: str | bytes) -> list[object]:
    """A text that holds one document or a list of them."""
    loaded = load(text)
    return loaded if isinstance(loaded, list) else [loaded]


def canonical(document: Mapping[str, Any]) -> bytes:
    """Equal for documents that say the same: keys sorted, nothing for null, instants in UTC, unordered lists sorted."""
    said = _canonical("", {**document, "channel": document.get("channel") or ONLINE})
    return _as_json(said).encode()


def _canonical(key: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        said = {name: _canonical(name, item) for name, item in value.items() if item is not None}
        return {name: item for name, item in said.items() if item != {}}
    if isinstance(value, list | tuple):
        items = [_canonical("", item) for item in value]
        return sorted(items, key=_as_json) if key in UNORDERED else items
    if key == "submitted_at":
        return instant(value).isoformat()
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) < len(pairs):
        repeated = Counter(name for name, _value in pairs).most_common(1)[0][0]
        raise MalformedDocument([Fault("", "repeated_key", {"key": echoed(repeated)})])
    return read


def _no_constant(_name: str) -> None:
    """NaN and Infinity are Python's, not JSON's."""
    raise MalformedDocument([Fault("", "not_json", {"line": "1"})])


def _repeated_ids(people: list[tuple[int, dict[str, Any]]], pointer: str) -> Faults:
    seen: set[str] = set()
    faults = []
    for number, member in people:
        if member["id"] is None:
            continue
        if member["id"] in seen:
            faults.append(Fault(f"{pointer}/{number}/id", "duplicate_id"))
        seen.add(member["id"])
    return faults


def _principals(people: list[tuple[int, dict[str, Any]]], pointer: str, *, may_be_missing: bool) -> Faults:
    principals = [number for number, member in people if member["relationship"] == PRINCIPAL]
    if not principals and not may_be_missing:
        return [Fault(pointer, "no_principal")]
    return [Fault(f"{pointer}/{number}/relationship", "two_principals") for number in principals[1:]]
