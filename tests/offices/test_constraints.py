"""Each named rule of the offices' tables, broken on purpose: the database itself refuses."""

import datetime
import uuid

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from offices.models import (
    Area,
    Breach,
    BreachNotice,
    Closure,
    ConsentText,
    EligibilityRule,
    FormContent,
    HelpText,
    Invitation,
    Leave,
    LostFactor,
    Office,
    OfficeHours,
    OpeningWindow,
    ProgrammeVersion,
    RefusalCount,
    RetentionPeriod,
    Site,
    SiteCapacity,
    StaffMember,
    StaffProfile,
    WindowDay,
)
from offices.rows import days
from tests.databases import as_the_owner

RULE = {
    **{"office_id": "EC", "code": "EC-9", "nationalities": ["VE"], "own_nationals": False, "source": "prueba"},
    **{"period": days("2030-01-01", "2030-06-30"), "online_from": "2030-01-01"},
}
WINDOW = {"office_id": "EC", "period": days("2030-01-01", None), "source": "prueba"}
OVERRIDE = {"office_id": "EC", "question": "nombres", "part": "hint.given_names", "language": "es", "text": "x"}
SETTING = {"office_id": "EC", "question": "correo", "part": "asked", "language": "", "text": "no"}
PERSON = {"email": "ana@example.org", "full_name": "Ana", "role": "screener"}
OF_NOTHING = {"complaint_kinds": ["x"], "complaint_countries": ["EC"]}
AFTERWARDS = days("2030-06-30", None)
SPAN = days("2029-12-01", "2030-01-31")


def rules(*changes):
    return lambda draft: [EligibilityRule(version=draft, **(RULE | change)) for change in changes]


def windows(*changes):
    return lambda draft: [OpeningWindow(version=draft, **(WINDOW | change)) for change in changes]


def rows(kind, *fields):
    return lambda _draft: [kind(**values) for values in fields]


def breaches(*changes):
    return lambda _draft: [Breach(registered_by=_somebody(), **(BREACH | change)) for change in changes]


def notices(*changes):
    def make(_draft):
        person = _somebody()
        breach = Breach.objects.create(registered_by=person, **BREACH)
        return [BreachNotice(breach=breach, recorded_by=person, **(NOTICE | change)) for change in changes]

    return make


def versions(change):
    """Published; `ana` and `eva` are people."""

    def make(_draft):
        people = {
            name: StaffMember.objects.create_user(f"{name}@example.org", "una frase de paso", full_name="P", role="it")
            for name in ("ana", "eva")
        }
        values = {name: people.get(value, value) if isinstance(value, str) else value for name, value in change.items()}
        return [ProgrammeVersion(**DATED, status="published", **values)]

    return make


def _somebody():
    return StaffMember.objects.create_user("it@example.org", "una frase de paso", full_name="Persona", role="it")


def resets(**who):
    """Of a lost factor; `who` names the asker and who agreed: owner, first or second."""

    def make(_draft):
        people = {
            name: StaffMember.objects.create_user(f"{name}@example.org", "una frase de paso", full_name="P", role="it")
            for name in ("owner", "first", "second")
        }
        given = {column: people.get(value, value) for column, value in who.items()}
        return [LostFactor(**{"person": people["owner"], "asked_by": people["first"]} | given)]

    return make


def profiles(*changes):
    return lambda _draft: [StaffProfile(person=_somebody(), **({"languages": ["spa"]} | change)) for change in changes]


def leaves(*changes):
    def make(_draft):
        person = _somebody()
        return [Leave(person=person, **({"first_on": "2030-01-02", "last_on": "2030-01-03"} | c)) for c in changes]

    return make


def capacities(*changes):
    def make(_draft):
        site = Site.objects.get(code="EC-QUITO")
        return [SiteCapacity(site=site, **({"places": 5} | change)) for change in changes]

    return make


