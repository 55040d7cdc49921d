"""The people of a draft: how many there may be, and what the next one is called."""

from typing import Any

MOST_MEMBERS = 20


def next_id(answers: dict[str, Any]) -> str:
    """m2, m3, …, and never one that was given before: what belongs to somebody who was taken out names nobody else."""
    there = [int(member["id"].removeprefix("m")) for member in answers["document"]["members"]]
    answers["last_member"] = max(answers.get("last_member", 1), *there) + 1
    return f"m{answers['last_member']}"
