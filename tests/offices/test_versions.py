"""The life of a programme version: two people, one moment, and no way to change what was approved."""

import datetime
from io import StringIO

import pytest
import yaml
from django.core.management import call_command
from django.db import IntegrityError, transaction

from audit.models import Entry
from offices import drafts, versions
from offices.changes_in_words import changes
from offices.models import EligibilityRule, Office, OpeningWindow, ProgrammeVersion
from offices.programme import in_force
from offices.stages import stage_of
from offices.versions import LEAD, Refused
from tests import programmes
from tests.conftest import make_person

HOUR = datetime.timedelta(hours=1)
SECOND = datetime.timedelta(seconds=1)


@pytest.fixture
def ana(system):
    return make_person("policy", email="ana@example.org")


@pytest.fixture
def eva(system):
    return make_person("policy", email="eva@example.org")


def first() -> ProgrammeVersion:
    return ProgrammeVersion.objects.order_by("number").first()


def draft_with(person, *, office="EC", min_age=16) -> ProgrammeVersion:
    draft = drafts.prepare(ProgrammeVersion.objects.newest_first().first(), person=person)
    draft.rules.filter(code=f"{office}-DEMO").update(min_age=min_age)
    return draft


def approved(ana, eva, **asked) -> ProgrammeVersion:
    checked = versions.check(draft_with(ana, min_age=asked.pop("min_age", 16)), person=ana, **asked)
    return versions.approve(checked, person=eva)


def min_age(at) -> int:
    return in_force(at).programme.office("EC").rules[-1].min_age


def acts() -> list[str]:
    return list(
        Entry.objects.filter(action__startswith="programme_").order_by("at", "id").values_list("action", flat=True)
    )


def stage(version, at) -> str:
    current = ProgrammeVersion.objects.in_force(at).first()
    return stage_of(version, is_current=version == current, at=at)


def test_a_version_is_checked_by_one_person_approved_by_another_and_in_force_at_its_moment(system, ana, eva):
    moment = system + HOUR
    draft = draft_with(ana)
    assert stage(draft, system) == "borrador"
    checked = versions.check(draft, person=ana, moment=moment)
    assert (stage(checked, system), checked.compared_with) == ("revisada", first().number)
    version = versions.approve(checked, person=eva)
    assert (version.in_force_from, version.approved_by, version.checked_by) == (moment, eva, ana)
    assert stage(version, system) == "aprobada, todavía no rige"
    assert [min_age(at) for at in (system, moment - SECOND, moment)] == [18, 18, 16]
    assert (stage(version, moment), stage(first(), moment)) == ("en vigor", "sustituida")
    assert acts()[-2:] == ["programme_checked", "programme_approved"]


def test_without_a_moment_it_is_in_force_as_soon_as_everybody_can_know(system, ana, eva):
    version = approved(ana, eva)
    assert version.in_force_from - version.approved_at > LEAD - SECOND
    assert min_age(version.in_force_from) == 16


def test_a_moment_that_has_passed_is_refused(system, ana):
    with pytest.raises(Refused) as refused:
        versions.check(draft_with(ana), person=ana, moment=system - HOUR)
    assert refused.value.faults == ["Elija un momento que esté por venir, o ninguno para que rija al aprobarla."]


def test_where_a_version_ends_the_one_before_it_is_in_force_again(system, ana, eva):
    begins, ends = system + HOUR, system + 2 * HOUR
    version = approved(ana, eva, moment=begins, until=ends)
    assert [min_age(at) for at in (begins, ends - SECOND, ends)] == [16, 16, 18]
    assert stage(version, ends) == "terminada"
    assert stage(first(), ends) == "en vigor"


def test_an_end_before_the_beginning_is_refused(system, ana):
    with pytest.raises(Refused, match="1 faults"):
        versions.check(draft_with(ana), person=ana, moment=system + 2 * HOUR, until=system + HOUR)


@pytest.mark.parametrize("approver", ["who checked it", "who wrote in it"])
def test_nobody_approves_what_they_wrote_or_checked(system, ana, eva, approver):
    draft = draft_with(eva)
    checked = versions.check(draft, person=ana)
    with pytest.raises(Refused) as refused:
        versions.approve(checked, person=ana if approver == "who checked it" else eva)
    assert refused.value.faults == ["La aprueba otra persona: usted escribió en esta versión o la revisó."]