LINEAGE = uuid.uuid4()
HOURS = {"office_id": "EC", "weekday": 5, "opens_at": "08:00", "closes_at": "12:00"}
CLOSED = {"office_id": "EC", "on": "2030-01-01", "reason": "prueba"}
DATED = {"number": 90, "content_hash": "1", "in_force_from": datetime.datetime(2030, 1, 1, tzinfo=datetime.UTC)}
PAST = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
NEVER_YET = datetime.datetime(2126, 1, 1, tzinfo=datetime.UTC)
APPROVED = {"checked_by": "ana", "checked_at": PAST, "approved_by": "eva", "approved_at": PAST}
BREACH = {"kind": "read", "what_happened": "prueba", "known_at": PAST}
NOTICE = {"duty": "prueba", "outcome": "told", "told_at": PAST, "reference": "prueba"}
KEPT = {"office_id": "EC", "of_class": "closed", "months": 1, "source": "prueba", "certainty": "unverified"}
HELP = {
    **{"office_id": "EC", "code": "x", "kind": "pathway", "title": "prueba", "body": "prueba", "source": "prueba"},
    "valid_from": "2030-01-02",
}
INVITED = {"office_id": "EC", "kind": "email", "digest": b"1"}
BROKEN = [
    ("office_code_is_two_capital_letters", rows(Office, {"code": "ec", "work_languages": ["spa"]})),
    ("area_code_is_of_iso_3166_2", rows(Area, {"code": "EC_P", "office_id": "EC"})),
    ("site_certainty_is_known", rows(Site, {"code": "X", "office_id": "EC", "area_id": "EC-P", "certainty": "no"})),
    ("an_office_has_one_schedule_a_weekday", rows(OfficeHours, HOURS, HOURS)),
    ("office_weekday_is_known", rows(OfficeHours, HOURS | {"weekday": 7})),
    ("an_office_opens_before_it_closes", rows(OfficeHours, HOURS | {"closes_at": "08:00"})),
    ("an_office_closes_once_a_day", rows(Closure, CLOSED, CLOSED)),
    ("programme_version_status_is_known", rows(ProgrammeVersion, DATED | {"origin": "file", "status": "old"})),
    ("programme_version_origin_is_known", rows(ProgrammeVersion, DATED | {"origin": "rumour"})),
    (
        "a_published_version_has_a_hash_and_a_moment",
        rows(ProgrammeVersion, {"number": 90, "origin": "file", "status": "published"}),
    ),
    ("a_checked_version_says_who_checked_it", rows(ProgrammeVersion, DATED | {"status": "checked"})),
    ("a_version_is_published_by_approval_or_from_a_file", versions({"checked_by": "ana", "checked_at": PAST})),
    ("whoever_checked_a_version_does_not_approve_it", versions(APPROVED | {"approved_by": "ana"})),
    ("a_version_that_moves_many_is_approved_by_two", versions(APPROVED | {"needs_two": True})),
    (
        "nobody_is_both_approvers_of_a_version",
        versions(APPROVED | {"first_approved_by": APPROVED["approved_by"], "first_approved_at": PAST}),
    ),
    ("a_version_ends_after_its_moment", versions(APPROVED | {"in_force_until": DATED["in_force_from"]})),
    ("rules_of_an_office_never_overlap_within_a_version", rules({}, {"code": "EC-10", "period": AFTERWARDS})),
    ("a_version_has_each_rule_once", rules({}, {"office_id": "CO"})),
    ("rule_period_has_a_beginning", rules({"period": DateRange(None, None)})),
    ("a_rule_cites_its_source", rules({"source": ""})),
    ("rule_precisions_are_known", rules({"online_from_precision": "sure"})),
    ("rule_certainty_is_known", rules({"certainty": "sure"})),
    ("an_unknown_beginning_of_a_rule_lies_in_a_span", rules({"from_precision": "unknown"})),
    ("an_unknown_end_of_a_rule_lies_in_a_span", rules({"to_between": SPAN})),
    ("a_version_has_each_window_once", windows({}, {})),
    ("window_period_has_a_beginning", windows({"period": DateRange(None, None)})),
    ("window_quota_is_of_a_known_kind", windows({"quota_per": "week"})),
    ("a_quota_has_a_size_only_when_there_is_one", windows({"quota": 5})),
    ("window_weekdays_are_known", windows({"weekdays": [0, 7]})),
    ("a_window_cites_its_source", windows({"source": ""})),
    ("window_precisions_are_known", windows({"to_precision": "sure"})),
    ("window_certainty_is_known", windows({"certainty": "sure"})),
    ("a_window_counts_each_day_once", rows(WindowDay, *[{"lineage": LINEAGE, "day": "2030-01-01"}] * 2)),
    ("staff_role_is_known", rows(StaffMember, PERSON | {"role": "chief"})),
    (
        "staff_complaint_kinds_are_known",
        rows(StaffMember, PERSON | OF_NOTHING),
    ),
    ("whoever_sees_to_complaints_has_kinds_and_countries", rows(StaffMember, PERSON | {"complaint_kinds": ["fraud"]})),
    ("staff_email_is_lower_case", rows(StaffMember, PERSON | {"email": "Ana@example.org"})),
    ("an_office_invites_an_identifier_once", rows(Invitation, INVITED, INVITED)),
    ("breach_kind_is_known", breaches({"kind": "x"})),
    ("breach_is_known_before_it_is_registered", breaches({"known_at": NEVER_YET})),
    ("a_breach_is_told_once_per_duty", notices({}, {})),
    ("notice_outcome_is_known", notices({"outcome": "x"})),
    ("notice_is_given_before_it_is_recorded", notices({"told_at": NEVER_YET})),
    ("an_office_keeps_each_class_for_one_period", rows(RetentionPeriod, KEPT)),
    ("retention_class_is_known", rows(RetentionPeriod, KEPT | {"of_class": "x"})),
    ("a_case_is_kept_for_some_time", rows(RetentionPeriod, KEPT | {"months": 0})),
    ("a_retention_period_cites_its_source", rows(RetentionPeriod, KEPT | {"source": ""})),
    ("retention_certainty_is_known", rows(RetentionPeriod, KEPT | {"certainty": "x"})),
    ("two_people_other_than_the_owner_reset_a_factor", resets(asked_by="owner")),
    ("two_people_other_than_the_owner_reset_a_factor", resets(agreed_by="first", agreed_at=PAST)),
    ("two_people_other_than_the_owner_reset_a_factor", resets(agreed_by="owner", agreed_at=PAST)),
    ("a_reset_of_a_factor_is_agreed_to_by_somebody_at_some_time", resets(agreed_by="second")),
    ("a_help_text_is_said_once_in_a_language", rows(HelpText, HELP, HELP)),
    ("help_kind_is_known", rows(HelpText, HELP | {"kind": "x"})),
    ("help_outcome_is_known", rows(HelpText, HELP | {"outcome": "x"})),
    ("help_language_is_known", rows(HelpText, HELP | {"language": "xx"})),
    ("a_help_text_cites_its_source", rows(HelpText, HELP | {"source": ""})),
    ("help_in_an_emergency_says_whom_to_call", rows(HelpText, HELP | {"kind": "emergency"})),
    ("a_help_text_ends_after_it_begins", rows(HelpText, HELP | {"valid_until": "2030-01-01"})),
    ("refusals_are_counted_in_one_row_a_day", rows(RefusalCount, *[{"reason": "x", "day": "2030-01-01"}] * 2)),
    ("a_count_of_refusals_counts_some", rows(RefusalCount, {"reason": "x", "day": "2030-01-01", "number": 0})),
    ("profile_sex_is_known", profiles({"sex": "x"})),
    ("profile_skills_are_known", profiles({"skills": ["x"]})),
    ("a_profile_has_a_language", profiles({"languages": []})),
    ("a_profile_has_limits", profiles({"effort_a_day": 0})),
    ("a_profile_has_limits", profiles({"most_open_cases": 0})),
    ("a_leave_ends_after_it_begins", leaves({"last_on": "2030-01-01"})),
    ("a_leave_begins_once", leaves({}, {})),
    ("a_capacity_is_of_a_weekday_or_of_a_day", capacities({})),
    ("a_capacity_is_of_a_weekday_or_of_a_day", capacities({"weekday": 0, "on": "2030-01-01"})),
    ("capacity_weekday_is_known", capacities({"weekday": 7})),
    ("a_site_has_one_capacity_a_weekday", capacities({"weekday": 0}, {"weekday": 0})),
    ("a_site_has_one_capacity_a_day", capacities({"on": "2030-01-01"}, {"on": "2030-01-01"})),
    (
        "a_version_of_a_consent_text_is_said_once_in_a_language",
        rows(ConsentText, {"purpose": "medical", "number": 1, "question": "x"}),
    ),
    ("consent_text_purpose_is_known", rows(ConsentText, {"purpose": "x", "number": 2, "question": "x"})),
    (
        "consent_text_language_is_known",
        rows(ConsentText, {"purpose": "medical", "number": 2, "question": "x", "language": "xx"}),
    ),
    ("consent_text_versions_count_from_one", rows(ConsentText, {"purpose": "medical", "number": 0, "question": "x"})),
    ("a_consent_text_asks_something", rows(ConsentText, {"purpose": "medical", "number": 2, "question": ""})),
    (
        "a_part_of_a_form_changes_once_at_a_moment",
        rows(FormContent, *[OVERRIDE | {"in_force_from": "2130-01-01T00:00:00Z"}] * 2),
    ),
    ("form_content_language_is_known", rows(FormContent, OVERRIDE | {"language": "xx"})),
    ("texts_of_a_form_have_a_language_and_settings_none", rows(FormContent, OVERRIDE | {"language": ""})),
    (
        "texts_of_a_form_have_a_language_and_settings_none",
        rows(FormContent, OVERRIDE | {"part": "position", "text": "5"}),
    ),
    ("a_place_in_the_order_is_a_number", rows(FormContent, SETTING | {"part": "position", "text": "first"})),
    ("a_question_is_asked_or_not", rows(FormContent, SETTING | {"text": "perhaps"})),
    ("invitation_kind_is_known", rows(Invitation, INVITED | {"kind": "name"})),
]


