"""Edge cases worked by hand from contract §3 and §3.1; the quotation before each says which sentence decides."""

from datetime import date
from typing import Any

import pytest

from offices.eligibility import assess, bound, from_document
from offices.eligibility.dates import partial_date
from tests.eligibility.cases import PROGRAMME, answer, person, sent, status

QUEUES = {"eligible": "screening", "review": "review", "not_eligible": "review"}


def expect(
    outcome: str,
    rule: str | None,
    reasons: str = "",
    flags: str = "",
    queue: str | None = None,
    priority: str = "normal",
    office: str | None = None,
) -> dict[str, Any]:
    """The office is that of the rule, and the queue that of the outcome, unless given."""
    return {
        "outcome": outcome,
        "office": rule[:2] if rule else office,
        "rule": rule,
        "reasons": reasons.split(),
        "flags": flags.split(),
        "queue": queue or QUEUES.get(outcome),
        "proposed_priority": priority,
    }


def refused(rule: str, reasons: str, **rest: Any) -> dict[str, Any]:
    return expect("not_eligible", rule, reasons, **rest)


def reviewed(rule: str, reasons: str, **rest: Any) -> dict[str, Any]:
    return expect("review", rule, reasons, **rest)


def passed(rule: str, **rest: Any) -> dict[str, Any]:
    return expect("eligible", rule, **rest)


def closed(rule: str | None, reason: str, office: str | None = None, **rest: Any) -> dict[str, Any]:
    return expect("not_open", rule, reason, office=office, **rest)


NOWHERE: dict[str, Any] = {"applying_to": None, "residence": None}
FROM_HONDURAS: dict[str, Any] = {"residence": {"country": "HN"}}
CHILD = {"birth_date": "2012-03-03"}

