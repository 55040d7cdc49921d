"""Documents and the shipped programme for the tests of the eligibility core. Needs no database."""

from datetime import date
from pathlib import Path
from typing import Any

import yaml

from offices.eligibility import assess, from_document, parse_programme

ROOT = Path(__file__).resolve().parents[2]
PROGRAMME_DATA = yaml.safe_load((ROOT / "programme" / "programme.yaml").read_text("utf-8"))
PROGRAMME = parse_programme(PROGRAMME_DATA)

# A day inside each rule and its window, outside every span of an unknown bound.
DAYS = {
    "GT-1": "2023-07-03T11:00:00-06:00",
    "GT-2": "2024-05-02T11:00:00-06:00",
    "GT-3": "2024-06-03T11:00:00-06:00",
    "CR-1": "2023-09-05T11:00:00-06:00",
    "CR-2": "2024-07-01T11:00:00-06:00",
    "CO-1": "2023-08-15T10:00:00-05:00",
    "CO-2": "2023-11-15T10:00:00-05:00",
    "EC-1": "2024-01-22T10:00:00-05:00",
}
NATIONALITY = {"GT": "HN", "CR": "NI", "CO": "VE", "EC": "VE"}
STATUS = {"GT": "regular", "CR": "asylum_seeker", "CO": "regular", "EC": "regular"}


def status(code: str | None, **rest: Any) -> dict[str, Any]:
    return {"legal_status": {"code": code, **rest}}


def person(office: str = "CO", relationship: str = "principal", **changes: Any) -> dict[str, Any]:
    """Somebody who meets every rule of the office, but for the unverified cut-off of GT-3."""
    return {
        "id": relationship,
        "relationship": relationship,
        "birth_date": "1988-04-17",
        "nationalities": [NATIONALITY[office]],
        "present_since": "2021-01-20",
        **status(STATUS[office], registered_on="2021-05-05", entry="regular"),
        "needs": [],
    } | changes


def sent(rule: str, *members: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A document sent to the rule's office, from its country, on the rule's day."""
    office = rule[:2]
    return {
        "schema": "pre-registration/1",
        "submitted_at": DAYS[rule],
        "applying_to": office,
        "residence": {"country": office},
        "languages": ["spa"],
        "members": list(members) or [person(office)],
    } | changes


def answer(document: dict[str, Any]) -> dict[str, Any]:
    return assess(from_document(document), PROGRAMME).as_json()


def all_days(first: date, last: date) -> list[date]:
    return [date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1)]
