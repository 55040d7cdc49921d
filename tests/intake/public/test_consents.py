"""What somebody agrees to: the text on the page is kept, a changed one is asked again, and a no changes nothing."""

import datetime
import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.actor import Actor
from audit.models import Entry
from intake.dossier import documents_of
from intake.models import Case, Consent
from intake.services import drafts
from intake.services.permits import COVERED_BY, agreed_to, may_share
from intake.services.submission import submit
from offices.models import ConsentText
from routing import services as routing
from routing.models import Decision
from tests.casework.test_pages import OPERATOR, visitor
from tests.casework.test_subject_access import signed_in
from tests.conftest import make_person
from tests.documents import document
from tests.intake.public.applicant import ANA, Applicant, texts_on
from vault import scope

PAGE = "/solicitud/permiso/"
ALL = dict.fromkeys(("screening", "share_usrap", "share_ca_es", "medical", "whatsapp"), "yes")
AGAIN = "El texto de «Su permiso» cambió después de que usted contestó."
ROUTER = Actor("worker", "test")


def new_version(
    purpose="share_usrap", *, question="¿Podemos enviar su caso a otro programa?", **changes
) -> ConsentText:
    with scope.enter(scope.SYSTEM) as at:
        given = {"purpose": purpose, "language": "es", "number": 2, "question": question, "in_force_from": at}
        return ConsentText.objects.create(**given | changes)


def somebody(agrees=None, *, office="EC", says=None) -> Applicant:
    ana = Applicant(ANA | (says or {}) | {"permiso": agrees or ALL})
    ana.begin(office)
    return ana


def sent(agrees=None, **who) -> Applicant:
    ana = somebody(agrees, **who)
    ana.do_all_tasks()
    assert ana.send_all() == "/solicitud/enviada/"
    with scope.enter(scope.SYSTEM) as at:
        routing.route({Case.objects.order_by("-opened_at").first().id: "e"}, at=at, actor=ROUTER)
    return ana


def kept() -> dict[str, Consent]:
    with scope.enter(scope.SYSTEM):
        return {one.purpose: one for one in Consent.objects.select_related("text").order_by("given_at", "id")}


def test_the_text_that_was_shown_is_kept_with_its_version_language_and_office(database):
    own = new_version(question="¿Le escribimos en Ecuador?", purpose="whatsapp", number=1, office_id="EC")
    ana = somebody()
    ana.client.post(PAGE, {"language": "en"})  # and from then on
    page = ana.page(PAGE)
    assert "Do you give us permission to keep your answers and assess your case?" in page
    assert "¿Le escribimos en Ecuador?" in page  # its office has no English text yet
    ana.do_all_tasks()
    ana.send_all()
    stored = kept()
    assert {purpose: (one.text_version, one.text_office_id, one.language) for purpose, one in stored.items()} == {
        "screening": ("1", None, "en"),
        "share_usrap": ("1", None, "en"),
        "share_ca_es": ("1", None, "en"),
        "medical": ("1", None, "en"),
        "whatsapp": ("1", "EC", "es"),
    }
    assert stored["whatsapp"].text == own
    assert stored["medical"].text.question == "May we keep what you say about your health?"


def test_who_changes_the_language_while_reading_agrees_to_what_is_read_then(database):
    ana = somebody()
    spanish = texts_on(ana.page(PAGE))
    page = ana.client.post(PAGE, ALL | spanish | {"language": "ht"}).content.decode()
    assert "Èske nou ka voye dosye ou bay pwogram refijye Etazini?" in page
    assert texts_on(page) != spanish
    ana.send(PAGE, ALL | texts_on(page))
    ana.client.post("/solicitud/nombres/", {"language": "es"})
    assert AGAIN not in ana.page("/solicitud/tareas/")  # one version, whatever the language
    with scope.enter(scope.SYSTEM):
        answers = drafts.read(drafts.Draft.objects.get(), actor=ROUTER)
    assert {mark["language"] for mark in answers["texts"].values()} == {"ht"}


def test_a_text_that_changes_while_it_is_read_is_kept_as_it_was_read_and_asked_again_before_sending(database):
    ana = somebody()
    page = ana.page(PAGE)
    new_version()
    assert ana.send(PAGE, ALL | texts_on(page)) == "/solicitud/tareas/"
    tasks = ana.page("/solicitud/tareas/")
    assert AGAIN in tasks
    assert "/solicitud/nombres/" in tasks  # everything else goes on
    again = ana.page(PAGE)
    assert "¿Podemos enviar su caso a otro programa?" in again
    checked = re.findall(r'<input type="radio" name="(\w+)" id="\w+" value="\w+" checked', again)
    assert checked == ["screening", "share_ca_es", "medical", "whatsapp"]


