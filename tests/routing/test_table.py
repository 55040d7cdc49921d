"""The routing table: first match, conclusion, explanation, faults and lint, against a plain reading of the file."""

import json
from pathlib import Path
from random import Random

import pytest
import yaml

from offices.eligibility import ProgrammeError, assess, from_document, parse_programme
from routing.core.columns import COLUMNS, closed
from routing.core.compiled import Compiled
from routing.core.facts import facts_from
from routing.core.lint import lint
from routing.core.reading import parse_table, stored_table
from routing.core.table import Conclusion, Facts
from tests.documents import document, member
from tests.routing import tables

ROOT = Path(__file__).parents[2]
SHIPPED = yaml.safe_load((ROOT / "programme" / "routing.yaml").read_text())
PROGRAMME = parse_programme(yaml.safe_load((ROOT / "programme" / "programme.yaml").read_text()))
SCENARIOS = json.loads((ROOT / "tests" / "data" / "scenarios.json").read_text())["assess"]
RANDOM_TABLES = 10_000
CASES_OF_EACH = 3


def table(*rules, groups=("one", "two")) -> dict:
    return {
        "schema": "routing/1",
        "groups": list(groups),
        "rules": [{"id": f"r{number}", "group": groups[0], **rule} for number, rule in enumerate(rules)],
    }


def test_ten_thousand_random_tables_are_read_as_they_stand():
    random = Random(20260101)
    for _number in range(RANDOM_TABLES):
        data = tables.random_table(random)
        compiled = Compiled(parse_table(data))
        for _case in range(CASES_OF_EACH):
            facts = tables.random_facts(random)
            evaluation = compiled.evaluate(facts)
            chosen = tables.first_matches(data, facts)
            assert tables.chosen_ids(compiled.table, evaluation.chosen) == chosen
            assert evaluation.conclusion == Conclusion(**tables.conclusion(data, chosen))
            assert evaluation.errors == ()


def test_an_explanation_names_every_column_that_failed_and_no_other():
    random = Random(20260102)
    for _number in range(500):
        data = tables.random_table(random)
        compiled = Compiled(parse_table(data))
        facts = tables.random_facts(random)
        chosen = tables.first_matches(data, facts)
        answers = {answer.rule: answer for answer in compiled.explain(compiled.evaluate(facts))}
        assert set(answers) == {rule["id"] for rule in data["rules"]}
        for rule in data["rules"]:
            failed = tables.failing(rule, facts)
            expected = "chosen" if rule["id"] in chosen else "failed" if failed else "later"
            assert (answers[rule["id"]].state, sorted(answers[rule["id"]].columns)) == (expected, sorted(failed))


def test_lint_is_confirmed_case_by_case():
    """What it calls reached is reached by its example; what it calls taken is taken in every case that is tried."""
    random = Random(20260103)
    seen = set()
    for _number in range(RANDOM_TABLES):
        data = tables.random_table(random, most=5)
        compiled = Compiled(parse_table(data))
        rules = {rule["id"]: rule for rule in data["rules"]}
        cases = [tables.random_facts(random) for _case in range(20)]
        for finding in lint(compiled.table):
            seen.add(finding.code)
            rule = rules.get(finding.rule)
            if finding.code == "EMPTY":
                assert all(tables.failing(rule, facts) for facts in cases)
            elif finding.code == "GAP":
                said = compiled.evaluate(finding.example).conclusion
                assert getattr(said, finding.other) is None
            else:
                assert not tables.failing(rule, finding.example)
            if finding.code in ("SHADOWED", "UNREACHABLE", "CONTRADICTORY"):
                assert finding.rule not in [
                    name for facts in (*cases, finding.example) for name in tables.first_matches(data, facts)
                ]
            if finding.code in ("OVERLAP", "CONTRADICTORY"):
                assert not tables.failing(rules[finding.other], finding.example)
                assert rules[finding.other]["then"] != rule["then"]
            if finding.code == "SHADOWED":
                assert all(
                    tables.failing(rule, facts) or not tables.failing(rules[finding.other], facts) for facts in cases
                )
    assert seen >= {"EMPTY", "SHADOWED", "CONTRADICTORY", "OVERLAP", "GAP"}


