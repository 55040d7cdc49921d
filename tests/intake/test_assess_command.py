"""manage.py assess: every scenario, documents that are wrong, and nothing written."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from audit.models import Entry
from intake.models import Case
from tests.databases import ROOT
from tests.documents import document, member
from vault import scope

SCENARIOS = json.loads((ROOT / "tests" / "data" / "scenarios.json").read_text(encoding="utf-8"))["assess"]


def assess(*files: Path) -> list[dict]:
    out = io.StringIO()
    call_command("assess", *map(str, files), stdout=out)
    return json.loads(out.getvalue())


def written(folder: Path, content: object, name: str = "document.json") -> Path:
    file = folder / name
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return file


def test_there_are_59_scenarios():
    assert len(SCENARIOS) == 59


@pytest.fixture(scope="module")
def answers(templates, session_database, django_db_blocker, tmp_path_factory) -> dict[str, dict]:
    """All scenarios in one run of the command, as it prints them."""
    file = written(tmp_path_factory.mktemp("scenarios"), [scenario["document"] for scenario in SCENARIOS])
    with django_db_blocker.unblock():
        printed = assess(file)
    return dict(zip([scenario["id"] for scenario in SCENARIOS], printed, strict=True))


@pytest.mark.parametrize("scenario", SCENARIOS, ids=[f"{one['id']} {one['name']}" for one in SCENARIOS])
def test_a_scenario_is_assessed_as_written(answers, scenario):
    answer = answers[scenario["id"]]
    assert {key: answer[key] for key in scenario["expect"]} == scenario["expect"]


def test_answers_come_in_the_order_of_the_files_and_documents(database, tmp_path):
    one = written(tmp_path, document(applying_to="CO", residence={"country": "CO"}), "one.json")
    two = written(tmp_path, [document(), document(applying_to="CR", residence={"country": "CR"})], "two.json")
    assert [answer["office"] for answer in assess(one, two)] == ["CO", "EC", "CR"]


def test_a_malformed_document_keeps_its_place_and_the_others_are_assessed(database, tmp_path):
    wrong = document(member(nationalities=["Venezuela"]), colour="blue")
    file = written(tmp_path, [document(), wrong, document()])
    out = io.StringIO()
    with pytest.raises(CommandError) as failure:
        call_command("assess", str(file), stdout=out)
    first, second, third = json.loads(out.getvalue())
    assert (first["outcome"], third["outcome"], failure.value.returncode) == ("eligible", "eligible", 2)
    assert sorted(fault["pointer"] for fault in second["error"]) == ["/colour", "/members/0/nationalities/0"]


@pytest.mark.parametrize("text", ["{", "", "null", '{"a": 1, "a": 2}', "[1]", "NaN"])
def test_what_is_no_document_is_an_answer_too(database, tmp_path, text):
    out = io.StringIO()
    with pytest.raises(CommandError) as failure:
        call_command("assess", str(written(tmp_path, text)), stdout=out)
    (answer,) = json.loads(out.getvalue())
    assert (list(answer), failure.value.returncode) == (["error"], 2)
    assert all(fault["message"] for fault in answer["error"])


def test_a_file_that_is_not_there_stops_the_command(database, tmp_path):
    with pytest.raises(CommandError, match="gone.json: No such file or directory"):
        assess(tmp_path / "gone.json")


def test_nothing_is_written(database, tmp_path):
    def stored() -> tuple[int, int]:
        with scope.enter(scope.SYSTEM):
            return Case.objects.count(), Entry.objects.count()

    before = stored()
    assess(written(tmp_path, document()))
    assert stored() == before


@pytest.mark.parametrize(("sent", "status"), [([document()], 0), ([document(), {}], 2)])
def test_the_command_itself_reads_standard_input_and_ends_with_its_status(committed, sent, status):
    finished = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "assess", "-"],
        input=json.dumps(sent).encode(),
        capture_output=True,
        check=False,
    )
    printed = json.loads(finished.stdout)
    assert (finished.returncode, len(printed), printed[0]["outcome"]) == (status, len(sent), "eligible")
