"""Worked processes of the field that an applicant walks alone, by their numbers in tests/data/scenarios.json."""

import json
import re
from pathlib import Path

import pytest

from audit.actor import Actor
from intake.dossier import documents_of
from intake.models import Case
from tests import programmes
from tests.intake.public.applicant import ANA, Applicant
from vault import scope

WORKED = json.loads((Path(__file__).parents[2] / "data" / "scenarios.json").read_text(encoding="utf-8"))["assess"]
NAMES = [
    {name: member.get(name) or "" for name in ("given_names", "first_surname", "second_surname")}
    for case in WORKED
    if str(case["id"]) == "79"
    for member in (case.get("document") or case["input"])["members"]
]


def sent(says) -> dict:
    somebody = Applicant(ANA | says)
    somebody.begin()
    somebody.do_all_tasks()
    assert somebody.send_all() == "/solicitud/enviada/"
    with scope.enter(scope.SYSTEM):
        case = Case.objects.get()
        return documents_of([case], actor=Actor("command", "test"), purpose="test")[case.id]


def test_scenario_60_whoever_comes_after_the_last_place_is_told_when_it_opens_again(database):
    ana = Applicant(ANA)
    ana.begin()
    ana.do_all_tasks()
    data = programmes.shipped()
    programmes.demo_window(data, "EC")["quota"] = 0
    with scope.enter(scope.SYSTEM) as at:
        programmes.publish(data, at, supersede=True)
    page = ana.client.post("/solicitud/revisar/", {"declaro": "si"}).content.decode()
    assert "Los cupos de hoy ya se completaron" in page
    assert "Completo por hoy" in page
    assert re.search(r"Abre el \d+ de \w+ de \d{4} a las \d\d:\d\d, hora de Ecuador\.", page)
    assert "Ana María" in page  # nothing is lost
    with scope.enter(scope.SYSTEM):
        assert not Case.objects.exists()


def test_scenario_78_a_foreign_number_is_kept_as_typed_and_as_it_is_dialled(database):
    document = sent(
        {
            "telefono": {"whose": "own", "own": "+58 414 123 4567"},
            "seguro": {"call": "yes", "message": "yes", "whatsapp": "yes"},
        }
    )
    assert document["contact"]["phone"] == "+584141234567"
    assert document["contact"]["whatsapp"] is True
    assert document["more"]["telefono"] == {"whose": "own", "typed": "+58 414 123 4567"}


@pytest.mark.parametrize("names", NAMES, ids=[names["first_surname"][:12] for names in NAMES])
def test_scenario_79_names_come_back_character_for_character(database, names):
    principal = sent({"nombres": names})["members"][0]
    assert {name: principal[name] or "" for name in names} == names