def test_rules_that_take_all_cases_of_a_later_one_together_are_named_so():
    data = table(
        {"when": {"office": ["EC"]}, "then": {"queue": "screening"}},
        {"when": {"office": {"none": ["EC"]}}, "then": {"queue": "review"}},
        {"when": {"outcome": ["review"]}, "then": {"queue": "protection"}},
    )
    assert ("UNREACHABLE", "r2") in [(finding.code, finding.rule) for finding in lint(parse_table(data))]


def test_lint_misses_no_rule_that_is_never_reached_and_no_gap():
    """A table of few columns has few cases; all of them are tried."""
    random = Random(20260104)
    offices, outcomes, sizes = ["EC", "CO", "elsewhere"], ["eligible", "review"], range(1, 12)
    every = [
        Facts(office=office, outcome=said, household_size=n) for office in offices for said in outcomes for n in sizes
    ]
    columns = [column for column in COLUMNS if column.name in ("office", "outcome", "household_size")]
    for _number in range(400):
        rules = []
        for _rule in range(random.randint(1, 6)):
            when = {column.name: tables.random_condition(random, column) for column in random.sample(columns, 2)}
            if "outcome" in when:
                when["outcome"] = [random.choice(outcomes)]
            if "office" in when:
                when["office"] = [random.choice(["EC", "CO"])]
            rules.append({"when": when, "then": random.choice(tables.CONCLUSIONS)})
        # Outcomes that are not tried are taken by a first rule, so that no example lies among them.
        rules.insert(
            0, {"when": {"outcome": {"none": outcomes}}, "then": {"queue": "review", "proposed_priority": "normal"}}
        )
        data = table(*rules)
        reached = {name for facts in every for name in tables.first_matches(data, facts)}
        compiled = Compiled(parse_table(data))
        found = lint(compiled.table)
        never = {each.rule for each in found if each.code in ("EMPTY", "SHADOWED", "UNREACHABLE")}
        never |= {each.rule for each in found if each.code == "CONTRADICTORY"}
        assert never == {rule["id"] for rule in data["rules"][1:]} - reached
        for name in ("queue", "proposed_priority"):
            is_open = any(getattr(compiled.evaluate(facts).conclusion, name) is None for facts in every)
            assert is_open == any(each.code == "GAP" and each.other == name for each in found)


def test_the_shipped_table_says_what_the_assessment_says():
    compiled = Compiled(parse_table(SHIPPED))
    for scenario in SCENARIOS:
        assessment = assess(from_document(scenario["document"]), PROGRAMME)
        said = compiled.evaluate(
            facts_from(scenario["document"], assessment, on=assessment_day(scenario["document"]))
        ).conclusion
        expected = scenario["expect"]
        assert (said.queue, said.proposed_priority) == (expected["queue"] or "review", expected["proposed_priority"])


def assessment_day(given):
    return from_document(given).submitted_at.date()


@pytest.mark.parametrize(
    "needs", [[], ["SC-IC"], ["SV-VA"], ["TR-PI"], ["LP-RR"], ["WR-WR"], ["SM-DP"], ["DS-PH", "SM-OI"]]
)
@pytest.mark.parametrize("born", ["1990-05-02", "2012-01-01", None])
@pytest.mark.parametrize("nationalities", [["VE"], ["stateless"], ["FR"], []])
def test_the_shipped_table_agrees_with_the_assessment_beyond_the_scenarios(needs, born, nationalities):
    given = document(members=[member(needs=needs, birth_date=born, nationalities=nationalities)])
    given["submitted_at"] = "2023-11-15T10:00:00-05:00"
    assessment = assess(from_document(given), PROGRAMME)
    said = Compiled(parse_table(SHIPPED)).evaluate(facts_from(given, assessment, on=assessment_day(given))).conclusion
    stored = assessment.outcome not in ("incomplete", "not_open")
    assert said.queue == (assessment.queue if stored else "review")
    assert said.proposed_priority == assessment.proposed_priority


def test_the_shipped_table_has_no_finding_but_overlaps_that_its_order_settles():
    assert {finding.code for finding in lint(parse_table(SHIPPED))} == {"OVERLAP"}


