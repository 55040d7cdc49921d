"""The worked cases: every one through the pure core, and all of them through the command."""

import json
from pathlib import Path

import pytest
import yaml
from django.core.management import call_command

from offices.eligibility import assess, from_document, parse_programme

ROOT = Path(__file__).resolve().parent.parent.parent
SCENARIOS = json.loads((ROOT / "tests" / "data" / "scenarios.json").read_text())["assess"]
PROGRAMME = parse_programme(yaml.safe_load((ROOT / "programme" / "programme.yaml").read_text()))


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario["id"])
def test_a_worked_case_comes_out_as_written(scenario):
    assessment = assess(from_document(scenario["document"]), PROGRAMME).as_json()
    assert {key: assessment[key] for key in scenario["expect"]} == scenario["expect"]


def test_the_command_assesses_all_of_them_in_order(database, tmp_path, capsys):
    file = tmp_path / "documents.json"
    file.write_text(json.dumps([scenario["document"] for scenario in SCENARIOS]))
    call_command("assess", str(file))
    answers = json.loads(capsys.readouterr().out)
    assert [answer["outcome"] for answer in answers] == [scenario["expect"]["outcome"] for scenario in SCENARIOS]
    assert all(answer["schema"] == "assessment/1" for answer in answers)
