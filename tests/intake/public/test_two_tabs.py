"""The pages of an applicant when two tabs work on one draft at the same moment."""

from concurrent.futures import ThreadPoolExecutor

from django.db import connections

from audit.actor import Actor
from intake.models import Draft
from intake.services import drafts
from tests import databases, processes
from tests.intake.public.applicant import ANA, Applicant
from vault import scope

READER = Actor("command", "test")


def send_names(tab: Applicant) -> str:
    try:
        return tab.send("/solicitud/nombres/", ANA["nombres"])
    finally:
        connections.close_all()


def test_what_two_tabs_answer_at_once_is_both_kept(committed):
    ana = Applicant(ANA)
    ana.begin()
    ana.answer_from("/solicitud/permiso/")
    with ThreadPoolExecutor(1) as other:
        with scope.enter(scope.SYSTEM) as at:
            draft = drafts.find(Draft.objects.get().id, person=None, for_update=True)
            answers = drafts.read(draft, actor=READER)
            answers["document"]["members"].append({"id": "m2", "relationship": "spouse"})
            drafts.save(draft, answers, at=at, actor=READER)
            sent = other.submit(send_names, ana)
            processes.wait_until(databases.somebody_waits_for_us)
        assert sent.result() == "/solicitud/nacimiento/"
    with scope.enter(scope.SYSTEM):
        members = drafts.read(Draft.objects.get(), actor=READER)["document"]["members"]
    assert [(one["relationship"], one.get("given_names")) for one in members] == [
        ("principal", "Ana María"),
        ("spouse", None),
    ]
