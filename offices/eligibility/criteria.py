"""The five criteria of a rule, each for one person. Knows no household, no channel and no outcome."""

from dataclasses import dataclass
from datetime import date

from offices.eligibility.facts import STATELESS, Member
from offices.eligibility.programme import Rule
from offices.eligibility.status import CITIZEN
from offices.eligibility.verdicts import MET, NOT_MET, UNKNOWN, Verdict

NATIONALITY, RESIDENCE, PRESENCE, STATUS, AGE = "nationality", "residence", "presence", "status", "age"

# A verdict with its reason code; met has none.
Answer = tuple[Verdict, str | None]
YES: Answer = (MET, None)
ABOUT_ANOTHER_COUNTRY: Answer = (UNKNOWN, None)


@dataclass(frozen=True, slots=True)
class Finding:
    """One criterion of one rule for one person."""

    member: str
    criterion: str
    verdict: Verdict
    reason: str | None
    rule: str

    def as_json(self) -> dict[str, str | None]:
        return {
            "member": self.member,
            "criterion": self.criterion,
            "verdict": self.verdict,
            "reason": self.reason,
            "rule": self.rule,
        }


def findings(member: Member, rule: Rule, residence: str | None, on: date) -> tuple[Finding, ...]:
    """Every criterion for this person, in the fixed order of the contract."""
    lives_elsewhere = residence_answer(member, rule, residence)[0] == NOT_MET
    answers = (
        (NATIONALITY, nationality_answer(member, rule)),
        (RESIDENCE, residence_answer(member, rule, residence)),
        (PRESENCE, ABOUT_ANOTHER_COUNTRY if lives_elsewhere else presence_answer(member, rule)),
        (STATUS, ABOUT_ANOTHER_COUNTRY if lives_elsewhere else status_answer(member, rule)),
        (AGE, age_answer(member, rule, on)),
    )
    return tuple(Finding(member.id, criterion, verdict, reason, rule.id) for criterion, (verdict, reason) in answers)


def nationality_answer(member: Member, rule: Rule) -> Answer:
    held = frozenset(member.nationalities)
    if not held:
        return UNKNOWN, "NAT_UNDETERMINED"
    if rule.admitting(member.nationalities):
        # Whether a second nationality helps where own nationals are turned away, a person decides.
        own_excluded = rule.office in held and not rule.own_nationals
        return (UNKNOWN, "DUAL_NATIONALITY") if own_excluded else YES
    if STATELESS in held:
        return UNKNOWN, "STATELESS"
    if held == {rule.office} and not rule.own_nationals:
        return NOT_MET, "OWN_NATIONAL"
    return NOT_MET, "NAT_NOT_ACCEPTED"


def residence_answer(member: Member, rule: Rule, residence: str | None) -> Answer:
    if not rule.in_country:
        return YES
    if residence is None:
        return UNKNOWN, "RESIDENCE_UNKNOWN"
    own_country = residence in member.nationalities and residence in rule.nationalities
    if residence == rule.office or (rule.own_country_allowed and own_country):
        return YES
    return NOT_MET, "NOT_IN_COUNTRY"


def presence_answer(member: Member, rule: Rule) -> Answer:
    admitting = rule.admitting(member.nationalities)
    if admitting and admitting <= rule.present_by_unverified_for:
        return UNKNOWN, "RULE_UNCERTAIN"
    if rule.present_by is None or member.born.is_by(rule.present_by) == NOT_MET:
        return YES
    arrived: dict[Verdict, Answer] = {
        MET: YES,
        NOT_MET: (NOT_MET, "ARRIVED_AFTER_CUTOFF"),
        UNKNOWN: (UNKNOWN, "DATE_UNPROVEN"),
    }
    return arrived[member.present_since.is_by(rule.present_by)]


def status_answer(member: Member, rule: Rule) -> Answer:
    if member.status.code == CITIZEN and rule.office in member.nationalities:
        return YES
    if rule.status_if_kept is not None and (
        member.status.code == CITIZEN or rule.status_if_kept.verdict(member.status) != MET
    ):
        return UNKNOWN, "RULE_UNCERTAIN"
    if rule.status is None:
        return YES
    verdict = UNKNOWN if member.status.code == CITIZEN else rule.status.verdict(member.status)
    if verdict == UNKNOWN:
        return UNKNOWN, "STATUS_UNKNOWN"
    if verdict == NOT_MET:
        late = rule.status.fails_by_date_alone(member.status)
        return NOT_MET, "STATUS_REG_AFTER_CUTOFF" if late else "STATUS_NOT_MET"
    return YES


def age_answer(member: Member, rule: Rule, on: date) -> Answer:
    reached: dict[Verdict, Answer] = {
        MET: YES,
        NOT_MET: (NOT_MET, "UNDER_AGE"),
        UNKNOWN: (UNKNOWN, "AGE_UNKNOWN"),
    }
    return reached[member.born.has_reached(rule.min_age, on)]
