"""The people of a registration: how many there may be or were on a day, and what the next one is called."""

import datetime
from collections.abc import Collection, Mapping
from typing import Any

from offices.eligibility.dates import partial_date

MOST_MEMBERS = 20


def next_id(answers: dict[str, Any]) -> str:
    """m2, m3, …, and never one that was given before: what belongs to somebody who was taken out names nobody else."""
    there = [int(member["id"].removeprefix("m")) for member in answers["document"]["members"]]
    answers["last_member"] = max(answers.get("last_member", 1), *there) + 1
    return f"m{answers['last_member']}"


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