@pytest.fixture
def draft(system) -> ProgrammeVersion:
    return ProgrammeVersion.objects.create(number=99)


@pytest.mark.parametrize(("name", "make"), BROKEN, ids=[name for name, _make in BROKEN])
def test_the_database_refuses(draft, name, make):
    made = make(draft)
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        for row in made:
            row.save(force_insert=True)
    assert refusal.value.__cause__.diag.constraint_name == name


def test_every_constraint_has_been_broken():
    named = {
        constraint.name
        for model in apps.get_app_config("offices").get_models()
        for constraint in model._meta.constraints
    }
    assert {name for name, _make in BROKEN} == named


def test_what_the_constraints_allow_is_stored(draft):
    unknown = {"from_precision": "unknown", "from_between": SPAN}
    made = rules(unknown, {"code": "EC-10", "period": days("2030-07-01", None)})(draft)
    made += windows({}, {"period": days("2030-01-01", "2030-01-01"), "quota_per": "day", "quota": 5})(draft)
    for row in made:
        row.save(force_insert=True)
    assert (draft.rules.count(), draft.windows.count()) == (2, 2)


PUBLISHED = ProgrammeVersion.objects.published()
TOUCHES = {
    "a version is edited": lambda version: ProgrammeVersion.objects.filter(pk=version.pk).update(content={}),
    "a version becomes a draft again": lambda version: ProgrammeVersion.objects.update(status="draft"),
    "a version is deleted": lambda version: ProgrammeVersion.objects.filter(pk=version.pk)._raw_delete("default"),
    "a rule is edited": lambda version: version.rules.update(min_age=16),
    "a rule is deleted": lambda version: version.rules.all()._raw_delete("default"),
    "a rule is added": lambda version: rules({})(version)[0].save(force_insert=True),
    "a rule is moved in": lambda version: EligibilityRule.objects.filter(version__number=99).update(version=version),
    "a rule is moved out": lambda version: version.rules.filter(code="EC-1").update(version=None),
    "a window is edited": lambda version: version.windows.update(seed=b"drawn again"),
    "a window is deleted": lambda version: version.windows.all()._raw_delete("default"),
    "a window is added": lambda version: windows({})(version)[0].save(force_insert=True),
}


@pytest.mark.parametrize("touch", TOUCHES.values(), ids=TOUCHES)
def test_a_published_version_stays_as_it_is(draft, touch):
    rules({})(draft)[0].save(force_insert=True)
    with pytest.raises(IntegrityError, match="a published programme version is never changed"), transaction.atomic():
        touch(PUBLISHED.get())


def test_the_owner_cannot_change_a_published_version_either(committed):
    with as_the_owner("default"), connection.cursor() as cursor:
        for table in ("offices_programmeversion", "offices_eligibilityrule", "offices_openingwindow"):
            with pytest.raises(IntegrityError, match="a published programme version is never changed"):
                cursor.execute(f"DELETE FROM {table}")