def test_who_answered_before_the_change_is_asked_again_and_loses_nothing(database):
    ana = somebody()
    ana.do_all_tasks()
    new_version()
    review = ana.page("/solicitud/revisar/")
    assert AGAIN in review
    assert "Ana María" in review
    refused = ana.client.post("/solicitud/revisar/", {"declaro": "si"})
    assert (refused.status_code, AGAIN in refused.content.decode()) == (200, True)
    with scope.enter(scope.SYSTEM):
        assert not Case.objects.exists()
    says = ALL | {"share_usrap": "no"} | texts_on(ana.page(PAGE))
    assert ana.send(f"{PAGE}?desde=revisar", says) == "/solicitud/revisar/"
    assert ana.send_all() == "/solicitud/enviada/"
    assert "share_usrap" not in kept()


def test_a_translation_that_comes_later_asks_nobody_again(database):
    new_version()
    ana = somebody()
    ana.do_all_tasks()
    new_version(language="en", question="May we send your case to another programme?")
    assert AGAIN not in ana.page("/solicitud/revisar/")
    assert ana.send_all() == "/solicitud/enviada/"


@pytest.mark.parametrize("texts", ["", "nothing", "00000000-0000-0000-0000-000000000000"])
def test_an_answer_without_the_text_that_it_is_to_is_asked_again(database, texts):
    ana = somebody()
    answer = ana.client.post(PAGE, ALL | {"texts": texts})
    assert (answer.status_code, answer.content.decode().count("Lea este texto y conteste otra vez.")) == (200, 10)
    assert "Todavía no" in ana.page("/solicitud/tareas/")


def test_a_page_with_faults_that_is_shown_again_shows_the_texts_of_now(database):
    ana = somebody()
    page = ana.page(PAGE)
    new_version()
    again = ana.client.post(PAGE, ALL | {"medical": ""} | texts_on(page)).content.decode()
    assert "Este texto cambió mientras usted leía." in again
    assert "¿Podemos enviar su caso a otro programa?" in again
    assert ana.send(PAGE, ALL | texts_on(again)) == "/solicitud/tareas/"
    assert AGAIN not in ana.page("/solicitud/tareas/")


def test_refusing_the_optional_ones_changes_nothing(database):
    def decided(agrees) -> dict:
        sent(agrees)
        with scope.enter(scope.SYSTEM):
            decision = Decision.objects.order_by("-decided_at", "-id").first()
            case = Case.objects.order_by("-opened_at").first()
            return {
                "outcome": decision.outcome,
                "queue": decision.queue,
                "priority": decision.proposed_priority,
                "site": decision.site_id,
                "status": case.status,
                "missing": case.is_consent_missing,
            }

    nothing = {"screening": "yes"} | dict.fromkeys(("share_usrap", "share_ca_es", "medical", "whatsapp"), "no")
    assert decided(ALL) == decided(nothing)


def test_each_page_asks_for_the_texts_once(database):
    ana = somebody()
    ana.do_all_tasks()
    for address in (PAGE, "/solicitud/tareas/", "/solicitud/revisar/"):
        with CaptureQueriesContext(connection) as queries:
            ana.page(address)
        assert sum("offices_consenttext" in query["sql"] for query in queries) == 1, address


def test_what_another_system_sends_says_nothing_of_a_text_that_it_showed(system):
    submit(document(), sender=OPERATOR, at=system, idempotency_key="a")
    (consent,) = Consent.objects.all()
    assert (consent.text, consent.text_version, consent.text_office) == (None, "", None)


def test_the_office_and_the_person_can_read_what_was_agreed_to(database, plain_static_files):
    sent()
    with scope.enter(scope.SYSTEM):
        case = Case.objects.get()
    page = visitor(make_person("screener", "EC")).get(f"/casos/{case.reference}/").content.decode()
    assert "¿Podemos enviar su caso al programa de refugiados de Estados Unidos?" in page
    supervisor = signed_in(make_person("supervisor", "EC"))
    copy = supervisor.post(f"/casos/{case.reference}/copia/", {"formato": "html"}).content.decode()
    assert "¿Podemos guardar lo que diga de su salud?" in copy
    held = json.loads(supervisor.post(f"/casos/{case.reference}/copia/", {"formato": "json"}).content)
    medical = next(one for one in held["consents"] if one["purpose"] == "medical")
    assert (medical["question"], medical["text_version"]) == ("¿Podemos guardar lo que diga de su salud?", "1")


CHANGE = "/estado/permisos/"


def change(ana: Applicant, **says) -> str:
    page = ana.page(CHANGE)
    names = set(re.findall(r'<input type="radio" name="(\w+)"', page))
    now = dict(re.findall(r'<input type="radio" name="(\w+)" id="\w+" value="(\w+)" checked', page))
    assert now.keys() == names  # what was said is shown
    return ana.send(CHANGE, now | says | texts_on(page))