EDGES = [
    # 1. Office
    (
        "1: applying_to; when null, the office of the residence country",
        sent("CO-2", applying_to=None),
        passed("CO-2"),
    ),
    (
        "1: applying_to decides, also against the residence",
        sent("CO-2", residence={"country": "EC"}),
        refused("CO-2", "NOT_IN_COUNTRY"),
    ),
    (
        "1: else the office whose rule in force has own_country_allowed and lists the residence country",
        sent("GT-1", applying_to=None, **FROM_HONDURAS),
        passed("GT-1"),
    ),
    (
        "1: the residence country has to be listed",
        sent("GT-1", applying_to=None, residence={"country": "MX"}),
        closed(None, "NO_OFFICE"),
    ),
    (
        "1: rule in force: GT-3 admits nobody from there, so nothing leads to Guatemala",
        sent("GT-3", applying_to=None, **FROM_HONDURAS),
        closed(None, "NO_OFFICE"),
    ),
    (
        "1: no rule in force has own_country_allowed before the programme began",
        sent("GT-1", applying_to=None, submitted_at="2023-06-11T12:00:00-06:00", **FROM_HONDURAS),
        closed(None, "NO_OFFICE"),
    ),
    (
        "1: residence unknown too: RESIDENCE_UNKNOWN while any office has a rule in force",
        sent("CO-2", **NOWHERE),
        expect("review", None, "RESIDENCE_UNKNOWN"),
    ),
    (
        "1: a residence without a country is unknown",
        sent("CO-2", applying_to=None, residence={"country": None, "area": "CO-ANT"}),
        expect("review", None, "RESIDENCE_UNKNOWN"),
    ),
    (
        "1: still the last day in San José and Guatemala when Quito and Bogotá have ended",
        sent("CO-2", submitted_at="2025-02-04T05:30:00+00:00", **NOWHERE),
        expect("review", None, "RESIDENCE_UNKNOWN"),
    ),
    (
        "1: otherwise as in 2: ended",
        sent("CO-2", submitted_at="2025-02-04T06:00:00+00:00", **NOWHERE),
        closed(None, "PROGRAMME_ENDED"),
    ),
    (
        "1: otherwise as in 2: not begun",
        sent("CO-2", submitted_at="2023-06-01T06:00:00+00:00", **NOWHERE),
        closed(None, "WINDOW_CLOSED"),
    ),
    (
        "1: a fictitious rule counts on the days it is in force, here for an unknown residence",
        sent("CO-2", submitted_at="2026-05-01T06:00:00+00:00", **NOWHERE),
        expect("review", None, "RESIDENCE_UNKNOWN"),
    ),
    (
        "1: applying_to without a residence: RESIDENCE_UNKNOWN at the office",
        sent("CO-2", residence=None),
        reviewed("CO-2", "RESIDENCE_UNKNOWN"),
    ),
    # 2. Rule
    (
        "2: no rule, not after the last `to`: WINDOW_CLOSED",
        sent("EC-1", submitted_at="2023-10-17T23:59:59-05:00"),
        closed(None, "WINDOW_CLOSED", office="EC"),
    ),
    (
        "2: `to` is inclusive",
        sent("CO-2", submitted_at="2025-02-03T23:59:59-05:00"),
        passed("CO-2"),
    ),
    (
        "2: the office's local day: the 4th in UTC is the 3rd in Bogotá",
        sent("CO-2", submitted_at="2025-02-04T04:59:59Z"),
        passed("CO-2"),
    ),
    (
        "2: PROGRAMME_ENDED after the office's last `to`",
        sent("CO-2", submitted_at="2025-02-04T05:00:00Z"),
        closed(None, "PROGRAMME_ENDED", office="CO"),
    ),
    (
        "2: demo rules never count for PROGRAMME_ENDED",
        sent("GT-1", submitted_at="2025-12-31T23:59:59-06:00"),
        closed(None, "PROGRAMME_ENDED", office="GT"),
    ),
    (
        "2: a demo rule counts on the days it is in force",
        sent("CO-2", submitted_at="2026-01-01T00:00:00-05:00"),
        passed("CO-DEMO"),
    ),
    (
        "2: demo rules never count for REEVALUATE: CO-DEMO would take the arrival of June 2024",
        sent("CO-2", person("CO", present_since="2024-06-01")),
        refused("CO-2", "ARRIVED_AFTER_CUTOFF"),
    ),
    (
        "2: the first local day of a rule at the change",
        sent("CR-2", submitted_at="2024-06-06T05:59:59Z"),
        passed("CR-1"),
    ),
    # 3. Channel
    (
        "3: invited is admitted on every day of a rule: a Sunday, at night",
        sent("CO-2", channel="invited", submitted_at="2023-11-19T03:00:00-05:00"),
        passed("CO-2"),
    ),
    (
        "3: assisted is admitted as online is",
        sent("EC-1", channel="assisted", submitted_at="2023-11-19T12:00:00-05:00"),
        expect("incomplete", "EC-1", "CHANNEL_INVITATION_ONLY"),
    ),
    (
        "3: online_from is the first day",
        sent("EC-1", submitted_at="2023-11-20T00:00:00-05:00"),
        passed("EC-1"),
    ),
    (
        "§2: a missing channel counts as online",
        sent("CR-1", channel=None, submitted_at="2023-08-11T23:59:59-06:00"),
        expect("incomplete", "CR-1", "CHANNEL_INVITATION_ONLY"),
    ),
    (
        "3: CHANNEL_INVITATION_ONLY comes before WINDOW_CLOSED",
        sent("CR-1", submitted_at="2023-06-13T12:00:00-06:00"),
        expect("incomplete", "CR-1", "CHANNEL_INVITATION_ONLY"),
    ),
    (
        "3: hours are literal: one second before eight",
        sent("CO-2", submitted_at="2023-11-15T07:59:59-05:00"),
        closed("CO-2", "WINDOW_CLOSED"),
    ),
    ("3: hours are literal: eight", sent("CO-2", submitted_at="2023-11-15T08:00:00-05:00"), passed("CO-2")),
    (
        "3: weekdays are literal: Saturday",
        sent("CO-2", submitted_at="2023-11-18T10:00:00-05:00"),
        closed("CO-2", "WINDOW_CLOSED"),
    ),
    (
        "3: weekdays are literal: no holiday calendar, Christmas was a Monday",
        sent("CO-2", submitted_at="2023-12-25T10:00:00-05:00"),
        passed("CO-2"),
    ),
    (
        "3: Ecuador's weekdays begin with its second window: a Saturday in the first",
        sent("EC-1", submitted_at="2024-01-13T03:00:00-05:00"),
        passed("EC-1"),
    ),
    (
        "3: Ecuador takes nothing on a Tuesday from 15 January 2024",
        sent("EC-1", submitted_at="2024-01-16T10:00:00-05:00"),
        closed("EC-1", "WINDOW_CLOSED"),
    ),
    (
        "3: a window is open to the end of the day",
        sent("CO-2", submitted_at="2023-10-24T23:59:59-05:00"),
        passed("CO-2"),
    ),
    (
        "3: the day between two published days",
        sent("CO-2", submitted_at="2023-10-11T10:00:00-05:00"),
        closed("CO-2", "WINDOW_CLOSED"),
    ),
    (
        "3: first_day_from holds on the first day",
        sent("GT-1", submitted_at="2023-06-12T09:59:59-06:00"),
        closed("GT-1", "WINDOW_CLOSED"),
    ),
    (
        "3: first_day_from holds on the first day only",
        sent("GT-1", submitted_at="2023-06-13T00:00:00-06:00"),
        passed("GT-1"),
    ),
    (
        "queue: null for not_open, whatever the needs; flags and priority whatever the outcome",
        sent("CO-2", person("CO", needs=["SV-VO", "LP-RR"]), submitted_at="2023-11-18T10:00:00-05:00"),
        closed("CO-2", "WINDOW_CLOSED", flags="GBV_INTERVIEWER", priority="emergency"),
    ),
    (
        "queue: null for incomplete; the flags stand",
        sent("CR-1", person("CR", **CHILD), languages=["miq"], submitted_at="2023-07-01T10:00:00-06:00"),
        expect(
            "incomplete",
            "CR-1",
            "CHANNEL_INVITATION_ONLY",
            flags="BIP INTERPRETER SC-UC",
            priority="urgent",
        ),
    ),
    # 4. nationality
    (
        "nationality met: one is on the rule's list",
        sent("CO-2", person("CO", nationalities=["PE", "HT"])),
        passed("CO-2"),
    ),
    (
        "OWN_NATIONAL: only nationality; with another that is not accepted it does not fit",
        sent("CO-2", person("CO", nationalities=["CO", "PE"])),
        refused("CO-2", "NAT_NOT_ACCEPTED"),
    ),
    (
        "DUAL_NATIONALITY only where the rule excludes own nationals",
        sent("GT-3", person("GT", nationalities=["HN", "GT"])),
        passed("GT-3"),
    ),
    (
        "a Colombian is accepted in Ecuador and dual with Ecuador's nationality",
        sent("EC-1", person("EC", nationalities=["EC", "CO"])),
        reviewed("EC-1", "DUAL_NATIONALITY"),
    ),
    (
        "NAT_UNDETERMINED: nationalities missing",
        sent("CO-2", person("CO", nationalities=None)),
        reviewed("CO-2", "NAT_UNDETERMINED"),
    ),
    (
        "6: STATELESS protects its own criterion only; queue protection all the same",
        sent("CO-2", person("CO", nationalities=["stateless"], present_since="2023-06-12")),
        refused("CO-2", "ARRIVED_AFTER_CUTOFF", queue="protection"),
    ),
    (
        "6: DUAL_NATIONALITY protects its own criterion only",
        sent("CO-2", person("CO", nationalities=["VE", "CO"], **status("irregular"))),
        refused("CO-2", "STATUS_NOT_MET"),
    ),
    # 4. residence
    (
        "residence: under own_country_allowed a country of the person's own nationality",
        sent("GT-1", person("GT", nationalities=["SV"]), **FROM_HONDURAS),
        refused("GT-1", "NOT_IN_COUNTRY"),
    ),
    (
        "residence: that the rule lists: Mexico is the person's own and not listed",
        sent("GT-1", person("GT", nationalities=["HN", "MX"]), residence={"country": "MX"}),
        refused("GT-1", "NOT_IN_COUNTRY"),
    ),
    (
        "4: residence not met: presence and status say nothing, however late and irregular",
        sent(
            "CO-2",
            person("CO", present_since="2024", **status("irregular")),
            residence={"country": "PA"},
        ),
        refused("CO-2", "NOT_IN_COUNTRY"),
    ),
    # 4. presence
    (
        "presence met: the latest day it allows is in time",
        sent("CO-2", person("CO", present_since="2023-05")),
        passed("CO-2"),
    ),
    (
        "presence not met: the earliest day it allows is late",
        sent("CO-2", person("CO", present_since="2023-07")),
        refused("CO-2", "ARRIVED_AFTER_CUTOFF"),
    ),
    (
        "DATE_UNPROVEN: a year that straddles",
        sent("EC-1", person("EC", present_since="2023")),
        reviewed("EC-1", "DATE_UNPROVEN"),
    ),
    (
        "DATE_UNPROVEN: missing",
        sent("CO-2", person("CO", present_since=None)),
        reviewed("CO-2", "DATE_UNPROVEN"),
    ),
    (
        "presence: in October 2023 the month straddles Ecuador's cut-off of the 18th",
        sent("EC-1", person("EC", present_since="2023-10")),
        reviewed("EC-1", "DATE_UNPROVEN"),
    ),
    (
        "presence: no cut-off, whatever the date",
        sent("GT-1", person("GT", present_since=None)),
        passed("GT-1"),
    ),
    (
        "RULE_UNCERTAIN: every nationality that admits is unverified",
        sent("GT-3", person("GT", nationalities=["HN", "NI", "MX"])),
        reviewed("GT-3", "RULE_UNCERTAIN"),
    ),
    (
        "RULE_UNCERTAIN of presence: at least one has to admit",
        sent("GT-3", person("GT", nationalities=["VE"])),
        refused("GT-3", "NAT_NOT_ACCEPTED"),
    ),
    (
        "6: RULE_UNCERTAIN of a criterion protects its own criterion only",
        sent("CR-2", person("CR", present_since="2023-06-13", **status("regular"))),
        refused("CR-2", "ARRIVED_AFTER_CUTOFF"),
    ),
    # 4. status
    (
        "citizen with the office's country among the nationalities holds",
        sent("CO-2", person("CO", nationalities=["VE", "CO"], **status("citizen"))),
        reviewed("CO-2", "DUAL_NATIONALITY"),
    ),
    (
        "STATUS_UNKNOWN, under a test also for any other citizen, whatever the entry",
        sent("CO-1", person("CO", **status("citizen", entry="regular"))),
        reviewed("CO-1", "STATUS_UNKNOWN"),
    ),
    (
        "status any is always met, also for a citizen of elsewhere",
        sent("GT-1", person("GT", **status("citizen"))),
        passed("GT-1"),
    ),
    (
        "any_of is met when one is met: entry regular, code unknown",
        sent("CO-1", person("CO", **status("unknown", entry="regular"))),
        passed("CO-1"),
    ),
    (
        "any_of is unknown when none is met and one is unknown; CO-2 does not decide better",
        sent("CO-1", person("CO", **status("irregular", entry="unknown"))),
        reviewed("CO-1", "STATUS_UNKNOWN"),
    ),
    (
        "REEVALUATE: review, and the later rule would find eligible",
        sent("CO-1", person("CO", **status("regularisation_in_process"))),
        reviewed("CO-1", "STATUS_UNKNOWN", flags="REEVALUATE"),
    ),
    (
        "a bare review under both rules is no better",
        sent("CO-1", person("CO", legal_status=None)),
        reviewed("CO-1", "STATUS_UNKNOWN"),
    ),
    (
        "registered: true: given, whatever the day",
        sent("EC-1", person("EC", **status("regular", registered_on="2024"))),
        passed("EC-1"),
    ),
    (
        "registered: true: a missing registered_on is unknown",
        sent("EC-1", person("EC", **status("regular"))),
        reviewed("EC-1", "STATUS_UNKNOWN"),
    ),
    (
        "a partial registered_on that straddles is unknown",
        sent("EC-1", person("EC", **status("refugee", registered_on="2023-10"))),
        reviewed("EC-1", "STATUS_UNKNOWN"),
    ),
    (
        "STATUS_REG_AFTER_CUTOFF: the earliest day it allows is late",
        sent("EC-1", person("EC", **status("refugee", registered_on="2023-11"))),
        refused("EC-1", "STATUS_REG_AFTER_CUTOFF"),
    ),
    (
        "registration on the cut-off day is in time",
        sent("EC-1", person("EC", **status("asylum_seeker", registered_on="2023-10-18"))),
        passed("EC-1"),
    ),
    (
        "STATUS_NOT_MET where the leaf fails by its code as well",
        sent("EC-1", person("EC", **status("irregular", registered_on="2024-01-02"))),
        refused("EC-1", "STATUS_NOT_MET"),
    ),
    (
        "an unknown code keeps the test unknown, however late the registration",
        sent("EC-1", person("EC", **status("unknown", registered_on="2024-01-02"))),
        reviewed("EC-1", "STATUS_UNKNOWN"),
    ),
    (
        "RULE_UNCERTAIN of status: the test it may have kept is unknown",
        sent("CR-2", person("CR", legal_status=None)),
        reviewed("CR-2", "RULE_UNCERTAIN"),
    ),
    (
        "RULE_UNCERTAIN of status: for a citizen of elsewhere the kept test is unknown",
        sent("CR-2", person("CR", **status("citizen"))),
        reviewed("CR-2", "RULE_UNCERTAIN"),
    ),
    # 4. age
    (
        "age: the day before the birthday",
        sent("CO-2", person("CO", birth_date="2005-11-16")),
        reviewed(
            "CO-2",
            "UNDER_AGE",
            flags="BIP SC-UC",
            queue="child_protection",
            priority="urgent",
        ),
    ),
    (
        "AGE_UNKNOWN: a year that straddles makes no child",
        sent("CO-2", person("CO", birth_date="2005")),
        reviewed("CO-2", "AGE_UNKNOWN"),
    ),
    (
        "AGE_UNKNOWN protects its own criterion only",
        sent("CO-2", person("CO", birth_date=None, nationalities=["PE"])),
        refused("CO-2", "NAT_NOT_ACCEPTED"),
    ),
    (
        "6: UNDER_AGE outranks a known failure",
        sent("CO-2", person("CO", nationalities=["PE"], **CHILD)),
        reviewed(
            "CO-2",
            "NAT_NOT_ACCEPTED UNDER_AGE",
            flags="BIP SC-UC",
            queue="child_protection",
            priority="urgent",
        ),
    ),
    # 5. Household
    (
        "MIXED_HOUSEHOLD counts an own national among the members",
        sent("CO-2", person("CO"), person("CO", "spouse", nationalities=["CO"], **status("citizen"))),
        reviewed("CO-2", "MIXED_HOUSEHOLD"),
    ),
    (
        "a dual, stateless or undetermined member does not make a household mixed",
        sent(
            "CO-2",
            person("CO"),
            person("CO", "spouse", nationalities=["VE", "CO"]),
            person("CO", "parent", nationalities=["stateless"]),
        ),
        passed("CO-2"),
    ),
    (
        "a member flagged SEPARATE_APPLICATION decides nothing",
        sent("CO-2", person("CO"), person("CO", "sibling", nationalities=["PE"], present_since="2024")),
        passed("CO-2", flags="SEPARATE_APPLICATION"),
    ),
    (
        "nothing else about members decides: the spouse's status",
        sent("CO-2", person("CO"), person("CO", "spouse", **status("irregular"))),
        passed("CO-2"),
    ),
    (
        "nothing else about members decides: unproven arrival",
        sent("CO-2", person("CO"), person("CO", "spouse", present_since=None)),
        passed("CO-2"),
    ),
    (
        "MIXED_HOUSEHOLD and MEMBER_ARRIVED_LATER together",
        sent("CO-2", person("CO"), person("CO", "spouse", nationalities=["PE"], present_since="2023-08")),
        reviewed("CO-2", "MEMBER_ARRIVED_LATER MIXED_HOUSEHOLD"),
    ),
    (
        "household reasons need every criterion of the principal met, not merely unfailed",
        sent("CO-2", person("CO", present_since=None), person("CO", "spouse", nationalities=["PE"])),
        reviewed("CO-2", "DATE_UNPROVEN"),
    ),
    (
        "a member born after the cut-off has no presence test: born in the month after",
        sent(
            "CO-2",
            person("CO"),
            person("CO", "child", birth_date="2023-07", present_since="2023-08"),
        ),
        passed("CO-2"),
    ),
    (
        "a child born on the cut-off day was not born after it",
        sent(
            "CO-2",
            person("CO"),
            person("CO", "child", birth_date="2023-06-11", present_since="2023-06-12"),
        ),
        reviewed("CO-2", "MEMBER_ARRIVED_LATER"),
    ),
    (
        "PRINCIPAL_COULD_CHANGE: another member has all five met, a separate one too",
        sent("CO-2", person("CO", nationalities=["PE"]), person("CO", "sibling")),
        reviewed("CO-2", "NAT_NOT_ACCEPTED PRINCIPAL_COULD_CHANGE", flags="SEPARATE_APPLICATION"),
    ),
    (
        "PRINCIPAL_COULD_CHANGE: age included",
        sent("CO-2", person("CO", nationalities=["PE"]), person("CO", "child", **CHILD)),
        refused("CO-2", "NAT_NOT_ACCEPTED"),
    ),
    (
        "PRINCIPAL_COULD_CHANGE: all five met, not merely unknown",
        sent("CO-2", person("CO", nationalities=["PE"]), person("CO", "spouse", present_since=None)),
        refused("CO-2", "NAT_NOT_ACCEPTED"),
    ),
    (
        "PRINCIPAL_COULD_CHANGE: with a child as the principal",
        sent("CO-2", person("CO", **CHILD), person("CO", "parent")),
        reviewed(
            "CO-2",
            "PRINCIPAL_COULD_CHANGE UNDER_AGE",
            flags="BIP",
            queue="child_protection",
        ),
    ),
    (
        "PRINCIPAL_COULD_CHANGE needs a known failure of the principal",
        sent("CO-2", person("CO", present_since=None), person("CO", "spouse")),
        reviewed("CO-2", "DATE_UNPROVEN"),
    ),
    # 6 and the table of outcomes
    (
        "not_eligible lists the not_met codes only; what is unknown stays in findings",
        sent("CO-2", person("CO", nationalities=["PE"], present_since=None, legal_status=None)),
        refused("CO-2", "NAT_NOT_ACCEPTED"),
    ),
    (
        "review lists every criterion that is not met, sorted",
        sent("CO-2", person("CO", nationalities=[], present_since=None, birth_date=None, legal_status=None)),
        reviewed("CO-2", "AGE_UNKNOWN DATE_UNPROVEN NAT_UNDETERMINED STATUS_UNKNOWN"),
    ),
    # 7. Unknown bounds
    (
        "7: the first day of the span: GT-1 admits, GT-2 would refuse",
        sent("GT-1", submitted_at="2023-08-01T00:00:00-06:00"),
        reviewed("GT-1", "RULE_UNCERTAIN"),
    ),
    (
        "7: the day before the span the rule decides alone",
        sent("GT-1", submitted_at="2023-07-31T23:59:59-06:00"),
        passed("GT-1"),
    ),
    (
        "7: the last day of the span: GT-2 refuses, GT-1 would admit",
        sent("GT-2", submitted_at="2024-04-30T23:59:59-06:00"),
        reviewed("GT-2", "NAT_NOT_ACCEPTED RULE_UNCERTAIN"),
    ),
    (
        "7: the day after the span; GT-3 would decide better",
        sent("GT-2", submitted_at="2024-05-01T00:00:00-06:00"),
        refused("GT-2", "NAT_NOT_ACCEPTED", flags="REEVALUATE"),
    ),
    (
        "7: residence too: GT-1 would admit a Honduran from Honduras",
        sent("GT-2", submitted_at="2024-03-15T11:00:00-06:00", **FROM_HONDURAS),
        reviewed("GT-2", "NAT_NOT_ACCEPTED NOT_IN_COUNTRY RULE_UNCERTAIN"),
    ),
    (
        "7: where the outcomes do not differ nothing is added",
        sent(
            "GT-1",
            person("GT", nationalities=["GT"]),
            submitted_at="2023-12-01T11:00:00-06:00",
        ),
        passed("GT-1"),
    ),
    (
        "7: a Guatemalan with a Honduran wife: GT-2 would find the household mixed; GT-3, later, would not",
        sent(
            "GT-1",
            person("GT", nationalities=["GT"]),
            person("GT", "spouse"),
            submitted_at="2023-12-01T11:00:00-06:00",
        ),
        reviewed("GT-1", "RULE_UNCERTAIN", flags="REEVALUATE"),
    ),
    (
        "7: the document is judged, not the channel: GT-2 opens online only later",
        sent("GT-1", person("GT", nationalities=["VE"]), submitted_at="2023-12-01T11:00:00-06:00"),
        refused("GT-1", "NAT_NOT_ACCEPTED"),
    ),
    # Flags, queue, priority
    (
        "SC-UC: no member known to be an adult: the sister's birth year straddles",
        sent("CO-2", person("CO", **CHILD), person("CO", "sibling", birth_date="2005")),
        reviewed(
            "CO-2",
            "UNDER_AGE",
            flags="BIP SC-UC",
            queue="child_protection",
            priority="urgent",
        ),
    ),
    (
        "SC-SC: not a sibling when a parent is a member",
        sent(
            "CO-2",
            person("CO"),
            person("CO", "parent"),
            person("CO", "sibling", **CHILD),
        ),
        passed("CO-2"),
    ),
    (
        "SC-SC: a sibling without the parent",
        sent("CO-2", person("CO"), person("CO", "sibling", **CHILD)),
        passed("CO-2", flags="BIP SC-SC", queue="child_protection", priority="urgent"),
    ),
    (
        "SC-SC: the parent is the sibling's, not the cousin's",
        sent(
            "CO-2",
            person("CO"),
            person("CO", "parent"),
            person("CO", "other_relative", **CHILD),
        ),
        passed("CO-2", flags="BIP SC-SC", queue="child_protection", priority="urgent"),
    ),
    (
        "BIP with any SC-*, which is a flag of its own only for three of them",
        sent("CO-2", person("CO"), person("CO", "child", needs=["SC-FC"], **CHILD)),
        passed("CO-2", flags="BIP", queue="child_protection", priority="urgent"),
    ),
    (
        "SEPARATE_APPLICATION: a partial birth date that straddles sends nobody away",
        sent("CO-2", person("CO"), person("CO", "child", birth_date="2005")),
        passed("CO-2"),
    ),
    (
        "SEPARATE_APPLICATION: a parent or a spouse belongs to the form family",
        sent("CO-2", person("CO"), person("CO", "parent"), person("CO", "partner")),
        passed("CO-2"),
    ),
    (
        "SEPARATE_APPLICATION: a grandchild of 18 on the day",
        sent("CO-2", person("CO"), person("CO", "grandchild", birth_date="2005-11-15")),
        passed("CO-2", flags="SEPARATE_APPLICATION"),
    ),
    (
        "INTERPRETER: none when one of the languages is worked in, in whatever place",
        sent("CO-2", languages=["guc", "hat"]),
        passed("CO-2"),
    ),
    ("INTERPRETER: none when no language is listed", sent("CO-2", languages=[]), passed("CO-2")),
    ("INTERPRETER: only others listed", sent("CO-2", languages=["fra", "por"]), passed("CO-2", flags="INTERPRETER")),
    (
        "queue: child_protection before protection",
        sent("CO-2", person("CO", needs=["SV-VO", "SC-CH"])),
        passed("CO-2", flags="BIP GBV_INTERVIEWER SC-CH", queue="child_protection", priority="urgent"),
    ),
    (
        "queue: protection before review; LP-TR raises no priority",
        sent("CO-2", person("CO", nationalities=["PE"], needs=["LP-TR"])),
        refused("CO-2", "NAT_NOT_ACCEPTED", queue="protection"),
    ),
    (
        "queue: a stateless member who is not the principal does not choose it",
        sent("CO-2", person("CO"), person("CO", "spouse", nationalities=["stateless"])),
        passed("CO-2"),
    ),
    (
        "priority: DS-* with a medical need of the same member",
        sent("CO-2", person("CO"), person("CO", "spouse", needs=["DS-PM", "SM-CI"])),
        passed("CO-2", priority="urgent"),
    ),
    (
        "priority: not DS-* of one and SM-* of another",
        sent("CO-2", person("CO", needs=["DS-PM"]), person("CO", "spouse", needs=["SM-CI"])),
        passed("CO-2"),
    ),
    (
        "priority: the highest over all members",
        sent("CO-2", person("CO", needs=["SM-DP"]), person("CO", "child", needs=["LP-IH"], **CHILD)),
        passed("CO-2", queue="protection", priority="emergency"),
    ),
    (
        "flags stand without an office, and a child alone goes to child protection",
        sent("CO-2", person("CO", **CHILD), languages=["quc"], **NOWHERE),
        expect(
            "review",
            None,
            "RESIDENCE_UNKNOWN",
            flags="BIP INTERPRETER SC-UC",
            queue="child_protection",
            priority="urgent",
        ),
    ),
    (
        "REEVALUATE never under not_open or for an eligible case",
        sent("CR-1", person("CR", nationalities=["EC"]), submitted_at="2023-06-11T12:00:00-06:00"),
        closed(None, "WINDOW_CLOSED", office="CR"),
    ),
    (
        "REEVALUATE: a later rule that finds review is better than not_eligible",
        sent("CR-1", person("CR", nationalities=["EC"], **status("regular"))),
        refused("CR-1", "NAT_NOT_ACCEPTED STATUS_NOT_MET", flags="REEVALUATE"),
    ),
    (
        "REEVALUATE never looks back: GT-1 would have admitted this Honduran from Honduras",
        sent("GT-3", **FROM_HONDURAS),
        refused("GT-3", "NOT_IN_COUNTRY"),
    ),
]