def test_a_rule_that_cannot_be_evaluated_sends_to_a_person_what_it_might_have_decided():
    data = table(
        {"when": {"office": ["EC"], "star_sign": ["leo"]}, "then": {"queue": "protection"}},
        {"then": {"queue": "screening", "proposed_priority": "normal"}},
    )
    with pytest.raises(ProgrammeError):
        parse_table(data)
    compiled = Compiled(stored_table(data))
    touched, untouched = (compiled.evaluate(Facts(office=code, outcome="eligible")) for code in ("EC", "CO"))
    assert (touched.conclusion.queue, touched.errors) == ("review", ("r0",))
    assert (untouched.conclusion.queue, untouched.errors) == ("screening", ())
    assert [answer.state for answer in compiled.explain(touched)] == ["error", "later"]
    assert [answer.state for answer in compiled.explain(untouched)] == ["failed", "chosen"]


def test_a_rule_in_error_behind_the_one_that_decides_changes_nothing():
    data = table({"then": {"queue": "screening"}}, {"when": {"star_sign": ["leo"]}, "then": {"queue": "review"}})
    evaluation = Compiled(stored_table(data)).evaluate(Facts(office="EC", outcome="eligible"))
    assert (evaluation.conclusion.queue, evaluation.errors) == ("screening", ())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"when": {"star_sign": ["leo"]}}, "routing.rules.r0.when: take out the key star_sign: it has no meaning here"),
        ({"when": {"outcome": ["maybe"]}}, "any has the code maybe; known are: eligible, incomplete, not_eligible"),
        ({"when": {"outcome": []}}, "outcome has to be a list with a value in it"),
        ({"when": {"office": [False]}}, "any has to be a list of quoted texts"),
        ({"when": {"office": "EC"}}, "any has to be a list"),
        ({"when": {"office": {"any": ["EC"], "none": ["EC"]}}}, "none has to be other values than any has"),
        ({"when": {"household_size": {"from": 5, "to": 2}}}, "no number is from 5 to 2"),
        ({"when": {"household_size": {}}}, "from has to be given, or to"),
        ({"when": {"household_size": [3]}}, "has to be a mapping of keys to values"),
        ({"then": {}}, "then has to be what follows, such as queue: review"),
        ({"then": {"queue": "later"}}, "queue has the code later; known are: child_protection"),
        ({"then": {"skills": ["magic"]}}, "skills has the code magic"),
        ({"group": "three"}, "group has the code three; known are: one, two"),
        ({"id": "Not a name"}, "id has to be small letters, digits and hyphens"),
        ({"colour": "red"}, "take out the key colour"),
    ],
)
def test_a_fault_in_a_table_is_named_with_its_place_and_remedy(change, said):
    with pytest.raises(ProgrammeError) as refused:
        parse_table(table({"then": {"queue": "review"}} | change))
    assert any(said in str(fault) for fault in refused.value.faults), str(refused.value)


@pytest.mark.parametrize(
    "data", [None, [], "table", {}, {"schema": "routing/1"}, {"schema": "routing/2", "groups": ["a"], "rules": []}]
)
def test_what_is_no_table_is_refused(data):
    with pytest.raises(ProgrammeError):
        parse_table(data)


def test_the_same_name_twice_is_refused():
    with pytest.raises(ProgrammeError, match="rules.same stands there twice"):
        parse_table(table(*[{"id": "same", "then": {"queue": "review"}}] * 2))


def test_what_nobody_said_is_unknown_and_a_need_counts_for_its_category():
    bare = {"schema": "pre-registration/1", "submitted_at": "2023-11-15T10:00:00-05:00"}
    bare["members"] = [{"id": "m1", "relationship": "principal", "needs": ["SV-VA"]}]
    assessment = assess(from_document(bare), PROGRAMME)
    facts = facts_from(bare, assessment, on=assessment_day(bare))
    assert (facts.age_band, facts.interviewer_sex, facts.area) == ("unknown",) * 3
    assert facts.needs == closed({"SV-VA"}) == {"SV-VA", "SV-*"}
    assert facts.waiting_days == 0
