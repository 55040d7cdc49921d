"""A programme version holds its routing table: loaded and checked with it, decided by, explained, replayed."""

import copy

import pytest
import yaml
from django.core.management import CommandError, call_command

from casework.route_in_words import HOLDS, SKILLS
from intake.models import PreRegistration
from offices.loading import LoadRefused
from offices.models import ProgrammeVersion
from offices.programme import in_force
from routing.core import columns, reading
from routing.doubts import COLUMN_WORDS
from routing.models import Decision
from routing.services import route
from routing.tables import table_of
from tests import programmes
from tests.documents import member
from tests.routing.test_routing import ROUTER, stored
from tests.routing.test_table import SHIPPED
from vault import door


def changed(**queues) -> dict:
    """The shipped table with other queues of some rules."""
    table = copy.deepcopy(SHIPPED)
    for rule in table["rules"]:
        name = rule["id"].replace("-", "_")
        if name in queues:
            rule["then"] = rule["then"] | {"queue": queues[name]}
    return table


def publish(at, routing):
    return programmes.publish(programmes.shipped() | {"routing": routing}, at)


def test_the_first_version_has_the_table_that_ships(system):
    assert ProgrammeVersion.objects.get().routing == SHIPPED
    assert table_of(in_force(system).version_id).table.groups == tuple(SHIPPED["groups"])


def test_another_table_is_published_with_its_differences_and_decides_from_then_on(system):
    loaded = publish(system, changed(eligible="review"))
    assert loaded.diff == ['~ route eligible: then {"queue": "screening"} → {"queue": "review"}']
    case = stored(system)
    route({case.id: "e"}, at=system, actor=ROUTER)
    decision = Decision.objects.get(case=case)
    assert (decision.outcome, decision.queue) == ("eligible", "review")


def test_a_file_without_a_table_keeps_the_one_in_force(system):
    publish(system, changed(eligible="review"))
    assert programmes.publish(programmes.shipped(), system).diff == []
    assert in_force(system).routing == changed(eligible="review")


def test_a_rule_that_moves_is_a_difference(system):
    table = copy.deepcopy(SHIPPED)
    table["rules"][1:3] = reversed(table["rules"][1:3])
    assert publish(system, table).diff == [
        '~ route children-alone: after "not-admitted" → "under-age"',
        '~ route under-age: after "children-alone" → "not-admitted"',
        '~ route violence-and-torture: after "under-age" → "children-alone"',
    ]


def test_a_programme_with_a_faulty_table_is_refused_whole(system):
    with pytest.raises(LoadRefused) as refused:
        publish(system, changed(eligible="nowhere"))
    (fault,) = refused.value.faults
    assert fault.startswith("routing.rules.eligible.then: queue has the code nowhere; known are: ")
    assert ProgrammeVersion.objects.count() == 1


def test_a_decision_says_of_every_rule_why_or_why_not(system):
    case = stored(system, members=[member(needs=["SV-VA"])])
    route({case.id: "e"}, at=system, actor=ROUTER)
    decision = Decision.objects.get(case=case)
    findings = door.open([decision], actor=ROUTER, purpose="test")[decision.id]["findings"]
    states = {rule["rule"]: rule["state"] for rule in findings["table"]}
    assert list(states) == [rule["id"] for rule in SHIPPED["rules"]]
    assert [name for name, state in states.items() if state == "chosen"] == [
        "violence-and-torture",
        "eligible",
        "children-violence-torture",
        "violence-in-the-family",
    ]
    assert findings["skills"] == ["gender_based_violence"]
    assert next(rule for rule in findings["table"] if rule["rule"] == "stateless")["failed"] == ["circumstances"]


def test_a_rule_that_this_engine_cannot_read_sends_the_case_to_a_person_and_is_said(system, logged, capsys):
    case, version = stored(system), ProgrammeVersion.objects.get()
    PreRegistration.objects.update(programme_version=None)  # as it was before registrations kept their version
    table = copy.deepcopy(SHIPPED)
    unreadable = {"id": "by-star", "group": "safety", "when": {"star": ["leo"]}, "then": {"queue": "protection"}}
    table["rules"].insert(0, unreadable)
    later = ProgrammeVersion.objects.create(
        number=2,
        content=version.content,
        content_hash="x",
        routing=table,
        status="published",
        origin="file",
        in_force_from=system,
    )
    route({case.id: "e"}, at=system, actor=ROUTER)
    decision = Decision.objects.get(case=case)
    assert (decision.programme_version_id, decision.outcome, decision.queue) == (later.id, "eligible", "review")
    assert [line for line in logged if "by-star" in line]
    call_command("replay", all=True)
    assert capsys.readouterr().out.strip() == "1 same"


def test_everything_that_a_table_can_say_has_its_word_on_the_case_page():
    assert set(COLUMN_WORDS) == {column.name for column in columns.COLUMNS}
    assert (set(SKILLS), set(HOLDS)) == (set(reading.SKILLS), set(reading.HOLDS))


def test_the_check_names_each_doubt_with_a_case(tmp_path, capsys):
    table = copy.deepcopy(SHIPPED)
    table["rules"].append(
        {"id": "too-late", "group": "outcome", "when": {"outcome": ["review"]}, "then": {"queue": "screening"}}
    )
    file = tmp_path / "routing.yaml"
    file.write_text(yaml.safe_dump(table))
    with pytest.raises(CommandError, match="1 faults"):
        call_command("check_routing", str(file))
    out = capsys.readouterr().out
    assert "CONTRADICTORY too-late: doubtful asks the same and says something else" in out
    assert "[outcome: review]" in out
    assert "17 rules, 1 faults, 16 overlaps" in out


def test_the_check_reads_the_table_in_force(system, capsys):
    call_command("check_routing")
    assert capsys.readouterr().out.splitlines()[-1] == "16 rules, 0 faults, 16 overlaps"


def test_the_check_refuses_what_is_no_table(tmp_path):
    file = tmp_path / "routing.yaml"
    file.write_text("schema: routing/1\ngroups: [a]\nrules: [{id: x}]\n")
    with pytest.raises(CommandError, match="add the key then"):
        call_command("check_routing", str(file))
