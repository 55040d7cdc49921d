"""Doubts about numbers, from the form to the case page: said, kept as typed, nothing else (scenarios 37, 64, 65)."""

import datetime
import json
from pathlib import Path

import pytest

from intake.models import Case, Draft
from intake.services import drafts
from routing.models import Decision
from routing.services import route
from tests.casework.test_pages import visitor
from tests.conftest import make_person
from tests.documents import document, member
from tests.intake.clerk import CLERK, READ, begin, household_page, person_page, situation_page
from tests.intake.public.applicant import ANA, Applicant
from tests.permissions.world import make_case
from vault import door, scope

FILE = Path(__file__).parents[1] / "data" / "scenarios.json"
ASSESSED = {one["id"]: one for one in json.loads(FILE.read_text(encoding="utf-8"))["assess"]}
WRONG = {"EC": "1710000008", "GT": "1234567800101"}
ASKED = "Compruebe el número de"


def papers_of(case_id, *, person):
    with scope.enter(scope.staff(["EC"])):
        rows = Case.objects.get(pk=case_id).pre_registrations.get().members.all()
        opened = door.open(rows, actor=person.actor, purpose="test", columns=("identity",))
    return [opened[row.id]["identity"]["documents"] for row in rows]


def with_number(country):
    return {
        "documentos": {
            "papers": ["national_id"],
            "national_id_country": country,
            "national_id_number": WRONG[country],
        }
    }


@pytest.mark.parametrize("country", ["EC", "GT"])
def test_scenario_64_a_wrong_check_digit_is_kept_as_typed_with_a_warning_that_names_the_field(screener, country):
    client = visitor(screener)
    draft = begin(client)
    then = client.post(f"{draft}persona/", person_page(CLERK | with_number(country))).url
    assert f"{ASKED} «Cédula o documento nacional». Puede seguir sin cambiarlo." in client.get(then).content.decode()
    assert WRONG[country] not in client.cookies.output()
    assert client.post(f"{draft}situacion/", situation_page()).url == f"{draft}revisar/"
    checked = client.get(f"{draft}revisar/").content.decode()
    assert "alguna cifra no coincide" in checked and WRONG[country] in checked
    assert client.post(f"{draft}revisar/", READ).url.startswith("/registro/enviado/")
    with scope.enter(scope.SYSTEM):
        [case] = Case.objects.all()
    assert papers_of(case.id, person=screener) == [
        [{"type": "national_id", "country": country, "number": WRONG[country]}]
    ]


def test_the_number_of_a_member_is_doubted_at_the_desk_too(screener):
    client = visitor(screener)
    draft = begin(client)
    client.post(f"{draft}persona/", person_page(CLERK | {"personas": {"others": "1"}}))
    then = client.post(f"{draft}hogar/", household_page(m2=CLERK | with_number("GT"))).url
    assert f"{ASKED} «Cédula o documento nacional»" in client.get(then).content.decode()


def test_scenario_64_applicants_are_told_too_and_go_on(database, plain_static_files):
    applicant = Applicant(ANA | with_number("EC"))
    applicant.begin()
    applicant.do_all_tasks()
    checked = applicant.page("/solicitud/revisar/")
    assert "Números para comprobar" in checked
    assert f"{ASKED} «Cédula o documento nacional (Ecuador) {WRONG['EC']}»" in checked
    assert '/solicitud/documentos/?desde=revisar">Cambiar' in checked
    assert applicant.send_all() == "/solicitud/enviada/"


def test_scenario_64_the_case_is_like_one_with_a_good_number(screener):
    decided = {}
    for number in ("1710000009", WRONG["EC"]):
        changed = member(documents=[{"type": "cedula", "country": "EC", "number": number}])
        with scope.enter(scope.SYSTEM) as at:
            case = make_case("EC", at=at, members=[changed])
            one = Decision.objects.get(case=case)
            flags = door.open([one], actor=screener.actor, purpose="test", columns=("findings",))[one.id]["findings"]
        decided[number] = (one.outcome, one.queue, one.proposed_priority, json.dumps(flags, sort_keys=True))
    assert len(set(decided.values())) == 1


def test_scenario_65_a_number_that_contradicts_the_form_names_both_values_to_the_screener(database, plain_static_files):
    scenario = ASSESSED["65"]
    wanted, sent = scenario["expect"], scenario["document"]
    with scope.enter(scope.SYSTEM) as at:
        case = make_case("CO", at=at, members=sent["members"])
        decision = Decision.objects.get(case=case)
    screener = make_person("screener", "CO")
    page = visitor(screener).get(f"/casos/{case.reference}/").content.decode()
    note = page[page.index("Para comprobar con la persona") : page.index('aria-labelledby="hogar"')]
    assert "10 de febrero de 1991" in note and "10 de febrero de 1989" in note
    assert "Mujer" in note and "Hombre" in note
    assert "91021027775" in note
    assert (decision.outcome, decision.queue, decision.proposed_priority) == (
        wanted["outcome"],
        wanted["queue"],
        wanted["proposed_priority"],
    )


def test_a_case_without_doubts_has_no_such_note(screener):
    with scope.enter(scope.SYSTEM) as at:
        case = make_case("EC", at=at)
    assert "Para comprobar" not in visitor(screener).get(f"/casos/{case.reference}/").content.decode()


def birthday(at, years, days):
    """Of who grows so old as many days after the day of `at` in Quito."""
    day = at.astimezone(datetime.timezone(datetime.timedelta(hours=-5))).date() + datetime.timedelta(days=days)
    return day.replace(year=day.year - years).isoformat()


def sent_from_draft(person, *, begun, days=0, **changes):
    """The case of a draft begun so many days ago by somebody who is eighteen `days` after today."""
    with scope.enter(scope.staff(["EC"])) as at:
        draft = drafts.begin(office="EC", person=person, actor=person.actor, at=at)
        born = changes.pop("birth_date", birthday(at, 18, days))
        said = document(member(birth_date=born), channel="assisted")
        drafts.save(draft, {"done": ["person", "contact"], "document": said}, at=at, actor=person.actor)
        Draft.objects.filter(pk=draft.pk).update(begun_at=at - datetime.timedelta(days=begun))
        return drafts.send(draft.pk, person=person, actor=person.actor, at=at, language="es")


def test_scenario_37_a_draft_begun_as_a_child_carries_a_note_for_the_screener(screener):
    receipt = sent_from_draft(screener, begun=1)
    with scope.enter(scope.SYSTEM) as at:
        route({receipt.case_id: "e"}, at=at, actor=screener.actor)
        assert Case.objects.get().age_band == "18-24"
    page = visitor(screener).get(f"/casos/{receipt.reference}/").content.decode()
    assert "era menor de edad cuando empezó el registro" in page


@pytest.mark.parametrize(("begun", "days"), [(0, 0), (5, -5), (5, 1)])
def test_scenario_37_who_was_of_age_or_still_is_a_child_carries_none(supervisor, begun, days):
    receipt = sent_from_draft(supervisor, begun=begun, days=days)
    page = visitor(supervisor).get(f"/casos/{receipt.reference}/").content.decode()
    assert "era menor de edad" not in page


def test_scenario_37_a_year_alone_proves_nothing(supervisor):
    receipt = sent_from_draft(supervisor, begun=3, birth_date="2008")
    assert "era menor" not in visitor(supervisor).get(f"/casos/{receipt.reference}/").content.decode()
