"""The people of a draft or registration: how many there may be, what the next one is called, who is taken out."""

import datetime
from collections.abc import Collection, Mapping
from typing import Any

from offices.eligibility.dates import partial_date

MOST_MEMBERS = 20
HOUSEHOLD = "hogar"  # in the list of what is done: everybody was named
Answers = dict[str, Any]


def next_id(answers: Answers) -> str:
    """m2, m3, …, and never one that was given before: what belongs to somebody who was taken out names nobody else."""
    there = [int(member["id"].removeprefix("m")) for member in answers["document"]["members"]]
    answers["last_member"] = max(answers.get("last_member", 1), *there) + 1
    return f"m{answers['last_member']}"


def add(answers: Answers) -> str:
    """One more person, of whom nothing is known yet; their id."""
    new = next_id(answers)
    # Whoever was only just added is something until it is asked what.
    answers["document"]["members"].append({"id": new, "relationship": "other_relative"})
    return new


def remove(answers: Answers, person_id: str) -> None:
    """Take somebody out with all that was said of them; the principal applicant stays."""
    members = answers["document"]["members"]
    members[1:] = [member for member in members[1:] if member["id"] != person_id]
    if all(member["id"] != person_id for member in members):
        answers["done"] = [done for done in answers["done"] if not done.startswith(f"{person_id}/")]
        answers["more"].get("people", {}).pop(person_id, None)


def make_it(answers: Answers, number: int) -> None:
    """Have as many people, the principal applicant among them. Nobody of whom something was said is taken out."""
    members = answers["document"]["members"]
    while len(members) < min(number, MOST_MEMBERS):
        add(answers)
    while len(members) > max(number, 1) and not _was_asked(answers, members[-1]["id"]):
        remove(answers, members[-1]["id"])


def _was_asked(answers: Answers, person_id: str) -> bool:
    return any(done.startswith(f"{person_id}/") for done in answers["done"])


def free_id(taken: Collection[str]) -> str:
    """The same for a registration that was sent; `taken` holds the ids of all its versions, of any spelling."""
    number = 2
    while f"m{number}" in taken:
        number += 1
    return f"m{number}"


def size_on(document: Mapping[str, Any], on: datetime.date) -> int:
    """How many the household was on that day: who joined after sending counts from then on."""
    joined = [member.get("member_since") for member in document["members"]]
    return sum(not since or partial_date(since).earliest <= on for since in joined)
