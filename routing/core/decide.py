"""One case, one programme, the sites of its office: the queue, the proposed priority, the site, and why.

An assessment says what the rules make of the people (contract §3); this says where the case goes from there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from offices.eligibility import Assessment, Programme, assess, from_document
from offices.eligibility.facts import PRINCIPAL
from routing.core.compiled import FOR_A_PERSON, Answer, Compiled, Evaluation
from routing.core.facts import facts_from
from routing.core.table import Conclusion

ENGINE = 2  # raised when the same facts could be decided, or assessed, otherwise


@dataclass(frozen=True, slots=True)
class Place:
    """A site as the decision sees it: its code and the areas (ISO 3166-2) that it serves."""

    code: str
    areas: frozenset[str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A site that was looked at. `reason` is SERVES_AREA, OTHER_AREA, SERVES_AREA_TOO or AREA_UNKNOWN."""

    site: str
    is_chosen: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Route:
    """`answers`: what each rule of the routing table says of the case; `errors`: those that could not be evaluated."""

    assessment: Assessment
    queue: str
    proposed_priority: str
    conclusion: Conclusion
    answers: tuple[Answer, ...]
    errors: tuple[str, ...]
    site: str | None
    candidates: tuple[Candidate, ...]

    def as_json(self) -> dict[str, Any]:
        """What is stored and what a replay must reproduce to the byte."""
        return {
            "engine": ENGINE,
            "assessment": self.assessment.as_json(),
            "queue": self.queue,
            "proposed_priority": self.proposed_priority,
            "skills": sorted(self.conclusion.skills),
            "second_review": bool(self.conclusion.second_review),
            "hold": self.conclusion.hold,
            "table": [
                {"rule": answer.rule, "group": answer.group, "state": answer.state, "failed": list(answer.columns)}
                for answer in self.answers
            ],
            "site": self.site,
            "sites": [
                {"site": candidate.site, "chosen": candidate.is_chosen, "reason": candidate.reason}
                for candidate in self.candidates
            ],
        }


def decide(
    document: Mapping[str, Any], programme: Programme, table: Compiled, places: tuple[Place, ...], *, on: date
) -> Route:
    """`document` is a clean pre-registration/1; `places` are the sites of its office in service; `on` is today.

    The site is the one that serves the residence area; among several, the first by code.
    """
    assessment, evaluation = _weighed(document, programme, table, on=on)
    said = evaluation.conclusion
    candidates = _sites((document.get("residence") or {}).get("area"), places)
    return Route(
        assessment=assessment,
        queue=said.queue or FOR_A_PERSON,
        proposed_priority=said.proposed_priority or assessment.proposed_priority,
        conclusion=said,
        answers=table.explain(evaluation),
        errors=evaluation.errors,
        site=next((candidate.site for candidate in candidates if candidate.is_chosen), None),
        candidates=candidates,
    )


def conclude(document: Mapping[str, Any], programme: Programme, table: Compiled, *, on: date) -> tuple[str, str, str]:
    """Outcome, queue and proposed priority, as `decide` says them, without the reasons."""
    assessment, evaluation = _weighed(document, programme, table, on=on)
    said = evaluation.conclusion
    return (
        assessment.outcome,
        said.queue or FOR_A_PERSON,
        said.proposed_priority or assessment.proposed_priority,
    )


def _weighed(
    document: Mapping[str, Any], programme: Programme, table: Compiled, *, on: date
) -> tuple[Assessment, Evaluation]:
    assessment = assess(from_document(_as_sent(document)), programme)
    return assessment, table.evaluate(facts_from(document, assessment, on=on))


def _as_sent(document: Mapping[str, Any]) -> dict[str, Any]:
    """Without whom the household has only since it was sent: they are cared for, and not asked whether they may."""
    members = [one for one in document["members"] if one["relationship"] == PRINCIPAL or not one.get("member_since")]
    return {**document, "members": members}


def _sites(area: str | None, places: tuple[Place, ...]) -> tuple[Candidate, ...]:
    chosen = min((place.code for place in places if area in place.areas), default=None)
    return tuple(
        Candidate(place.code, place.code == chosen, _site_reason(area, place, chosen))
        for place in sorted(places, key=lambda place: place.code)
    )


def _site_reason(area: str | None, place: Place, chosen: str | None) -> str:
    if area is None:
        return "AREA_UNKNOWN"
    if area not in place.areas:
        return "OTHER_AREA"
    return "SERVES_AREA" if place.code == chosen else "SERVES_AREA_TOO"
