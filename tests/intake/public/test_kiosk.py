"""A tablet that many people use: what opens on it, and what is left of somebody when they have gone."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from intake.models import Draft
from offices import kiosk
from offices.kiosk import COOKIE
from offices.permissions import PAGES
from tests.casework.test_pages import visitor
from tests.intake.public.applicant import ANA, Applicant
from tests.intake.test_offline import family
from vault import scope

START, OVER, WARNING = "/kiosko/EC/", "/kiosko/EC/fin/", "/kiosko/EC/sigue/"


@pytest.fixture
def tablet(database) -> Client:
    client = Client()
    client.get(START)
    return client


def test_the_address_makes_a_kiosk_that_lasts_a_working_day(tablet):
    cookie = tablet.cookies[COOKIE]
    assert (cookie.value, cookie["max-age"], cookie["httponly"], cookie["samesite"]) == ("EC", 12 * 3600, True, "Lax")


def test_a_link_on_another_site_makes_none(database):
    answer = Client().get(START, headers={"Sec-Fetch-Site": "cross-site"})
    assert (answer.url, COOKIE in answer.cookies) == ("/", False)


def test_staff_who_are_signed_in_are_told_to_sign_out_and_go_on_as_before(screener):
    client = visitor(screener)
    answer = client.get(START)
    assert ("salga primero de su cuenta" in answer.content.decode(), COOKIE in answer.cookies) == (True, False)
    client.cookies[COOKIE] = "EC"
    assert client.get("/inicio/").status_code == 200
    assert client.post("/registro/sin-conexion/", family()).status_code == 302


@pytest.mark.parametrize("path", ["/", "/puedo/", "/cerrado/EC/", "/salir-rapido/", "/inicio/", "/consola/"])
def test_what_a_kiosk_does_not_open_leads_to_its_beginning(tablet, path):
    assert tablet.get(path).url == OVER
    assert tablet.get(OVER).url == START


@pytest.mark.parametrize("path", ["/solicitud/enviada/comprobante.pdf", "/solicitud/archivos/"])
def test_no_file_is_left_on_the_tablet_and_none_taken_from_it(tablet, path):
    assert tablet.get(path).url == "/solicitud/abrir/"


def test_the_door_of_the_staff_opens_for_whoever_types_its_address(tablet):
    assert tablet.get("/entrar/").status_code == 200


def test_every_page_of_applicants_was_decided_about():
    pages = {name for name in PAGES if name.startswith(("public_", "kiosk"))}
    closed = {name for name in pages if not kiosk.OPEN.fullmatch(name)} - kiosk.NOT_HERE
    voices = {"public_complaint", "public_complaint_state", "public_message", "public_feedback"}
    assert closed == {"public_home", "public_closed", "public_check", "public_leave"} | voices


@pytest.fixture
def ana(tablet) -> Applicant:
    somebody = Applicant(ANA)
    somebody.client.cookies[COOKIE] = "EC"
    somebody.begin()
    return somebody


def test_the_end_ends_the_visit_keeps_the_draft_and_tells_the_browser_to_forget(ana):
    ana.client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ht"
    answer = ana.client.get(OVER)
    assert (answer.url, answer["Clear-Site-Data"], answer["Cache-Control"]) == (START, '"cache", "storage"', "no-store")
    assert answer.cookies[settings.LANGUAGE_COOKIE_NAME]["max-age"] == 0
    assert ana.client.get("/solicitud/tareas/").url == "/solicitud/seguir/"
    with scope.enter(scope.SYSTEM):
        draft = Draft.objects.get()
        left = Entry.objects.get(action="left")
        assert (left.subjects, left.purpose) == ([str(draft.pk)], "kiosk")


def test_the_beginning_is_never_shown_inside_somebodys_visit(ana):
    assert ana.client.get(START).url == OVER


def test_every_page_has_its_end_for_browsers_with_and_without_scripts(ana):
    for path in (START, "/solicitud/", "/solicitud/seguir/", "/solicitud/tareas/", "/solicitud/codigo/"):
        client = ana.client if path not in {START} else Client()
        client.cookies[COOKIE] = "EC"
        text = client.get(path).content.decode()
        assert f'<noscript><meta http-equiv="refresh" content="100;url={WARNING}"></noscript>' in text, path
        assert re.search(
            r'role="alertdialog"[^>]* data-seconds="120" data-warning="20" data-over="/kiosko/EC/fin/"', text
        )
        assert 'href="/salir-rapido/"' not in text
        assert not re.search(r'href="(https?:|tel:|mailto:)', text)


def test_the_warning_without_a_script_goes_away_by_itself_and_leads_back(ana):
    answer = ana.client.get(WARNING)
    assert answer["Refresh"] == f"20; url={OVER}"
    assert "http-equiv" not in answer.content.decode()
    assert 'href="/solicitud/abrir/">Sigo aquí' in answer.content.decode()
    assert 'href="/kiosko/EC/">Sigo aquí' in Client().get(WARNING).content.decode()


def test_elsewhere_nothing_of_it_is_on_a_page(database):
    text = Client().get("/solicitud/").content.decode()
    assert ("http-equiv" in text, "kiosk" in text) == (False, False)


@pytest.mark.parametrize("name", ["kiosk", "kiosk_over", "kiosk_warning"])
def test_a_country_without_an_office_has_no_kiosk(database, name):
    assert Client().get(reverse(name, args=["ZZ"])).status_code == 404
