"""The front page says of each office what sending would find out, and the page behind it what to do."""

import datetime
import re

import pytest

from offices.models import OpeningWindow, WindowDay
from offices.openings import now, openings
from offices.programme import in_force
from tests import programmes
from tests.conftest import FormClient
from tests.intake.public.applicant import ANA, Applicant
from vault import scope

AT = datetime.datetime.fromisoformat


def publish(change) -> None:
    data = programmes.shipped()
    change(data)
    with scope.enter(scope.SYSTEM) as at:
        programmes.publish(data, at, supersede=True)


def as_shipped(_data):
    """Open: the fictitious rules are in force."""


def full(data):
    programmes.demo_window(data, "EC")["quota"] = 0


def opens_later(data):
    programmes.demo_window(data, "EC")["from"] = now().date() + datetime.timedelta(days=60)


def without_a_window(data):
    windows = data["demo_reopening"]["windows"]
    windows.remove(programmes.demo_window(data, "EC"))


def ended(data):
    del data["demo_reopening"]


STATES = [
    (as_shipped, "open", "Abierto"),
    (full, "full", "Completo por hoy"),
    (opens_later, "later", "Abre más tarde"),
    (without_a_window, "closed", "Cerrado"),
    (ended, "ended", "El programa terminó"),
]


def card(page: str, office: str = "Ecuador") -> str:
    return re.search(rf'<li class="card">\s*<h3>{office}</h3>.*?</li>', page, re.DOTALL)[0]


@pytest.mark.parametrize(("change", "state", "word"), STATES)
def test_an_office_is_shown_as_it_stands_and_leads_to_what_can_be_done(database, change, state, word):
    publish(change)
    assert openings(now())["EC"].state == state
    shown = card(FormClient().get("/").content.decode())
    assert word in shown
    assert ('href="/solicitud/?pais=EC"' in shown) == (state == "open")
    assert ('href="/cerrado/EC/"' in shown) == (state != "open")
    behind = FormClient().get("/cerrado/EC/")
    if state == "open":
        assert behind.url == "/solicitud/?pais=EC"
    else:
        assert word in behind.content.decode()
        assert ("Preparar mis respuestas" in behind.content.decode()) == (state != "ended")


@pytest.mark.parametrize(("change", "state", "_word"), STATES)
def test_no_page_promises_what_sending_would_refuse(database, change, state, _word):
    ana = Applicant(ANA)
    ana.begin()
    ana.do_all_tasks()
    publish(change)
    answer = ana.client.post("/solicitud/revisar/", {"declaro": "si"})
    assert (answer.status_code == 302) == (state == "open")


def test_the_last_place_of_the_day_is_counted(database):
    def two_places(data):
        programmes.demo_window(data, "EC")["quota"] = 2

    publish(two_places)
    with scope.enter(scope.SYSTEM) as at:
        window = OpeningWindow.objects.get(version=in_force(at).version_id, office="EC", is_demo=True)
        today = at.astimezone(window.office.zone).date()
        WindowDay.objects.create(lineage=window.lineage, day=today - datetime.timedelta(days=1), taken=2)
        row = WindowDay.objects.create(lineage=window.lineage, day=today, taken=1)
        assert openings(at)["EC"].state == "open"
        row.taken = 2
        row.save()
        shown = openings(at)["EC"]
    assert shown.state == "full"
    assert shown.opens_at.date() == today + datetime.timedelta(days=1)
    assert {opening.state for code, opening in openings(at).items() if code != "EC"} == {"open"}


def test_the_next_opening_is_told_in_the_time_of_the_office(database):
    publish(opens_later)
    day = now().date() + datetime.timedelta(days=60)
    opening = openings(now())["EC"]
    assert opening.opens_at == AT(f"{day}T00:00:00-05:00")
    assert "a las 00:00, hora de Ecuador" in card(FormClient().get("/").content.decode())


@pytest.mark.parametrize(
    ("code", "at", "state", "opens", "by_invitation"),
    [
        ("EC", "2023-11-01T12:00:00-05:00", "later", "2023-11-20T00:00:00-05:00", True),
        ("EC", "2024-01-16T12:00:00-05:00", "later", "2024-01-17T08:00:00-05:00", False),
        ("GT", "2023-06-12T09:59:00-06:00", "later", "2023-06-12T10:00:00-06:00", False),
        ("GT", "2023-06-12T10:00:00-06:00", "open", None, False),
        ("CR", "2025-06-01T12:00:00-06:00", "ended", None, False),
    ],
)
def test_an_office_stands_as_its_programme_says(system, monkeypatch, code, at, state, opens, by_invitation):
    published = in_force(system)
    monkeypatch.setattr("offices.openings.in_force", lambda _at: published)  # it was loaded only now
    found = openings(AT(at))[code]
    assert (found.state, found.opens_at, found.is_by_invitation) == (state, opens and AT(opens), by_invitation)


def test_who_is_signed_in_goes_to_their_work(screener):
    client = FormClient()
    client.force_login(screener)
    assert client.get("/").url == "/inicio/"


def test_there_is_nothing_to_say_of_a_country_without_an_office(database):
    assert FormClient().get("/cerrado/ZZ/").status_code == 404