@pytest.mark.parametrize("approver", ["who checked it", "who wrote in it"])
def test_the_database_itself_refuses_the_same_person(system, ana, eva, approver):
    checked = versions.check(draft_with(eva), person=ana)
    person = ana if approver == "who checked it" else eva
    row = ProgrammeVersion.objects.filter(pk=checked.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.update(status="published", approved_by=person, approved_at=system, in_force_from=system)


CHANGES = {
    "its content": {"content": {}},
    "its routes": {"routing": {}},
    "its moment": {"in_force_from": datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)},
    "its end": {"in_force_until": datetime.datetime(2120, 1, 1, tzinfo=datetime.UTC)},
    "its approver": {"approved_by": None},
    "its state": {"status": "draft"},
    "its writers": {"written_by": []},
}


@pytest.mark.parametrize("change", CHANGES)
def test_an_approved_version_stays_as_it_is(system, ana, eva, change):
    version = approved(ana, eva, moment=system + HOUR)
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        ProgrammeVersion.objects.filter(pk=version.pk).update(**CHANGES[change])


@pytest.mark.parametrize("state", ["checked", "approved"])
def test_rules_and_windows_stay_from_the_check_on(system, ana, eva, state):
    version = versions.check(draft_with(ana), person=ana)
    if state == "approved":
        version = versions.approve(version, person=eva)
    for act in (
        lambda: EligibilityRule.objects.filter(version=version).update(min_age=1),
        lambda: OpeningWindow.objects.filter(version=version).update(note="x"),
        lambda: version.windows.first().delete(),
    ):
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            act()


def test_a_checked_version_goes_back_to_a_draft_and_is_edited_again(system, ana, eva):
    checked = versions.check(draft_with(ana), person=ana)
    draft = versions.reopen(checked, person=eva)
    assert (draft.status, draft.content, draft.checked_by) == ("draft", {}, None)
    draft.rules.filter(code="EC-DEMO").update(min_age=17)
    assert versions.check(draft, person=ana).content["rules"] != first().content["rules"]
    assert acts()[-3:] == ["programme_checked", "programme_reopened", "programme_checked"]


def test_only_a_draft_is_checked_and_only_what_is_checked_approved(system, ana, eva):
    for version in (draft_with(ana), first()):
        with pytest.raises(Refused):
            versions.approve(version, person=eva)
    with pytest.raises(Refused):
        versions.check(first(), person=ana)
    with pytest.raises(Refused):
        versions.reopen(first(), person=ana)


def test_what_changes_nothing_is_not_checked(system, ana):
    draft = drafts.prepare(first(), person=ana)
    with pytest.raises(Refused) as refused:
        versions.check(draft, person=ana)
    assert refused.value.faults == ["No cambia nada respecto de la versión 1."]


def test_a_draft_that_was_checked_against_another_version_is_checked_again(system, ana, eva):
    one = versions.check(draft_with(ana, min_age=16), person=ana)
    other = versions.check(draft_with(ana, min_age=17), person=ana)
    versions.approve(one, person=eva)
    with pytest.raises(Refused) as refused:
        versions.approve(other, person=eva)
    assert refused.value.faults[0].startswith("Se revisó frente a otra versión que la 2, que regirá entonces.")
    assert versions.approve(versions.check(versions.reopen(other, person=ana), person=ana), person=eva).is_published


def test_a_version_for_one_country_touches_no_other(system, ana):
    ecuador = Office.objects.get(pk="EC")
    draft = draft_with(ana, office="CO")
    with pytest.raises(Refused) as refused:
        versions.check(draft, person=ana, country=ecuador)
    assert refused.value.faults == [
        "Es solo para EC y cambia además CO-DEMO. Quite esos cambios o publíquela para todas."
    ]
    assert versions.check(draft_with(ana), person=ana, country=ecuador).country == ecuador


def test_a_route_of_that_country_alone_may_change_and_one_of_all_may_not(system, ana):
    draft, ecuador = draft_with(ana), Office.objects.get(pk="EC")
    own = {
        "id": "quito",
        "group": "outcome",
        "when": {"office": ["EC"], "outcome": ["review"]},
        "then": {"queue": "review", "second_review": True},
    }
    rules = draft.routing["rules"]
    at = next(number for number, rule in enumerate(rules) if rule["id"] == "doubtful")
    draft.routing["rules"] = [*rules[:at], own, *rules[at:]]
    draft.save()
    checked = versions.check(draft, person=ana, country=ecuador)
    draft = versions.reopen(checked, person=ana)
    next(rule for rule in draft.routing["rules"] if rule["id"] == "eligible")["then"]["queue"] = "review"
    draft.save()
    with pytest.raises(Refused, match="1 faults"):
        versions.check(draft, person=ana, country=ecuador)