def may(recipient: str) -> bool:
    with scope.enter(scope.SYSTEM):
        return may_share(Case.objects.get(), recipient)


def test_a_permission_is_withdrawn_and_given_again_with_effect_on_sharing_alone(database):
    ana = sent(ALL | {"share_ca_es": "no"})
    assert [one for one in COVERED_BY if may(one)] == ["usrap"]
    assert change(ana, share_usrap="no", share_ca_es="yes") == "/estado/"
    assert [one for one in COVERED_BY if may(one)] == ["canada", "spain"]
    assert "Usted cambió sus permisos." in ana.page("/estado/")
    change(ana, share_usrap="yes")
    assert [one for one in COVERED_BY if may(one)] == ["usrap", "canada", "spain"]
    with scope.enter(scope.SYSTEM):
        case = Case.objects.get()
        rows = Consent.objects.filter(purpose="share_usrap").order_by("was_given_later")
        assert [(one.was_given_later, one.withdrawn_at is None) for one in rows] == [(False, False), (True, True)]
        assert (case.status, Decision.objects.count()) == ("assigned", 1)
        document = documents_of([case], actor=ROUTER, purpose="test")[case.id]
        assert document["consents"] == ["medical", "screening", "share_usrap", "whatsapp"]  # as it was sent
        changed = Entry.objects.filter(action="consent_changed", actor_kind="applicant").order_by("at", "id")
        assert sorted((entry.purpose, entry.detail["given"]) for entry in changed) == [
            ("share_ca_es", True), ("share_usrap", False), ("share_usrap", True),
        ]  # fmt: skip


def test_saying_the_same_again_changes_nothing(database):
    ana = sent()
    change(ana)
    change(ana, share_usrap="no")
    change(ana, share_usrap="no")
    with scope.enter(scope.SYSTEM):
        assert Consent.objects.count() == 5
        assert Entry.objects.filter(action="consent_changed").count() == 1


def test_a_yes_that_is_given_later_keeps_the_text_of_then(database):
    ana = sent(ALL | {"share_usrap": "no"})
    newer = new_version()
    change(ana, share_usrap="yes")
    assert kept()["share_usrap"].text == newer


def test_a_later_yes_to_a_text_that_was_replaced_is_asked_again(database):
    ana = sent(ALL | {"share_usrap": "no"})
    page = ana.page(CHANGE)
    new_version()
    answer = ana.client.post(CHANGE, ALL | texts_on(page))
    assert (answer.status_code, "Este texto cambió mientras usted leía." in answer.content.decode()) == (200, True)
    assert not may("usrap")


def test_the_permission_for_the_registration_itself_ends_by_withdrawing_it(database):
    ana = sent()
    page = ana.page(CHANGE)
    assert 'name="screening"' not in page
    assert "/estado/retirar/" in page


def test_a_withdrawn_yes_does_not_come_back_with_a_registration_that_says_it(database):
    """A correction is a new registration with the same answers."""
    ana = sent()
    change(ana, share_usrap="no")
    with scope.enter(scope.SYSTEM) as at:
        case = Case.objects.get()
        told = Consent.objects.get(purpose="share_usrap")
        told.pk, told.withdrawn_at, told.given_at = None, None, at + datetime.timedelta(days=1)
        told.id = ConsentText().id
        told.save(force_insert=True)
        assert "share_usrap" not in agreed_to(case)


def test_nothing_is_shared_with_anybody_who_is_not_listed_nor_after_erasure(database):
    sent()
    with scope.enter(scope.SYSTEM) as at:
        case = Case.objects.get()
        assert not may_share(case, "government_ve")
        case.erased_at = at
        assert not may_share(case, "usrap")


IN_GUATEMALA = {
    "nacionalidad": {"nationalities": ["GT"]},
    "donde": {"lives": "here"},
    "situacion": {"status": "citizen"},
    "telefono": {"whose": "none"},
    "correo": {},
}


def test_scenario_69_no_sharing_with_the_government_of_guatemala(database):
    ana = sent(ALL | {"share_gt": "no"}, office="GT", says=IN_GUATEMALA)
    with scope.enter(scope.SYSTEM):
        before = Decision.objects.values_list("outcome", "queue", "proposed_priority").get()
        status = Case.objects.get().status
    assert not may("government_gt")
    assert may("usrap")
    change(ana, share_gt="yes")
    assert may("government_gt")
    change(ana, share_gt="no")
    assert not may("government_gt")
    with scope.enter(scope.SYSTEM):
        assert Decision.objects.values_list("outcome", "queue", "proposed_priority").get() == before
        assert Case.objects.get().status == status


def test_whoever_is_not_in_guatemala_is_not_asked_about_its_government(database):
    ana = sent(ALL | {"share_gt": "yes"})
    assert 'name="share_gt"' not in ana.page(CHANGE)
    assert not may("government_gt")
