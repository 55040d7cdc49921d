"""A table as rows of texts and back: nothing is lost, and whatever is typed is a table or a named fault."""

from random import Random

from offices.eligibility import ProgrammeError
from routing import tabulating
from routing.core.cells import CONCLUSIONS, CONDITIONS, HEADER, row_of, rows_of, rule_of, table_of_rows
from routing.core.lint import lint
from routing.core.reading import parse_table
from tests.routing import tables
from tests.routing.test_table import RANDOM_TABLES, SHIPPED

TYPED = [
    "",
    "x",
    "!",
    "! !",
    "EC !EC",
    "..",
    "3..",
    "9..2",
    "-1",
    "1,2;3",
    "ñ",
    "yes",
    "no",
    "review",
    "'",
    "=1",
    "\x00",
]


def test_ten_thousand_random_tables_come_back_from_their_rows_as_they_were():
    random = Random(20260105)
    for _number in range(RANDOM_TABLES):
        data = tables.random_table(random)
        again = table_of_rows(rows_of(data), data["groups"])
        assert parse_table(again) == parse_table(data)


def test_random_tables_come_back_from_both_files_as_they_were():
    random = Random(20260106)
    for _number in range(300):
        data = tables.random_table(random)
        for text in (tabulating.as_csv(data), tabulating.as_yaml(data)):
            assert parse_table(
                tabulating.read(text, groups=data["groups"]) | {"groups": data["groups"]}
            ) == parse_table(data)


def test_the_shipped_table_comes_back_word_by_word():
    assert table_of_rows(rows_of(SHIPPED), SHIPPED["groups"]) == SHIPPED
    assert tabulating.read(tabulating.as_csv(SHIPPED)) == SHIPPED


def test_a_cell_says_what_has_to_be_there_what_must_not_and_from_where_to_where():
    when = {
        "office": {"any": ["EC"], "none": ["CO"]},
        "needs": ["SC-*", "SV-VA"],
        "consents": {"none": ["screening"]},
        "household_size": {"from": 2, "to": 5},
        "waiting_days": {"from": 30},
    }
    rule = {"id": "a", "group": "g", "when": when, "then": {"skills": ["best_interests"], "second_review": False}}
    row = row_of(rule)
    assert {name: row[name] for name in (*when, "skills", "second_review")} == {
        "office": "EC !CO",
        "needs": "SC-* SV-VA",
        "consents": "!screening",
        "household_size": "2..5",
        "waiting_days": "30..",
        "skills": "best_interests",
        "second_review": "no",
    }
    assert rule_of(row) == rule
    assert row_of(rule | {"when": {"household_size": {"from": 3, "to": 3}}})["household_size"] == "3"


def test_whatever_is_typed_is_a_table_without_a_crash_or_faults_each_at_its_cell():
    random = Random(20260107)
    refused = 0
    for _number in range(3_000):
        row = dict.fromkeys(HEADER, "") | {"id": "a", "group": "g", "queue": "review"}
        row |= {name: random.choice(TYPED) for name in random.sample(HEADER, 4)}
        data = table_of_rows([row])
        faults = tabulating.faults_in(data)
        refused += bool(faults)
        for fault in faults:
            assert fault.column in (*HEADER, "")
            assert fault.in_words
        try:
            lint(parse_table(data))
        except ProgrammeError:
            assert faults
        else:
            assert not faults
    assert 500 < refused < 3_000


def test_a_fault_in_any_column_is_named_with_that_column():
    for name in (*CONDITIONS, *CONCLUSIONS):
        if name not in ("office", "reasons", "needs", "flags", "languages", "pathways", "area", "consents"):
            row = {"id": "a", "group": "g", "queue": "review", name: "no such thing"}
            assert {fault.column for fault in tabulating.faults_in(table_of_rows([row]))} == {name}
