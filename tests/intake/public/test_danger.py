"""Who is in danger is told at once what to do and whom to call, and is looked at the same day."""

import datetime

import pytest
from django.core.management import call_command

from audit.actor import Actor
from intake.models import Case, PreRegistration
from offices.models import HelpText, Office
from routing.models import Assignment, Decision
from routing.services import route
from tests.intake.public.applicant import ANA, Applicant
from vault import scope

QUESTION, HELP_NOW = "/solicitud/peligro/", "/solicitud/ayuda-ahora/"
ROUTER = Actor("worker", "test")


def help_text(**changes) -> None:
    given = {
        "office_id": "EC",
        "code": "peligro",
        "kind": "emergency",
        "title": "Salga de ahí",
        "body": "Busque un lugar con gente.",
        "phone": "0-000-prueba",
        "source": "inventado",
        "valid_from": datetime.date(2026, 1, 1),
    }
    HelpText.objects.create(**given | changes)


def somebody(now: str) -> Applicant:
    ana = Applicant(ANA | {"peligro": {"now": now}})
    ana.begin()
    ana.answer_from("/solicitud/permiso/")
    return ana


@pytest.mark.parametrize(
    "changes",
    [
        None,
        {"office_id": "CO"},
        {"kind": "local_help"},
        {"language": "en"},
        {"valid_from": datetime.date(2126, 1, 1)},
        {"valid_until": datetime.date(2026, 1, 2)},
    ],
)
def test_nobody_is_asked_where_no_help_is_known(database, changes):
    if changes is not None:
        help_text(**changes)
    ana = somebody("yes")
    assert ana.client.get(QUESTION).url == "/solicitud/tareas/"
    ana.do_all_tasks()
    assert QUESTION not in ana.seen
    assert ana.send_all() == "/solicitud/enviada/"


def test_it_is_the_first_thing_asked_about_life_now(database):
    help_text(valid_until=datetime.date(2126, 1, 1))
    ana = somebody("no")
    assert f'href="{QUESTION}"' in ana.page("/solicitud/tareas/")
    assert ana.send(QUESTION, {"now": "no"}) == "/solicitud/salud/"
    assert ana.client.get(HELP_NOW).url == "/solicitud/tareas/"


def test_who_says_yes_is_told_at_once_and_again_once_it_is_sent(database):
    help_text()
    ana = somebody("yes")
    assert ana.send(QUESTION, {"now": "yes"}) == HELP_NOW
    page = ana.page(HELP_NOW)
    for told in ("Salga de ahí", "Busque un lugar con gente.", "0-000-prueba", 'href="/solicitud/salud/"'):
        assert told in page
    assert ana.send(f"{QUESTION}?desde=revisar", {"now": "yes"}) == f"{HELP_NOW}?desde=revisar"
    assert 'class="button" href="/solicitud/revisar/"' in ana.page(f"{HELP_NOW}?desde=revisar")
    ana.answer_from("/solicitud/salud/")
    finish(ana)
    assert "0-000-prueba" in ana.page("/solicitud/enviada/")


def finish(ana: Applicant) -> None:
    """The other tasks; the answer to the question of danger stands."""
    ana.says = {name: answer for name, answer in ana.says.items() if name != "peligro"}
    for address in ("nombres", "donde", "telefono", "familia"):
        ana.answer_from(f"/solicitud/{address}/")
    ana.send("/solicitud/hogar/", {})
    assert ana.send_all() == "/solicitud/enviada/"


@pytest.mark.parametrize(("now", "is_urgent"), [("yes", True), ("no", False), ("rather_not", False)])
def test_a_case_in_danger_is_due_the_same_day_and_its_decision_is_the_same(database, capsys, now, is_urgent):
    help_text()
    ana = somebody(now)
    ana.send(QUESTION, {"now": now})
    ana.answer_from("/solicitud/salud/")
    finish(ana)
    assert ("0-000-prueba" in ana.page("/solicitud/enviada/")) == is_urgent
    with scope.enter(scope.SYSTEM) as at:
        case = Case.objects.get()
        route({case.id: str(PreRegistration.objects.get().id)}, at=at, actor=ROUTER)
        due_at = Assignment.objects.get(case=case).due_at
        decision = Decision.objects.get(case=case)
        assert (decision.queue, decision.proposed_priority) == ("screening", "normal")
        zone = case.office.zone
    today = at.astimezone(zone).date()
    assert due_at == (datetime.datetime.combine(today, datetime.time(23, 59, 59), tzinfo=zone) if is_urgent else None)
    call_command("replay", all=True)
    assert "1" in capsys.readouterr().out


def test_a_text_is_read_in_ones_language_and_else_in_spanish(database):
    help_text()
    help_text(language="en", title="Get out of there", body="Go where people are.")
    ana = somebody("yes")
    ana.send(QUESTION, {"now": "yes"})
    for language, title, lang in (("en", "Get out of there", "en"), ("ht", "Salga de ahí", "es")):
        ana.client.post("/idioma/setlang/", {"language": language})
        page = ana.page(HELP_NOW)
        assert title in page
        assert f'<section class="notice danger" lang="{lang}">' in page


def test_when_help_has_lapsed_the_line_of_the_office_is_told(database):
    help_text()
    ana = somebody("yes")
    ana.send(QUESTION, {"now": "yes"})
    HelpText.objects.all().delete()
    assert Office.objects.get(pk="EC").contact_centre in ana.page(HELP_NOW)
