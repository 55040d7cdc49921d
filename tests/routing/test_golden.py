"""Golden cases: every version is held to them, and one that comes from a real case names nobody and says the same."""

import copy
import json
from pathlib import Path

import pytest
import yaml
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from audit.actor import Actor
from audit.models import Entry
from offices import drafts, versions
from offices.models import ProgrammeVersion
from offices.programme import in_force
from routing import anonymising, golden
from routing.anonymising import NotAnonymous, anonymised
from routing.golden import Result
from routing.models import GoldenCase
from routing.services import route
from routing.tables import table_of
from tests import programmes
from tests.conftest import FormClient, be_fresh, make_person
from tests.documents import document, member
from tests.routing.test_routing import ROUTER, stored
from tests.routing.test_table import PROGRAMME, SCENARIOS, SHIPPED

FILE = Path(__file__).parents[2] / "programme" / "golden.yaml"
LOADER = Actor("command", "test")


@pytest.fixture
def ana(system):
    return make_person("policy", email="ana@example.org")


@pytest.fixture
def supervisor(system):
    return make_person("supervisor", "EC")


def signed_in(person) -> FormClient:
    client = FormClient()
    client.force_login(person)
    be_fresh(client)
    return client


def load() -> int:
    return golden.load(yaml.safe_load(FILE.read_text())["cases"], actor=LOADER)


def draft_that_reviews_everybody(ana) -> ProgrammeVersion:
    draft = drafts.prepare(ProgrammeVersion.objects.get(), person=ana)
    next(rule for rule in draft.routing["rules"] if rule["id"] == "eligible")["then"]["queue"] = "review"
    draft.save()
    return draft


def test_every_worked_case_is_shipped_and_comes_out_as_written(system, capsys):
    call_command("load_golden", str(FILE))
    call_command("load_golden", str(FILE))
    assert capsys.readouterr().out.splitlines() == ["59 of 59 golden cases added", "0 of 59 golden cases added"]
    shipped = {case.name.partition(" · ")[0]: case for case in GoldenCase.objects.all()}
    assert {scenario["id"] for scenario in SCENARIOS} == set(shipped)
    for scenario in SCENARIOS:
        wanted, case = scenario["expect"], shipped[scenario["id"]]
        assert (case.outcome, case.queue or None, case.proposed_priority) == (
            wanted["outcome"],
            wanted["queue"],
            wanted["proposed_priority"],
        )
    assert golden.failures(ProgrammeVersion.objects.get().content) == []
    assert Entry.objects.get(action="golden_cases_loaded").detail == {"number": 59}


def test_what_is_shipped_names_nobody():
    for case in yaml.safe_load(FILE.read_text())["cases"]:
        assert anonymising.bare(case["document"]) == case["document"]


def test_a_version_that_fails_a_golden_case_is_not_checked(system, ana):
    load()
    draft = draft_that_reviews_everybody(ana)
    with pytest.raises(versions.Refused) as refused:
        versions.check(draft, person=ana)
    assert (
        "Caso de prueba «1 · Colombia, plain»: se esperaba cumple las reglas, normal, evaluación"
        " y sale cumple las reglas, normal, revisión." in refused.value.faults
    )


def test_a_golden_case_that_was_added_after_the_check_keeps_it_from_being_approved(system, ana):
    checked = versions.check(draft_that_reviews_everybody(ana), person=ana)
    load()
    with pytest.raises(versions.Refused):
        versions.approve(checked, person=make_person("policy", email="eva@example.org"))


def test_a_disabled_case_is_asked_of_no_version_and_says_why(system, ana):
    load()
    for case in GoldenCase.objects.filter(outcome="eligible"):
        golden.disable(case, because="Todo va a revisión este mes.", at=system, person=ana)
    assert versions.check(draft_that_reviews_everybody(ana), person=ana).status == "checked"
    case = GoldenCase.objects.filter(outcome="eligible").first()
    golden.enable(case, person=ana)
    assert (case.disabled_at, case.disabled_because) == (None, "")
    acts = set(Entry.objects.filter(action__startswith="golden_case_").values_list("action", flat=True))
    assert acts == {"golden_case_disabled", "golden_case_enabled"}


def test_another_result_may_be_expected(system, ana):
    load()
    for case in GoldenCase.objects.filter(queue="screening"):
        golden.expect(case, Result(case.outcome, "review", case.proposed_priority), person=ana)
    assert versions.check(draft_that_reviews_everybody(ana), person=ana).status == "checked"
    entry = Entry.objects.filter(action="golden_case_changed").first()
    assert (entry.detail["from"]["queue"], entry.detail["to"]["queue"]) == ("screening", "review")


