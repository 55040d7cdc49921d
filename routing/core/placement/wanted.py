"""What one case, or a linked family as one, asks of places and people. Knows no place and no person."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from routing.core.placement.terms import DISTRESS_NEEDS, FRAIL_NEEDS, PRESENCE_NEEDS, Terms

ANY = "any"
DECIDED_WELL = "eligible"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Of a family everything counts for all of it, so that no part tells whose it is.

    `areas`: where they live, "" for who did not say; `languages`: one list per case that asks for any, the person
    must speak one of each; `rank`: 0 emergency, 1 urgent, 2 normal, the most pressing of them.
    """

    cases: tuple[str, ...]
    queues: tuple[str, ...]
    rank: int
    areas: tuple[str, ...]
    languages: tuple[tuple[str, ...], ...]
    skills: tuple[str, ...]
    sexes: tuple[str, ...]
    must_come: bool
    is_frail: bool
    effort: int

    @property
    def size(self) -> int:
        return len(self.cases)


def wanted_by(
    case: str,
    document: Mapping[str, Any],
    findings: Mapping[str, Any],
    *,
    queue: str,
    rank: int,
    work_languages: Sequence[str],
    terms: Terms,
) -> Wanted:
    """`findings` are those of the case's decision: its assessment, skills and second review."""
    needs = _needs(document, findings)
    languages = tuple(document.get("languages") or ())
    sex = document.get("interviewer_sex") or ANY
    return Wanted(
        cases=(case,),
        queues=(queue,),
        rank=rank,
        areas=((document.get("residence") or {}).get("area") or "",),
        languages=(languages,) if languages else (),
        skills=tuple(sorted(findings.get("skills") or ())),
        sexes=() if sex == ANY else (sex,),
        must_come=_has(needs, PRESENCE_NEEDS),
        is_frail=_has(needs, FRAIL_NEEDS),
        effort=_effort(document, findings, needs, languages, rank, work_languages, terms),
    )


def together(parts: Sequence[Wanted]) -> Wanted:
    """One family; the order of its cases is that of their ids."""
    return Wanted(
        cases=tuple(sorted(case for part in parts for case in part.cases)),
        queues=_each(queue for part in parts for queue in part.queues),
        rank=min(part.rank for part in parts),
        areas=_each(area for part in parts for area in part.areas),
        languages=tuple(sorted({each for part in parts for each in part.languages})),
        skills=_each(skill for part in parts for skill in part.skills),
        sexes=_each(sex for part in parts for sex in part.sexes),
        must_come=any(part.must_come for part in parts),
        is_frail=any(part.is_frail for part in parts),
        effort=sum(part.effort for part in parts),
    )


def families(cases: Iterable[str], links: Iterable[tuple[str, str]]) -> list[tuple[str, ...]]:
    """The cases in groups that are linked, directly or by others. Links to cases not named here are left out."""
    parent = {case: case for case in cases}

    def root(case: str) -> str:
        while parent[case] != case:
            parent[case] = parent[parent[case]]
            case = parent[case]
        return case

    for one, other in links:
        if one in parent and other in parent:
            first, second = sorted((root(one), root(other)))
            parent[second] = first
    groups: dict[str, list[str]] = {}
    for case in parent:
        groups.setdefault(root(case), []).append(case)
    return sorted(tuple(sorted(group)) for group in groups.values())


def _effort(
    document: Mapping[str, Any],
    findings: Mapping[str, Any],
    needs: frozenset[str],
    languages: Sequence[str],
    rank: int,
    work_languages: Sequence[str],
    terms: Terms,
) -> int:
    """Size of the household, complexity, language, distress; never a mere count."""
    points = terms.base
    others: int = len(document["members"]) - 1
    points += min(terms.most_for_members, terms.further_member * others)
    points += terms.doubtful * bool(findings["assessment"]["outcome"] != DECIDED_WELL)
    points += terms.second_review * bool(findings.get("second_review"))
    points += terms.other_language * bool(languages and set(languages).isdisjoint(work_languages))
    points += terms.distress * (rank == 0 or _has(needs, DISTRESS_NEEDS))
    return points


def _needs(document: Mapping[str, Any], findings: Mapping[str, Any]) -> frozenset[str]:
    claimed = {need for member in document["members"] for need in member.get("needs") or ()}
    return frozenset(claimed | set(findings["assessment"]["flags"]))


def _has(needs: frozenset[str], beginnings: tuple[str, ...]) -> bool:
    return any(need.startswith(beginnings) for need in needs)


def _each(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(values)))
