"""The page of the supervisor who gives cases out, the case page's answer, and whoever must not have a case."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Entry
from offices.models import SiteCapacity, StaffMember
from routing.models import Assignment, PlacementProposal, Recusal
from routing.placement import solving
from routing.placement.recusals import recuse
from tests.casework.test_pages import visitor
from tests.conftest import make_person
from tests.permissions.world import make_case
from tests.routing.test_placement import carer, family, held, places
from vault import scope

START, PROPOSE = reverse("placements"), {"oficina": "EC", "tarea": "proponer"}
COMPLAINT = "Hay una queja"


@pytest.fixture
def people(database) -> dict[str, StaffMember]:
    with scope.enter(scope.SYSTEM):
        places(9)
        return {"one": carer("uno"), "two": carer("dos", effort_a_day=100)}


def proposed(client) -> PlacementProposal:
    answer = client.post(START, PROPOSE)
    with scope.enter(scope.SYSTEM):
        found = PlacementProposal.objects.get(status="proposed")
    assert answer.url == reverse("placement", args=[found.id])
    return found


def decide(client, proposal, word, **more):
    return client.post(reverse("placement_decide", args=[proposal.id]), {"decision": word} | more, follow=True)


def text_of(client, name, *arguments) -> str:
    answer = client.get(reverse(name, args=arguments))
    assert answer.status_code == 200
    return answer.content.decode()


def holder(case) -> StaffMember | None:
    with scope.enter(scope.SYSTEM):
        return Assignment.objects.open().select_related("held_by").get(case=case).held_by


def test_a_supervisor_proposes_applies_and_takes_back(people, supervisor):
    with scope.enter(scope.SYSTEM) as at:
        case = make_case("EC", at=at)
    client = visitor(supervisor)
    assert "1 caso espera" in text_of(client, "placements")
    proposal = proposed(client)
    page = text_of(client, "placement", proposal.id)
    assert case.reference in page
    assert "Otra persona va antes." in page
    assert "con este caso, el caso" not in page
    assert "Hecho" in decide(client, proposal, "aplicar").content.decode()
    assert holder(case) in people.values()
    assert "Deshecho" in decide(client, proposal, "deshacer").content.decode()
    assert holder(case) is None
    assert "Algo cambió" in decide(client, proposal, "deshacer").content.decode()
    with scope.enter(scope.SYSTEM):
        acts = list(Entry.objects.filter(subjects__contains=[str(case.id)]).values_list("action", flat=True))
    assert {"placement_proposed", "placement_applied", "placement_undone"} <= set(acts)


def test_a_family_is_left_out_whole_on_the_page(people, supervisor):
    with scope.enter(scope.SYSTEM) as at:
        relatives = family(at, 3)
        lone = make_case("EC", at=at)
    client = visitor(supervisor)
    proposal = proposed(client)
    page = text_of(client, "placement", proposal.id)
    assert "familia de 3 casos" in page
    with scope.enter(scope.SYSTEM):
        unit = proposal.items.get(case=relatives[0]).unit
    decide(client, proposal, "aplicar", fuera=[str(unit), "nada"])
    assert {holder(case) for case in relatives} == {None}
    assert holder(lone)
    assert "quedó fuera" in text_of(client, "placement", proposal.id)


def test_cases_move_from_one_person_to_another(people, supervisor):
    with scope.enter(scope.SYSTEM) as at:
        case = make_case("EC", at=at)
    client = visitor(supervisor)
    decide(client, proposed(client), "aplicar")
    giver = holder(case)
    taker = next(person for person in people.values() if person != giver)
    client.post(START, {"oficina": "EC", "tarea": "mover", "de": str(giver.id), "a": str(taker.id)})
    with scope.enter(scope.SYSTEM):
        proposal = PlacementProposal.objects.get(status="proposed")
    decide(client, proposal, "aplicar")
    assert holder(case) == taker


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "No hay casos que repartir"),
        ({"oficina": "CO", "tarea": "proponer"}, "No hay casos que repartir"),
        (PROPOSE, "No hay casos que repartir"),
        (PROPOSE | {"tarea": "mover"}, "Elija dos personas distintas"),
        (PROPOSE | {"tarea": "mover", "de": "nadie", "a": "nadie"}, "Elija dos personas distintas"),
    ],
)
def test_what_cannot_be_proposed_says_what_to_do(people, supervisor, sent, said):
    assert said in visitor(supervisor).post(START, sent, follow=True).content.decode()


def test_when_the_plan_fails_nothing_is_proposed_and_the_page_says_so(people, supervisor, monkeypatch):
    monkeypatch.setattr(solving, "SECONDS", 0)
    with scope.enter(scope.SYSTEM) as at:
        SiteCapacity.objects.update(places=1)
        for _one in range(2):
            make_case("EC", at=at)
    assert "no se propuso nada" in visitor(supervisor).post(START, PROPOSE, follow=True).content.decode()
    with scope.enter(scope.SYSTEM):
        assert not PlacementProposal.objects.exists()


def test_a_decision_that_means_nothing_changes_nothing(people, supervisor):
    with scope.enter(scope.SYSTEM) as at:
        make_case("EC", at=at)
    client = visitor(supervisor)
    proposal = proposed(client)
    assert "Elija aplicar" in decide(client, proposal, "otra").content.decode()
    assert "se descartó" in decide(client, proposal, "descartar").content.decode()
    assert client.get(reverse("placement", args=[proposal.id])).status_code == 404


def test_a_case_that_nobody_can_take_stands_on_the_page_with_what_to_do(people, supervisor):
    with scope.enter(scope.SYSTEM) as at:
        case = make_case("EC", at=at, languages=["hat"])
    client = visitor(supervisor)
    proposal = proposed(client)
    for page in (text_of(client, "placement", proposal.id), text_of(client, "placements")):
        assert case.reference in page
        assert "Busque intérprete" in page


def test_the_case_page_says_who_has_it_and_to_supervisors_why_not_another(people, supervisor):
    with scope.enter(scope.SYSTEM) as at:
        case = make_case("EC", at=at)
        recuse(case, person=people["one"], reason="relative", at=at, actor=supervisor.actor, by=supervisor)
    client = visitor(supervisor)
    decide(client, proposed(client), "aplicar")
    mine = text_of(client, "case", case.reference)
    assert "Quién lo lleva" in mine
    assert "Es familiar." in mine
    theirs = text_of(visitor(people["two"]), "case", case.reference)
    assert "Quién lo lleva" in theirs
    assert "Es familiar." not in theirs
    decide(client, _last(), "deshacer")
    assert "Quién lo lleva" not in text_of(client, "case", case.reference)


def test_the_case_page_says_that_nobody_could_take_it_and_why(people, supervisor):
    with scope.enter(scope.SYSTEM) as at:
        case = make_case("EC", at=at, languages=["hat"])
        make_case("EC", at=at)
    client = visitor(supervisor)
    assert "Quién lo lleva" not in text_of(client, "case", case.reference)
    decide(client, proposed(client), "aplicar")
    page = text_of(client, "case", case.reference)
    assert "Espera a alguien que lo lleve." in page
    assert "Busque intérprete" in page
    assert page.count("No habla un idioma del caso.") == 2
    assert "Quién lo lleva" not in text_of(visitor(people["one"]), "case", case.reference)
    call_command("replay", all=True)


def _last() -> PlacementProposal:
    with scope.enter(scope.SYSTEM):
        return PlacementProposal.objects.order_by("-proposed_at").first()


def test_scenario_55_whoever_declared_a_relative_no_longer_opens_the_case_and_the_try_is_logged(people, supervisor):
    with scope.enter(scope.SYSTEM) as at:
        case = make_case("EC", at=at)
    cousin = people["one"]
    client = visitor(cousin)
    assert case.reference in client.get("/cola/EC/screening/").content.decode()
    address = reverse("case_recusals", args=[case.reference])
    assert client.post(address, {"reason": "relative"}).url == reverse("home")
    assert client.get(reverse("case", args=[case.reference])).status_code == 404
    assert case.reference not in client.get("/cola/EC/screening/").content.decode()
    with scope.enter(scope.SYSTEM):
        refused = Entry.objects.get(action="refused")
    assert (refused.actor_id, refused.subjects) == (str(cousin.id), [case.reference])
    decide(visitor(supervisor), proposed(visitor(supervisor)), "aplicar")
    assert holder(case) == people["two"]


def test_scenario_56_neither_the_officer_nor_the_team_can_see_that_there_is_a_complaint(people, supervisor):
    officer, colleague = people["one"], people["two"]
    protection = make_person("protection", "EC")
    with scope.enter(scope.SYSTEM) as at:
        case = make_case("EC", at=at)
        other = make_case("EC", at=at, languages=["hat"])
    keeper = visitor(protection)
    for one in (case, other):
        sent = {"person": str(officer.id), "reason": "complained_about"}
        keeper.post(reverse("case_recusals", args=[one.reference]), sent)
    assert "hay una queja" in text_of(keeper, "case_recusals", case.reference)
    lead = visitor(supervisor)
    proposal = proposed(lead)
    decide(lead, proposal, "aplicar")
    assert holder(case) == colleague
    for person in (officer, colleague, supervisor):
        client = visitor(person)
        pages = [text_of(client, name, case.reference) for name in ("case", "case_recusals")]
        if person == supervisor:
            pages += [text_of(client, name, case.reference) for name in ("case_readers",)]
            pages += [text_of(client, "placement", proposal.id), text_of(client, "placements")]
        offered = [page.replace("hay una queja sobre esta persona</label>", "") for page in pages]
        assert [page for page in offered if "queja" in page or "no debe llevar un caso" in page] == []
        # The officer opens the case as before: a closed door would tell.
        assert client.get(reverse("case", args=[case.reference])).status_code == 200
    assert text_of(lead, "case", case.reference).count("Otra persona va antes.") == 1


def test_where_a_complaint_leaves_nobody_no_list_of_persons_is_shown(people, supervisor):
    protection = make_person("protection", "EC")
    with scope.enter(scope.SYSTEM) as at:
        case = make_case("EC", at=at)
        for person in people.values():
            recuse(case, person=person, reason="complained_about", at=at, actor=protection.actor, by=protection)
    client = visitor(supervisor)
    page = text_of(client, "placement", proposed(client).id)
    assert "Quien podría llevarlo no está disponible" in page
    assert "No se muestra persona por persona." in page
    assert "queja" not in page


@pytest.mark.parametrize(
    ("viewer", "about", "reason"),
    [
        ("screener", "two", "relative"),
        ("screener", "", "complained_about"),
        ("protection", "two", "relative"),
        ("supervisor", "two", "complained_about"),
        ("supervisor", "two", "nada"),
        ("supervisor", "nadie", "relative"),
        ("supervisor", "two", ""),
    ],
)
def test_nobody_says_of_another_what_is_not_theirs_to_say(people, viewer, about, reason):
    with scope.enter(scope.SYSTEM) as at:
        case = make_case("EC", at=at)
    person = str(people[about].id) if about in people else about
    client = visitor(make_person(viewer, "EC"))
    answer = client.post(reverse("case_recusals", args=[case.reference]), {"person": person, "reason": reason})
    assert answer.status_code == 200
    assert 'class="error' in answer.content.decode()
    with scope.enter(scope.SYSTEM):
        assert not Recusal.objects.exists()


def test_a_supervisor_lifts_what_stands_against_another_and_nobody_lifts_their_own(people, supervisor):
    with scope.enter(scope.SYSTEM) as at:
        case = make_case("EC", at=at)
        row = recuse(case, person=people["one"], reason="relative", at=at, actor=supervisor.actor, by=supervisor)
        own = recuse(case, person=supervisor, reason="earlier_decider", at=at, actor=supervisor.actor, by=None)
    client = visitor(supervisor)
    address = reverse("case_recusals", args=[case.reference])
    assert "Quitado" in client.post(address, {"levantar": str(row.id)}, follow=True).content.decode()
    for gone in (row.id, own.id, "nada"):
        assert "ya no está" in client.post(address, {"levantar": str(gone)}, follow=True).content.decode()
    with scope.enter(scope.SYSTEM):
        assert list(Recusal.objects.in_force()) == [own]
        assert Entry.objects.filter(action="recusal_lifted").count() == 1
        assert held(people["one"]) == set()


def test_what_a_holder_cannot_keep_stands_on_the_page(people, supervisor):
    with scope.enter(scope.SYSTEM) as at:
        case = make_case("EC", at=at)
    client = visitor(supervisor)
    decide(client, proposed(client), "aplicar")
    assert "deben pasar a otra persona" not in text_of(client, "placements")
    with scope.enter(scope.SYSTEM) as at:
        recuse(case, person=holder(case), reason="acquainted", at=at, actor=supervisor.actor, by=supervisor)
    page = text_of(client, "placements")
    assert "deben pasar a otra persona" in page
    assert case.reference in page


def test_a_proposal_is_shown_in_as_many_queries_for_three_cases_as_for_one(people, supervisor):
    client = visitor(supervisor)
    counts = []
    for number in (1, 1, 2):  # the first time fills what is kept for a while
        with scope.enter(scope.SYSTEM) as at:
            for _one in range(number):
                make_case("EC", at=at)
        proposal = proposed(client)
        connection.queries_log.clear()
        with CaptureQueriesContext(connection) as queries:
            text_of(client, "placement", proposal.id)
        counts.append(len(queries))
    assert counts[1] == counts[2]