BROKEN = {
    "golden_case_outcome_is_known": {"outcome": "x"},
    "golden_case_queue_is_known": {"queue": "x"},
    "golden_case_priority_is_known": {"proposed_priority": "x"},
    "golden_case_origin_is_known": {"origin": "x"},
    "a_golden_case_is_disabled_with_a_reason": {"disabled_at": "2026-01-01T00:00Z"},
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_database_refuses(system, name):
    load()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        GoldenCase.objects.update(**BROKEN[name])


FAMILY = [
    member(given_names="Zulaybeth", first_surname="Colmenares", birth_date="1991-06-14", needs=["SM-CC"], sex="F"),
    member(
        id="el hijo de Zulaybeth",
        relationship="child",
        given_names="Yeferson",
        birth_date="2015-02-03",
        documents=[{"type": "passport", "country": "VE", "number": "987654321"}],
    ),
]


def test_a_real_case_becomes_one_without_its_people_and_comes_out_the_same(system, supervisor):
    case = stored(system, members=copy.deepcopy(FAMILY), contact={"phone": "+593991234567", "safe_to_contact": True})
    route({case.id: "e"}, at=system, actor=ROUTER)
    kept = golden.add_from_case(case, at=system, person=supervisor)
    text = json.dumps(kept.document) + kept.name
    for said in ("Zulaybeth", "Colmenares", "Yeferson", "987654321", "593991234567", "1991-06-14", "2015-02-03"):
        assert said not in text
    assert (case.reference in text, str(case.id) in text) == (False, False)
    assert [one["id"] for one in kept.document["members"]] == ["m1", "m2"]
    assert golden.failures(ProgrammeVersion.objects.get().content) == []
    decision = case.decisions.get()
    assert (kept.outcome, kept.queue, kept.proposed_priority) == (
        decision.outcome,
        decision.queue,
        decision.proposed_priority,
    )
    assert "T17:00:00" in kept.document["submitted_at"]
    entry = Entry.objects.get(action="golden_case_added")
    assert entry.at != kept.added_at == entry.at.replace(hour=0, minute=0, second=0, microsecond=0)
    assert (entry.actor_id, entry.office_code, entry.subjects) == (str(supervisor.pk), "EC", [str(case.id)])
    opened = Entry.objects.get(action="opened", purpose="golden_case")
    assert opened.subjects == [str(case.id)]


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario["id"])
def test_every_worked_case_can_be_anonymised_with_all_its_dates_moved_and_the_same_answers(scenario):
    table = table_of_shipped()

    def outcomes(one):
        return golden.routed(one, PROGRAMME, table).as_json()

    given = scenario["document"]
    kept = anonymised(given, same=outcomes)
    assert outcomes(kept) == outcomes(numbered(given))
    for before, after in zip(given["members"], kept["members"], strict=True):
        for name in ("birth_date", "present_since"):
            if len(before.get(name) or "") == len("2020-01-01"):
                assert after[name] != before[name]
        assert not set(after) - {
            "id",
            "relationship",
            "birth_date",
            "nationalities",
            "present_since",
            "needs",
            "legal_status",
        }


def numbered(given):
    members = [one | {"id": f"m{number}"} for number, one in enumerate(given["members"], start=1)]
    return given | {"members": members}


def table_of_shipped():
    return golden.Compiled(golden.parse_table(SHIPPED))


def test_a_case_that_cannot_be_had_without_its_people_is_not_taken():
    with pytest.raises(NotAnonymous):
        anonymised(document(), same=lambda one: json.dumps(one))


def test_the_lists_of_what_is_kept_hold_no_word_of_a_person():
    from_document = anonymised(document(members=copy.deepcopy(FAMILY)), same=lambda _one: 0)
    assert set(from_document) <= {"schema", "submitted_at", "channel", "applying_to", "residence", "members"}


def test_a_supervisor_adds_one_with_a_click_and_others_may_not(system, supervisor, plain_static_files):
    case = stored(system)
    route({case.id: "e"}, at=system, actor=ROUTER)
    address = reverse("golden_from_case", args=[case.reference])
    assert signed_in(make_person("screener", "EC")).post(address).status_code == 403
    client = signed_in(supervisor)
    assert "Usar como caso de prueba" in client.get(reverse("case", args=[case.reference])).content.decode()
    answer = client.post(address, follow=True)
    kept = GoldenCase.objects.get()
    assert f"El caso de prueba «{kept.name}» está listo" in answer.content.decode()


def test_policy_lists_them_changes_what_is_expected_and_disables_with_a_reason(system, ana, plain_static_files):
    client = signed_in(ana)
    assert "No hay casos de prueba." in client.get(reverse("golden_cases")).content.decode()
    load()
    assert "1 · Colombia, plain" in client.get(reverse("golden_cases")).content.decode()
    case = GoldenCase.objects.get(name__startswith="1 ·")
    page = reverse("golden_case", args=[case.pk])
    assert "Hoy sale: <strong>cumple las reglas, normal, evaluación</strong>" in client.get(page).content.decode()
    client.post(page, {"act": "expect", "outcome": "review", "queue": "review", "proposed_priority": "urgent"})
    case.refresh_from_db()
    assert golden.expected(case) == Result("review", "review", "urgent")
    answer = client.post(page, {"act": "disable", "because": " "})
    assert answer.context["disables"].errors == {
        "because": ["Escriba por qué: lo lee quien apruebe la próxima versión."]
    }
    client.post(page, {"act": "disable", "because": "Ya no se aplica."})
    assert "No se exige: Ya no se aplica. (Persona policy)" in client.get(reverse("golden_cases")).content.decode()
    client.post(page, {"act": "enable"})
    case.refresh_from_db()
    assert case.disabled_at is None


def test_a_case_that_waits_is_judged_as_many_days_later(system):
    table = copy.deepcopy(SHIPPED)
    late = {
        "id": "late",
        "group": "priority",
        "when": {"waiting_days": {"from": 30}},
        "then": {"proposed_priority": "urgent"},
    }
    table["rules"].insert(9, late)
    programmes.publish(programmes.shipped() | {"routing": table}, system)
    version = in_force(system)
    given = SCENARIOS[0]["document"]
    answers = [
        golden.result_of(golden.routed(given, version.programme, table_of(version.version_id), waited=days))
        for days in (29, 30)
    ]
    assert [answer.proposed_priority for answer in answers] == ["normal", "urgent"]
