"""What the clients were told against what the database says, case by case; and the figures of a run in one line."""

import statistics
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from audit.models import Entry
from intake.models import Case, CaseEvent, PreRegistration
from offices.models import ProgrammeVersion
from outbox.models import Message
from routing.models import Assignment, Decision
from tests.chaos.killer import Blow
from vault import scope

# What each case must have, and nothing more of it.
ONE_OF_EACH = (
    "registration",
    "event received",
    "event routed",
    "decision of its registration by the version in force",
    "decision",
    "open assignment",
    "assignment",
    "message for the router",
    "message done",
    "entry registered",
    "entry opened for routing",
    "entry routed",
)


@dataclass
class Account:
    """All empty when nothing was lost, nothing done twice and nothing left: references, with what is wrong."""

    lost: list[str] = field(default_factory=list)  # told, and not there
    untold: list[str] = field(default_factory=list)  # there, and never told
    two_told: dict[str, list[str]] = field(default_factory=dict)  # one key, two references
    missing: dict[str, list[str]] = field(default_factory=dict)
    double: dict[str, list[str]] = field(default_factory=dict)
    not_in_queue: list[str] = field(default_factory=list)
    dead_letters: int = 0


def account(journal: Mapping[str, Sequence[str]]) -> Account:
    """`journal`: key -> every reference that the client was told."""
    told = {reference for references in journal.values() for reference in references}
    with scope.enter(scope.SYSTEM):
        cases = {case.id: case for case in Case.objects.all()}
        counted = {str(case.id): Counter[str]() for case in cases.values()}
        for what, case_ids in _seen().items():
            for case_id in case_ids:
                counted[str(case_id)][what] += 1
    result = Account(
        lost=sorted(told - {case.reference for case in cases.values()}),
        untold=sorted({case.reference for case in cases.values()} - told),
        two_told={key: list(references) for key, references in journal.items() if len(set(references)) > 1},
        not_in_queue=sorted(case.reference for case in cases.values() if case.status != Case.Status.ASSIGNED),
        dead_letters=Message.objects.dead_letters().count(),
    )
    for case in cases.values():
        seen = counted[str(case.id)]
        if missing := [what for what in ONE_OF_EACH if seen[what] < 1]:
            result.missing[case.reference] = missing
        if double := [what for what in ONE_OF_EACH if seen[what] > 1]:
            result.double[case.reference] = double
    return result


def _seen() -> dict[str, Iterable[object]]:
    """Name of a thing -> the id of its case, as often as the thing is there."""
    version = ProgrammeVersion.objects.get()
    decisions = Decision.objects.select_related("pre_registration")
    routed = Message.objects.filter(task="routing.route_cases")
    return {
        "registration": PreRegistration.objects.values_list("case_id", flat=True),
        "event received": CaseEvent.objects.filter(kind="received").values_list("case_id", flat=True),
        "event routed": CaseEvent.objects.filter(kind="routed").values_list("case_id", flat=True),
        "decision of its registration by the version in force": [
            decision.case_id
            for decision in decisions
            if (decision.event, decision.programme_version_id) == (str(decision.pre_registration_id), version.pk)
            and decision.pre_registration.case_id == decision.case_id
        ],
        "decision": [decision.case_id for decision in decisions],
        "open assignment": Assignment.objects.open().values_list("case_id", flat=True),
        "assignment": Assignment.objects.values_list("case_id", flat=True),
        "message for the router": routed.values_list("subject_id", flat=True),
        "message done": routed.filter(done_at__isnull=False).values_list("subject_id", flat=True),
        "entry registered": _subjects_of("registered"),
        "entry opened for routing": _subjects_of("opened", purpose="routing"),
        "entry routed": _subjects_of("routed"),
    }


def _subjects_of(action: str, **which: str) -> list[str]:
    entries = Entry.objects.filter(action=action, **which).values_list("subjects", flat=True)
    return [subject for subjects in entries for subject in subjects]


def recoveries(blows: Sequence[Blow]) -> list[float]:
    """Seconds from each blow until the last case that it kept waiting was decided."""
    with scope.enter(scope.SYSTEM):
        lives = list(
            Message.objects.filter(topic="case.received", done_at__isnull=False).values_list("created_at", "done_at")
        )
    return [
        max(((done - blow.at).total_seconds() for created, done in lives if created <= blow.at < done), default=0.0)
        for blow in blows
    ]


def figures(confirmed: int, blows: Sequence[Blow], result: Account, *, unanswered: int) -> str:
    """One line for people. 3/n bounds the share that is lost or double, with 95 % confidence when none was seen."""
    if not blows:
        return f"{confirmed} confirmed, no kill hit work"
    parts = Counter(f"{blow.fault.part}/{blow.fault.how}" for blow in blows)
    times = recoveries(blows)
    with scope.enter(scope.SYSTEM):
        resent = Message.objects.filter(topic="case.received", sends__gt=1).count()
    return (
        f"{confirmed} confirmed, {len(blows)} kills, all at work "
        f"({', '.join(f'{count} {part}' for part, count in sorted(parts.items()))}; "
        f"waiting cases: median {statistics.median(blow.waiting for blow in blows):.0f}, "
        f"fewest {min(blow.waiting for blow in blows)}): "
        f"{len(result.lost)} lost, {len(result.double)} double, {len(result.missing)} unresolved, "
        f"3/n {3 / max(1, confirmed):.2%}; {resent} sent again, {unanswered} requests without an answer; "
        f"recovery median {statistics.median(times):.1f} s, longest {max(times):.1f} s"
    )
