"""A document without the people it is about, that still comes out the same. Pure but for its dice.

Only what the rules can ask for is taken over at all; dates are moved, all by the same number of days where the rules
allow it. Whether the result stays the same is not assumed but tried.
"""

import datetime
import secrets
from collections.abc import Callable, Iterator, Mapping
from typing import Any

MOST_WEEKS, MOST_DAYS = 26, 60
SPARE = ("interviewer_sex", "pathways", "consents", "languages")  # left out where nothing depends on it
KEPT = ("schema", "submitted_at", "channel", "applying_to", *SPARE)
KEPT_OF_MEMBER = ("relationship", "birth_date", "nationalities", "present_since", "needs")
KEPT_OF_STATUS = ("code", "registered_on", "entry")
DICE = secrets.SystemRandom()  # whoever knows the program must not know by how much dates were moved

Document = dict[str, Any]
Outcomes = Callable[[Mapping[str, Any]], Any]


class NotAnonymous(Exception):
    """No way was found to leave the people out and have the same result."""


def anonymised(document: Mapping[str, Any], *, same: Outcomes) -> Document:
    """`same` gives what must not change. Raises NotAnonymous."""
    plain = bare(document)
    wanted = same(_renumbered(document))
    if same(plain) != wanted:
        raise NotAnonymous
    for moved in _moved(plain):
        if same(moved) == wanted:
            return _without_spare(moved, same, wanted)
    raise NotAnonymous


def bare(document: Mapping[str, Any]) -> Document:
    """What the rules can ask for, and nothing else."""
    residence = document.get("residence") or {}
    kept = {name: document[name] for name in KEPT if document.get(name) is not None}
    return kept | {
        "residence": {name: residence[name] for name in ("country", "area") if residence.get(name)},
        "members": [_member(one, number) for number, one in enumerate(document["members"], start=1)],
    }


def _member(member: Mapping[str, Any], number: int) -> Document:
    kept = {name: member[name] for name in KEPT_OF_MEMBER if member.get(name) is not None}
    status = {name: value for name, value in (member.get("legal_status") or {}).items() if name in KEPT_OF_STATUS}
    return {"id": f"m{number}"} | kept | ({"legal_status": status} if status else {})


def _renumbered(document: Mapping[str, Any]) -> Document:
    """Ids of people are the sender's, and may say anything."""
    return {
        **document,
        "members": [{**one, "id": f"m{number}"} for number, one in enumerate(document["members"], start=1)],
    }


def _moved(document: Document) -> Iterator[Document]:
    """All dates by the same number of days, whole weeks first; then those of the people alone."""
    weeks = [7 * number for number in range(-MOST_WEEKS, MOST_WEEKS + 1) if number]
    days = [number for number in range(-MOST_DAYS, MOST_DAYS + 1) if number % 7]
    for moved in (True, False):
        for shifts in (weeks, days):
            DICE.shuffle(shifts)
            for shift in shifts:
                yield _shifted(document, shift, with_sending=moved)


def _shifted(document: Document, days: int, *, with_sending: bool) -> Document:
    sent = datetime.datetime.fromisoformat(document["submitted_at"]).replace(minute=0, second=0, microsecond=0)
    if with_sending:
        sent += datetime.timedelta(days=days)
    return document | {
        "submitted_at": sent.isoformat(),
        "members": [_shifted_member(member, days) for member in document["members"]],
    }


def _shifted_member(member: Document, days: int) -> Document:
    shifted = {name: _day(member[name], days) for name in ("birth_date", "present_since") if name in member}
    if status := member.get("legal_status"):
        shifted["legal_status"] = status | {
            name: _day(status[name], days) for name in ("registered_on",) if status.get(name)
        }
    return member | shifted


def _noon(moment: str) -> str:
    """In the offices, between five and six hours behind; where the day would be another one, the hour stays."""
    return datetime.datetime.fromisoformat(moment).astimezone(datetime.UTC).replace(hour=17).isoformat()


def _day(text: str, days: int) -> str:
    """Of a day of which only the month or the year is known nobody is recognised."""
    if len(text) < len("YYYY-MM-DD"):
        return text
    return (datetime.date.fromisoformat(text) + datetime.timedelta(days=days)).isoformat()


def _without_spare(document: Document, same: Outcomes, wanted: Any) -> Document:
    at_noon = {**document, "submitted_at": _noon(document["submitted_at"])}  # few send anything in the same hour
    if same(at_noon) == wanted:
        document = at_noon
    without = {
        **document,
        "residence": {name: document["residence"][name] for name in document["residence"] if name != "area"},
    }
    if same(without) == wanted:
        document = without
    for name in SPARE:
        without = {key: value for key, value in document.items() if key != name}
        if same(without) == wanted:
            document = without
    return document
