"""May these people apply, where, by which rule: the assessment/1 of a submission. Knows no stored case."""

from dataclasses import dataclass
from datetime import UTC, date

from offices.eligibility.criteria import Finding
from offices.eligibility.facts import INVITED, Submission
from offices.eligibility.flags import claims, flags, proposed_priority, queue
from offices.eligibility.judgement import RANK, Judgement, Outcome, judge
from offices.eligibility.programme import Office, Programme, Rule
from offices.eligibility.windows import closed_reason, window_for


@dataclass(frozen=True, slots=True)
class Assessment:
    outcome: Outcome
    office: str | None
    rule: str | None
    reasons: tuple[str, ...]
    flags: tuple[str, ...]
    queue: str | None
    proposed_priority: str
    findings: tuple[Finding, ...]
    priority: str = "normal"

    @property
    def human_review(self) -> bool:
        return self.outcome in ("not_eligible", "review")

    def as_json(self) -> dict[str, object]:
        """The assessment/1 document."""
        return {
            "schema": "assessment/1",
            "outcome": self.outcome,
            "office": self.office,
            "rule": self.rule,
            "reasons": list(self.reasons),
            "flags": list(self.flags),
            "queue": self.queue,
            "priority": self.priority,
            "proposed_priority": self.proposed_priority,
            "human_review": self.human_review,
            "findings": [finding.as_json() for finding in self.findings],
        }


@dataclass(frozen=True, slots=True)
class _Result:
    """What the steps of the contract's §3.1 come to, before flags and queue."""

    outcome: Outcome
    reasons: frozenset[str]
    judgement: Judgement | None = None
    may_improve: bool = False


def assess(submission: Submission, programme: Programme) -> Assessment:
    """The steps of the contract's §3.1 in their order; every well-formed submission has an answer."""
    office = _office(submission, programme)
    on = _day(submission, programme, office)
    result = _without_office(submission, programme) if office is None else _at(office, submission, on)
    claimed = claims(submission, on)
    marks = flags(submission, on, claimed, _spoken(programme, office))
    rule = result.judgement.rule.id if result.judgement else None
    return Assessment(
        outcome=result.outcome,
        office=office.code if office else submission.applying_to,
        rule=rule,
        reasons=tuple(sorted(result.reasons)),
        flags=tuple(sorted(marks | {"REEVALUATE"} if result.may_improve else marks)),
        queue=queue(submission, result.outcome, result.reasons, claimed),
        proposed_priority=proposed_priority(submission, claimed),
        findings=result.judgement.findings if result.judgement else (),
    )


def _office(submission: Submission, programme: Programme) -> Office | None:
    """Step 1: the office applied to, else that of the residence, else one whose rule admits from there."""
    residence = submission.residence
    if submission.applying_to is not None or residence is None:
        return programme.office(submission.applying_to)
    return programme.office(residence) or next(
        (
            office
            for office in programme.offices
            if (rule := _rule_in_force(office, submission)) is not None
            and rule.own_country_allowed
            and residence in rule.nationalities
        ),
        None,
    )


def _without_office(submission: Submission, programme: Programme) -> _Result:
    if submission.applying_to is not None:
        return _Result("not_open", frozenset({"WINDOW_CLOSED"}))
    if submission.residence is not None:
        return _Result("not_open", frozenset({"NO_OFFICE"}))
    if any(_rule_in_force(office, submission) for office in programme.offices):
        return _Result("review", frozenset({"RESIDENCE_UNKNOWN"}))
    closed = {closed_reason(office, office.local(submission.submitted_at).date()) for office in programme.offices}
    ended = closed == {"PROGRAMME_ENDED"}
    return _Result("not_open", frozenset({"PROGRAMME_ENDED" if ended else "WINDOW_CLOSED"}))


def _at(office: Office, submission: Submission, on: date) -> _Result:
    """Steps 2 to 7 at one office."""
    rule = office.rule_on(on)
    if rule is None:
        return _Result("not_open", frozenset({closed_reason(office, on)}))
    judgement = judge(submission, rule, on)
    if submission.channel != INVITED:
        if on < rule.online_from:
            return _Result("incomplete", frozenset({"CHANNEL_INVITATION_ONLY"}), judgement)
        if window_for(office, submission.submitted_at) is None:
            return _Result("not_open", frozenset({"WINDOW_CLOSED"}), judgement)
    outcome, reasons = judgement.outcome, judgement.reasons
    if any(judge(submission, other, on).outcome != outcome for other in office.rules_across(rule, on)):
        outcome, reasons = "review", reasons | {"RULE_UNCERTAIN"}
    if outcome == "not_eligible":
        reasons = judgement.failed
    return _Result(outcome, reasons, judgement, _may_improve(submission, office, rule, outcome, on))


def _may_improve(submission: Submission, office: Office, rule: Rule, outcome: Outcome, on: date) -> bool:
    """Would a later published rule decide better on the same facts and day?"""
    return outcome != "eligible" and any(
        RANK[judge(submission, later, on).outcome] > RANK[outcome] for later in office.rules_after(rule)
    )


def _rule_in_force(office: Office, submission: Submission) -> Rule | None:
    return office.rule_on(office.local(submission.submitted_at).date())


def _day(submission: Submission, programme: Programme, office: Office | None) -> date:
    """The office's day; where no office is named, the earliest of any, on which a child is still one."""
    offices = programme.offices if office is None else (office,)
    days = [office.local(submission.submitted_at).date() for office in offices]
    return min(days, default=submission.submitted_at.astimezone(UTC).date())


def _spoken(programme: Programme, office: Office | None) -> frozenset[str]:
    """The languages the office works in; where none is named, those of all offices."""
    offices = programme.offices if office is None else (office,)
    return frozenset(language for office in offices for language in office.work_languages)
