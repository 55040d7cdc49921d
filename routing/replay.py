"""Repeating stored decisions: the same facts under the same programme must give the same bytes."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from audit.actor import Actor
from offices.programme import by_id
from routing.core import ENGINE
from routing.models import Decision
from routing.services import findings_again
from vault import door, keys


@dataclass(frozen=True)
class Replayed:
    """`result` is same, differs, erased or engine (made by another engine version than today's)."""

    reference: str
    result: str
    engine: int
    was: dict[str, Any] | None = None
    now: dict[str, Any] | None = None


def replay(decisions: Sequence[Decision], *, actor: Actor, as_current: bool = False) -> Iterable[Replayed]:
    """One answer per decision, in order. `as_current` compares decisions of other engine versions too."""
    living = {subject for subject, _number in keys.load(decision.case_id for decision in decisions)}
    compared = [
        decision for decision in decisions if decision.case_id in living and (as_current or decision.engine == ENGINE)
    ]
    opened = door.open(compared, actor=actor, purpose="replay")
    for decision in decisions:
        reference = decision.case.reference
        if decision.case_id not in living:
            yield Replayed(reference, "erased", decision.engine)
        elif decision.id not in opened:
            yield Replayed(reference, "engine", decision.engine)
        else:
            was = opened[decision.id]["findings"]
            now = findings_again(opened[decision.id]["facts"], by_id(decision.programme_version_id))
            yield Replayed(reference, "same" if _bytes(was) == _bytes(now) else "differs", decision.engine, was, now)


def _bytes(findings: dict[str, Any]) -> bytes:
    return json.dumps(findings, ensure_ascii=False, sort_keys=True).encode()
