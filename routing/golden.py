"""Golden cases: what has to come out of known documents, whatever else a programme version changes."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit.actor import Actor
from audit.services import record
from intake.dossier import documents_of
from intake.models import Case, PreRegistration
from offices.eligibility import Programme, from_document, parse_programme
from offices.models import StaffMember
from offices.programme import by_id, in_force
from routing.anonymising import NotAnonymous, anonymised
from routing.core import Compiled, Route, decide, parse_table
from routing.models import GoldenCase, Outcome, Priority, Queue
from routing.tables import table_of

STORED = frozenset({"eligible", "not_eligible", "review"})  # of the others no case comes to be, hence no queue


class Refused(Exception):
    """Said to whoever asked, in their language."""


@dataclass(frozen=True)
class Result:
    outcome: str
    queue: str
    proposed_priority: str

    @property
    def in_words(self) -> str:
        parts = [Outcome(self.outcome).label, Priority(self.proposed_priority).label]
        return ", ".join(str(part) for part in ([*parts, Queue(self.queue).label] if self.queue else parts))


@dataclass(frozen=True)
class Failure:
    case: GoldenCase
    wanted: Result
    found: Result

    @property
    def in_words(self) -> str:
        said = {"name": self.case.name, "wanted": self.wanted.in_words, "found": self.found.in_words}
        return _("Caso de prueba «%(name)s»: se esperaba %(wanted)s y sale %(found)s.") % said


def failures(content: Mapping[str, Any], cases: Iterable[GoldenCase] | None = None) -> list[Failure]:
    """Those of the golden cases in use that come out otherwise under the content of a version."""
    programme, table = parse_programme(content), Compiled(parse_table(content["routing"]))
    in_use = GoldenCase.objects.filter(disabled_at__isnull=True).order_by("name", "id") if cases is None else cases
    failed = []
    for case in in_use:
        found = result_of(routed(case.document, programme, table, waited=case.waited_days))
        if found != expected(case):
            failed.append(Failure(case, expected(case), found))
    return failed


def routed(document: Mapping[str, Any], programme: Programme, table: Compiled, *, waited: int = 0) -> Route:
    """On the office's day of submission, or so many days later; without any site."""
    submission = from_document(document)
    office = programme.office(submission.applying_to or submission.residence)
    sent = office.local(submission.submitted_at) if office else submission.submitted_at
    return decide(document, programme, table, (), on=sent.date() + datetime.timedelta(days=waited))


def result_of(route: Route) -> Result:
    outcome = route.assessment.outcome
    return Result(outcome, route.queue if outcome in STORED else "", route.proposed_priority)


def expected(case: GoldenCase) -> Result:
    return Result(case.outcome, case.queue, case.proposed_priority)


@transaction.atomic
def add_from_case(case: Case, *, at: datetime.datetime, person: StaffMember) -> GoldenCase:
    """The case without whoever it is about, held to what comes out of it today. Raises Refused.

    What is kept comes out the same as the case itself, to the byte, under the version it was judged by and under the
    one in force. Nothing leads from it back to the case.
    """
    document = documents_of([case], actor=person.actor, purpose="golden_case")[case.id]
    versions = {in_force(at).version_id, _judged_by(case)} - {None}

    def outcomes(one: Mapping[str, Any]) -> list[Any]:
        return [routed(one, by_id(version).programme, table_of(version)).as_json() for version in versions]

    try:
        kept = anonymised(document, same=outcomes)
    except NotAnonymous as never:
        raise Refused(_("Sin los datos de la persona saldría otro resultado: elija otro caso.")) from never
    current = in_force(at)
    result = result_of(routed(kept, current.programme, table_of(current.version_id)))
    golden = GoldenCase.objects.create(
        name=_new_name(result, case.office_id),
        office_id=case.office_id,
        origin=GoldenCase.Origin.CASE,
        document=kept,
        outcome=result.outcome,
        queue=result.queue,
        proposed_priority=result.proposed_priority,
        added_by=person,
        # The day alone: the trail names the case, and to the second both would be of one moment.
        added_at=at.replace(hour=0, minute=0, second=0, microsecond=0),
    )
    record("golden_case_added", actor=person.actor, office=case.office_id, subjects=[case.id])
    return golden


@transaction.atomic
def load(cases: Iterable[Mapping[str, Any]], *, actor: Actor) -> int:
    """Worked cases of a file; one of a known name stays as it is. Returns how many are new."""
    known = set(GoldenCase.objects.values_list("name", flat=True))
    new = [
        GoldenCase(
            name=one["name"],
            office_id=one.get("office"),
            origin=GoldenCase.Origin.SCENARIO,
            document=one["document"],
            outcome=one["outcome"],
            queue=one.get("queue") or "",
            proposed_priority=one["proposed_priority"],
        )
        for one in cases
        if one["name"] not in known
    ]
    GoldenCase.objects.bulk_create(new)
    if new:
        record("golden_cases_loaded", actor=actor, detail={"number": len(new)})
    return len(new)


@transaction.atomic
def expect(case: GoldenCase, wanted: Result, *, person: StaffMember) -> None:
    """Another result is right from now on."""
    before = expected(case)
    case.outcome, case.queue, case.proposed_priority = wanted.outcome, wanted.queue, wanted.proposed_priority
    case.save(update_fields=["outcome", "queue", "proposed_priority"])
    detail = {"from": vars(before), "to": vars(wanted)}
    record("golden_case_changed", actor=person.actor, subjects=[case.pk], detail=detail)


@transaction.atomic
def disable(case: GoldenCase, *, because: str, at: datetime.datetime, person: StaffMember) -> None:
    """No version is held to it from now on, and everybody reads why."""
    case.disabled_at, case.disabled_by, case.disabled_because = at, person, because
    case.save(update_fields=["disabled_at", "disabled_by", "disabled_because"])
    record("golden_case_disabled", actor=person.actor, subjects=[case.pk])


@transaction.atomic
def enable(case: GoldenCase, *, person: StaffMember) -> None:
    case.disabled_at, case.disabled_by, case.disabled_because = None, None, ""
    case.save(update_fields=["disabled_at", "disabled_by", "disabled_because"])
    record("golden_case_enabled", actor=person.actor, subjects=[case.pk])


def _judged_by(case: Case) -> Any:
    registration = PreRegistration.objects.filter(case=case, superseded_by__isnull=True)
    return registration.values_list("programme_version_id", flat=True).first()


def _new_name(result: Result, office: str | None) -> str:
    number = GoldenCase.objects.filter(origin=GoldenCase.Origin.CASE).count() + 1
    return f"{office or '-'} · {number} · {result.in_words}"[:120]
