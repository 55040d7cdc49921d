"""The pages of the desk when two tabs work on one draft at the same moment."""

import threading
from typing import Any

import pytest
from django.db import connections

from audit.models import Entry
from intake.models import Case, Draft
from intake.questions.task_list import OF_PERSON
from intake.services import drafts
from offices.models import StaffMember
from tests import databases, processes
from tests.casework.test_pages import visitor
from tests.conftest import make_person
from tests.intake.clerk import READ, filled_in, person_page
from vault import scope


@pytest.fixture
def person(committed: Any) -> StaffMember:
    return make_person("supervisor", "EC")


@pytest.fixture
def draft(person: StaffMember) -> Draft:
    with scope.enter(scope.staff({"EC"})) as at:
        return filled_in(person, at=at)


class OtherTab(threading.Thread):
    """Sends one form while this thread holds the draft; `where` is the page that it was led to."""

    def __init__(self, person: StaffMember, path: str, answers: dict[str, str]) -> None:
        super().__init__()
        self.where = ""
        self._client, self._sent = visitor(person), (path, answers)

    def run(self) -> None:
        try:
            self.where = self._client.post(*self._sent).get("Location", "")
        finally:
            connections.close_all()


def add_a_spouse_while_it_waits(tab: OtherTab, person: StaffMember, draft: Draft) -> None:
    with scope.enter(scope.staff({"EC"})) as at:
        held = drafts.find(draft.id, person=person, for_update=True)
        answers = drafts.read(held, actor=person.actor)
        answers["document"]["members"].append({"id": "m2", "relationship": "spouse"})
        answers["done"] += [kind.mark("m2") for kind in OF_PERSON]
        drafts.save(held, answers, at=at, actor=person.actor)
        tab.start()
        processes.wait_until(databases.somebody_waits_for_us)
    tab.join()


def test_a_page_saved_while_another_tab_sends_leads_to_the_confirmation(person, draft):
    tab = OtherTab(person, f"/registro/{draft.id}/persona/", person_page())
    with scope.enter(scope.staff({"EC"})) as at:
        sent = drafts.send(draft.id, person=person, actor=person.actor, at=at, language="es")
        tab.start()
        processes.wait_until(databases.somebody_waits_for_us)
    tab.join()
    assert tab.where == f"/registro/enviado/{sent.reference}/"


@pytest.mark.parametrize("page", ["revisar", "borrar"])
def test_a_draft_that_another_tab_has_just_sent_is_neither_sent_nor_thrown_away_again(person, draft, page):
    tab = OtherTab(person, f"/registro/{draft.id}/{page}/", READ)
    with scope.enter(scope.staff({"EC"})) as at:
        sent = drafts.send(draft.id, person=person, actor=person.actor, at=at, language="es")
        tab.start()
        processes.wait_until(databases.somebody_waits_for_us)
    tab.join()
    assert tab.where == f"/registro/enviado/{sent.reference}/"
    with scope.enter(scope.SYSTEM):
        assert Case.objects.count() == 1
        assert not Entry.objects.filter(action="draft_discarded").exists()


def test_what_another_tab_is_just_saving_is_sent_along(person, draft):
    tab = OtherTab(person, f"/registro/{draft.id}/revisar/", READ)
    add_a_spouse_while_it_waits(tab, person, draft)
    with scope.enter(scope.SYSTEM):
        assert Case.objects.get().size == 2


def test_what_two_tabs_add_at_once_is_both_kept(person, draft):
    tab = OtherTab(person, f"/registro/{draft.id}/hogar/", {"personas": "3"})
    add_a_spouse_while_it_waits(tab, person, draft)
    with scope.enter(scope.staff({"EC"})):
        members = drafts.read(Draft.objects.get(), actor=person.actor)["document"]["members"]
    assert [one["relationship"] for one in members] == ["principal", "spouse", "other_relative"]


def test_a_draft_begun_and_thrown_away_leaves_both_traces(screener):
    client = visitor(screener)
    begun = client.post("/registro/", {"office": "EC"}).url.removesuffix("persona/")
    client.post(f"{begun}borrar/")
    with scope.enter(scope.SYSTEM):
        traces = Entry.objects.filter(actor_id=str(screener.id), action__in=("draft_begun", "draft_discarded"))
        assert [(one.action, one.subjects) for one in traces.order_by("action")] == [
            (action, [begun.split("/")[2]]) for action in ("draft_begun", "draft_discarded")
        ]


def test_a_draft_is_its_authors_alone_before_and_after_it_is_sent(screener):
    colleague = make_person("screener", "EC", email="colega@example.org")
    with scope.enter(scope.staff({"EC"})) as at:
        draft, sent = filled_in(screener, at=at), filled_in(screener, at=at)
        drafts.send(sent.id, person=screener, actor=screener.actor, at=at, language="es")
    address = f"/registro/{draft.id}/revisar/"
    assert address in visitor(screener).get("/registro/").content.decode()
    assert address not in visitor(colleague).get("/registro/").content.decode()
    for one in (draft, sent):
        assert visitor(colleague).get(f"/registro/{one.id}/revisar/").status_code == 404


@pytest.mark.parametrize("office", ["GT", "XX", ""])
def test_a_draft_is_begun_for_an_office_of_ones_own_alone(screener, office):
    assert visitor(screener).post("/registro/", {"office": office}).status_code == 403
    with scope.enter(scope.SYSTEM):
        assert not Draft.objects.exists()