@pytest.mark.parametrize(("document", "expected"), [edge[1:] for edge in EDGES], ids=[edge[0] for edge in EDGES])
def test_edge(document: dict[str, Any], expected: dict[str, Any]):
    found = answer(document)
    assert {key: found[key] for key in expected} == expected


def verdicts(document: dict[str, Any], member: str = "principal") -> list[tuple[str, str, str | None]]:
    return [
        (found["criterion"], found["verdict"], found["reason"])
        for found in answer(document)["findings"]
        if found["member"] == member
    ]


def test_presence_and_status_are_unknown_without_a_reason_where_residence_is_not_met():
    assert verdicts(sent("CO-2", residence={"country": "PA"})) == [
        ("nationality", "met", None),
        ("residence", "not_met", "NOT_IN_COUNTRY"),
        ("presence", "unknown", None),
        ("status", "unknown", None),
        ("age", "met", None),
    ]


def test_an_unknown_residence_leaves_presence_and_status_to_be_judged():
    assert verdicts(sent("CO-2", person(present_since="2024-01-01", **status("irregular")), residence=None)) == [
        ("nationality", "met", None),
        ("residence", "unknown", "RESIDENCE_UNKNOWN"),
        ("presence", "not_met", "ARRIVED_AFTER_CUTOFF"),
        ("status", "not_met", "STATUS_NOT_MET"),
        ("age", "met", None),
    ]


