"""The checker tells what the assessment would say, keeps nothing, and stops nobody."""

import json
import re
from pathlib import Path

import pytest
import yaml
from django.db import connection
from django.test.utils import CaptureQueriesContext

from intake.forms.answers import ELSEWHERE
from intake.forms.check import CheckForm
from intake.reasons import OUTCOMES, REASONS
from intake.services.checking import document_of, indicate, indication
from intake.views.public.check import CHECKING
from offices.eligibility import assess, from_document, parse_programme
from offices.eligibility.dates import instant
from offices.models import Office, ProgrammeVersion
from tests.conftest import FormClient

ROOT = Path(__file__).resolve().parents[3]
SCENARIOS = json.loads((ROOT / "tests" / "data" / "scenarios.json").read_text())["assess"]
PROGRAMME = parse_programme(yaml.safe_load((ROOT / "programme" / "programme.yaml").read_text()))
CODES = re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "docs" / "public.md").read_text(), re.MULTILINE)
ANA = {
    "nationalities": ["VE"],
    "country": "EC",
    "status_EC": "regularisation_in_process",
    "present_since_year": "2022",
    "year": "1990",
}


def form_of(document: dict) -> dict | None:
    """What one would type for it; None when the checker has no words for that document."""
    [person, *others] = document["members"]
    country = (document.get("residence") or {}).get("country")
    office = document.get("applying_to")
    channel = document.get("channel") or "online"
    if others or channel != "online" or not country or office not in (None, country) or person.get("needs"):
        return None
    here = country in ("EC", "GT", "CO", "CR")
    born, since = person.get("birth_date") or "", person.get("present_since") or ""
    day = dict(zip(("year", "month", "day"), since.split("-"), strict=False))
    return {
        "nationalities": person.get("nationalities") or ["unknown"],
        "country": country if here else ELSEWHERE,
        **({f"status_{country}": (person.get("legal_status") or {}).get("code") or "unknown"} if here else {}),
        **({} if here else {"residence": country}),
        **{f"present_since_{part}": text for part, text in day.items()},
        "year": born[:4],
    }


def without_details(document: dict) -> dict:
    """The same, as far as five answers go: no languages, the year of birth, the status without entry and dates."""
    [person] = document["members"]
    status = person.get("legal_status") or {}
    year = (person.get("birth_date") or "")[:4] or None
    less = person | {"birth_date": year, "legal_status": {"code": status.get("code") or "unknown"}}
    return document | {"members": [less], "languages": []}


EXPRESSED = [scenario for scenario in SCENARIOS if form_of(scenario["document"])]


def test_many_of_the_worked_cases_can_be_said_in_the_checker():
    assert len(EXPRESSED) >= 20


@pytest.mark.parametrize("scenario", EXPRESSED, ids=lambda scenario: scenario["id"])
def test_the_checker_says_what_the_assessment_says(database, scenario):
    document = scenario["document"]
    form = CheckForm(form_of(document), offices=Office.objects.all())
    assert form.is_valid(), form.errors
    at = instant(document["submitted_at"])
    wanted = assess(from_document(without_details(document)), PROGRAMME)
    assert assess(from_document(document_of(form.said(), at)), PROGRAMME) == wanted
    told = indication(form.said(), PROGRAMME, at=at)
    assert (told.outcome, told.office) == (wanted.outcome, wanted.office)
    assert told.reasons[: len(wanted.reasons)] == wanted.reasons
    # Whatever five answers leave open is left to a person, and never told as a no.
    expected = scenario["expect"]["outcome"]
    assert told.outcome == expected or (told.outcome == "review" and expected in ("eligible", "not_eligible"))


def test_every_reason_and_every_outcome_has_plain_words():
    assert len(CODES) == 22
    assert sorted(REASONS) == sorted(CODES)
    assert set(OUTCOMES) == {"eligible", "not_eligible", "review", "incomplete", "not_open"}


@pytest.mark.parametrize(
    ("change", "title", "reason", "way"),
    [
        ({}, "eligible", None, "Registrarme"),
        ({"nationalities": ["SY"]}, "not_eligible", "NAT_NOT_ACCEPTED", "Registrarme de todos modos"),
        ({"status_EC": "unknown"}, "review", "STATUS_UNKNOWN", "Registrarme"),
        (
            {"nationalities": ["SY"], "country": ELSEWHERE, "residence": "FR"},
            "not_open",
            "NO_OFFICE",
            "Registrarme de todos modos",
        ),
    ],
)
def test_whatever_the_answer_one_may_register(database, change, title, reason, way):
    page = FormClient().post("/puedo/", ANA | change).content.decode()
    assert str(OUTCOMES[title]) in page
    assert reason is None or str(REASONS[reason]) in page
    assert way in page
    assert "Es solo una orientación" in page
    assert "Otras vías y ayuda" in page
    assert 'href="/solicitud/' in page


def test_nothing_is_stored_but_the_count_of_tries(database):
    client = FormClient()
    client.get("/puedo/")
    with CaptureQueriesContext(connection) as queries:
        assert client.post("/puedo/", ANA).status_code == 200
    written = [query["sql"].split()[2] for query in queries if query["sql"].strip().startswith(("INSERT", "UPDATE"))]
    assert written == ["offices_tries"]


def test_an_address_holds_no_answer_and_fills_in_the_country_alone(database):
    page = FormClient().get("/puedo/?pais=EC&year=1990&nationalities=VE").content.decode()
    assert 'method="post" action="/puedo/"' in page
    assert page.count(" checked") == 1
    assert "1990" not in page


def test_what_is_missing_is_said_beside_the_field(database):
    page = FormClient().post("/puedo/", {"country": "CO"}).content.decode()
    assert "Marque su nacionalidad" in page
    assert "Elija una opción, o «No sé»." in page
    assert "Es solo una orientación" not in page


def test_without_a_programme_nothing_is_open(system):
    said = {"office": "EC", "residence": None, "status": None, "nationalities": [], "present_since": None}
    before = ProgrammeVersion.objects.earliest("in_force_from").in_force_from
    found = indicate(said | {"year": None}, at=before.replace(year=2001))
    assert (found.outcome, found.reasons) == ("not_open", ("WINDOW_CLOSED",))


def test_who_asks_too_often_waits(database):
    client = FormClient()
    for _time in range(CHECKING.free):
        assert client.post("/puedo/", ANA).status_code == 200
    answer = client.post("/puedo/", ANA)
    assert (answer.status_code, "Retry-After" in answer.headers) == (429, True)