def test_what_is_approved_for_later_is_withdrawn_and_what_is_in_force_is_not(system, ana, eva):
    version = approved(ana, eva, moment=system + HOUR)
    assert versions.withdraw(version, person=ana).status == "withdrawn"
    assert min_age(system + 2 * HOUR) == 18
    soon = approved(ana, eva)
    with pytest.raises(Refused):
        versions.withdraw(soon, person=ana)
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        ProgrammeVersion.objects.filter(pk=soon.pk).update(status="withdrawn")
    assert acts()[-3:] == ["programme_withdrawn", "programme_checked", "programme_approved"]


def test_rolling_back_is_a_new_version_that_somebody_else_approves(system, ana, eva):
    approved(ana, eva)
    back = versions.roll_back(first(), person=ana)
    assert (back.number, back.status, back.note) == (3, "checked", "Vuelve a la versión 1.")


def test_a_version_that_is_rolled_back_to_says_the_same(system, ana, eva):
    version = approved(ana, eva)
    ahead = version.in_force_from + HOUR
    back = drafts.prepare(first(), person=ana)
    back = versions.approve(versions.check(back, person=ana, moment=ahead), person=eva)
    assert (min_age(ahead - SECOND), min_age(ahead)) == (16, 18)
    assert back.content_hash == first().content_hash
    assert {bytes(row.seed) for row in back.windows.all()} == {bytes(row.seed) for row in first().windows.all()}


def test_a_file_is_published_at_once_and_names_what_is_approved_for_later(system, ana, eva, tmp_path):
    later = approved(ana, eva, moment=system + HOUR)
    data = programmes.shipped()
    programmes.rule(data, "EC-DEMO")["min_age"] = 17
    file = tmp_path / "programme.yaml"
    file.write_text(yaml.safe_dump(data))
    said = StringIO()
    call_command("load_programme", str(file), supersede=True, stderr=said, stdout=StringIO())
    assert (min_age(system + 30 * SECOND), min_age(system + HOUR)) == (17, 16)
    assert said.getvalue().startswith(f"version {later.number} is approved from ")


def test_a_window_that_comes_back_has_its_seed_and_its_count_again(system, ana, eva):
    window = first().windows.get(office_id="EC", is_demo=True)
    draft = draft_with(ana)
    copy = draft.windows.get(office_id="EC", is_demo=True)
    values = {name: getattr(copy, name) for name in ("office", "period", "source", "from_precision", "to_precision")}
    copy.delete()
    again = OpeningWindow.objects.create(version=draft, **values)
    assert bytes(again.seed) != bytes(window.seed)
    checked = versions.check(draft, person=ana)
    kept = checked.windows.get(office_id="EC", period=window.period)
    assert (bytes(kept.seed), kept.lineage) == (bytes(window.seed), window.lineage)


def test_the_changes_are_said_in_words(system, ana):
    draft = draft_with(ana)
    rule = draft.rules.get(code="CO-DEMO")
    rule.delete()
    draft.routing["rules"] = [one for one in draft.routing["rules"] if one["id"] != "violence-in-the-family"]
    draft.routing["rules"][-1]["then"] = {"hold": "record_consent", "second_review": True}
    draft.save()
    content = versions.as_data(draft)
    assert changes(first().content, content) == [
        "Se quita la regla CO-DEMO.",
        "Regla EC-DEMO, edad mínima: de 18 a 16.",
        "Ruta consent-missing, segunda revisión: de nada a Sí.",
        "Se quita la ruta violence-in-the-family.",
    ]
    added = changes(content, first().content)
    assert added[0].startswith('Nueva regla CO-DEMO: ficticia Sí; primer día "')


def test_a_doubtful_table_keeps_a_version_from_being_checked(system, ana):
    draft = draft_with(ana)
    draft.routing["rules"].append(
        {"id": "never", "group": "outcome", "when": {"outcome": ["review"]}, "then": {"queue": "screening"}}
    )
    draft.save()
    with pytest.raises(Refused) as refused:
        versions.check(draft, person=ana)
    assert refused.value.faults == [
        "Ruta «never»: «doubtful» pregunta lo mismo y dice otra cosa: deje una de las dos."
        " Por ejemplo: resultado: review."
    ]


def test_overlapping_rules_of_an_office_are_named_in_words(system, ana):
    content = versions.as_data(draft_with(ana))
    content["rules"].append(content["rules"][0] | {"id": "XX"})
    (fault,) = versions.examine(content, before=None, country=None)
    assert fault.startswith("rules: Las reglas ")