def test_findings_stand_in_the_order_of_members_and_criteria_also_when_nothing_is_stored():
    document = sent("CO-2", person("CO", "spouse"), person("CO", "principal"), submitted_at="2023-11-18T10:00:00-05:00")
    criteria = ["nationality", "residence", "presence", "status", "age"]
    assert [(found["member"], found["criterion"]) for found in answer(document)["findings"]] == [
        (member, criterion) for member in ("spouse", "principal") for criterion in criteria
    ]


def test_the_residence_criterion_is_each_members_own():
    document = sent("GT-1", person("GT"), person("GT", "spouse", nationalities=["SV"]), **FROM_HONDURAS)
    assert answer(document)["outcome"] == "eligible"
    assert verdicts(document, "spouse") == [
        ("nationality", "met", None),
        ("residence", "not_met", "NOT_IN_COUNTRY"),
        ("presence", "unknown", None),
        ("status", "unknown", None),
        ("age", "met", None),
    ]


def test_a_month_that_begins_on_the_cut_off_day_straddles_it():
    assert partial_date("2023-06").is_by(date(2023, 6, 1)) == "unknown"
    assert partial_date("2023-06").is_by(date(2023, 5, 31)) == "not_met"
    assert partial_date("2023-06").is_by(date(2023, 6, 30)) == "met"


def test_every_finding_that_is_not_met_names_the_bound_that_would_have_been():
    document = sent(
        "EC-1",
        person("EC", nationalities=["PE"], present_since="2024", birth_date="2012", **status("irregular")),
    )
    office = PROGRAMME.office("EC")
    assert office is not None
    bounds = [bound(finding, office.rules[0]) for finding in assess(from_document(document), PROGRAMME).findings]
    assert bounds == [
        {"criterion": "nationality", "accepted": ["CO", "CU", "HT", "NI", "VE"], "own_nationals": False},
        None,
        {"criterion": "presence", "present_by": "2023-10-18", "unverified_for": []},
        {
            "criterion": "status",
            "test": {
                "any_of": [
                    {"code": ["regularisation_in_process"]},
                    {"code": ["regular"], "registered": True},
                    {"code": ["asylum_seeker", "refugee"], "registered_by": "2023-10-18"},
                ]
            },
            "test_if_kept": None,
        },
        {"criterion": "age", "min_age": 18},
    ]
