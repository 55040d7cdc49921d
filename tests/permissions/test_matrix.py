"""Every address, as every role, on own and foreign objects. What the table of permissions does not list fails here."""

import copy
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from audit.models import Entry
from offices.addresses import addresses
from offices.management.commands.show_permissions import lines
from offices.models.staff import Role
from offices.once import FIELD
from offices.permissions import (
    ANYONE,
    API_KEY,
    APPLICANT,
    CONSOLE_PAGES,
    MONITOR,
    PAGES,
    STAFF,
    TABLE,
    Page,
    console_act,
    may,
    may_open_queue,
    page_at,
)
from offices.visits import Visit, current
from tests.conftest import be_fresh, half_signed_in
from tests.intake.public.applicant import ANA, Applicant
from tests.permissions.world import COLLEAGUE, HOME, OWN, Thing, World, build, console_rows
from vault import scope

FORM = "application/x-www-form-urlencoded"
METHODS = ("GET", "POST", "PUT")
# What a GET may write: that it was, or was refused.
TRACES = ("audit_", "django_session", "offices_staffsession")
UNNAMED = {
    "admin:django.views.generic.base.RedirectView": "/consola/offices/office/EC/",
    "admin:django.contrib.admin.sites.catch_all_view": "/consola/nada/",
}
ARGUMENTS = {"admin:app_list": {"app_label": "offices"}, "admin:view_on_site": {"content_type_id": 1, "object_id": 1}}
# Where an empty form is answered as if it asked for too much, or as nonsense.
BODIES = {
    "registration_start": f"office={HOME}",
    "csp_report": '{"csp-report": {"document-uri": "/", "effective-directive": "img-src"}}',
}
FINE, SIGN_IN, FACTOR, CODE = "fine", "sign in", "factor", "code"
NO_KEY, REFUSED, UNKNOWN, NO_SUCH_METHOD = 401, 403, 404, 405
OF_A_CASE = (
    "public_ask",
    "public_consents",
    "public_contact",
    "public_newborn",
    "public_sent",
    "public_slip",
    "public_withdraw",
)
FACTOR_PAGES = {"/acceso/aplicacion/", "/acceso/llave/"}

Try = tuple[str, str, Page | None, Thing | None]


def test_every_address_has_its_line_and_every_line_its_address():
    names = {name for name, _route in addresses()}
    console = {f"admin:offices_{model}_{kind}" for model in TABLE["console"] for kind in CONSOLE_PAGES}
    assert sorted(names - set(PAGES) - console) == []
    assert sorted(set(PAGES) - names) == []


def test_the_page_in_the_docs_is_this_table():
    shown = (Path(__file__).parents[2] / "docs" / "permissions.md").read_text(encoding="utf-8")
    assert shown == "\n".join(lines()) + "\n", "run: manage.py show_permissions > docs/permissions.md"


def tries(world: World) -> Iterator[Try]:
    """(name, address, its line, the object it names) for every address and situation."""
    rows = console_rows()
    for name in sorted({name for name, _route in addresses()}):
        page = page_at(name)
        model, _, kind = name.removeprefix("admin:offices_").rpartition("_")
        if name in UNNAMED:
            yield name, UNNAMED[name], page, None
        elif page and page.of:
            for thing in world.things[page.of]:
                yield name, _address(name, thing.arguments), page, thing
        elif kind in CONSOLE_PAGES and model in rows:
            yield name, reverse(name, args=[rows[model]] if kind not in {"changelist", "add"} else []), page, None
        else:
            yield name, reverse(name, kwargs=ARGUMENTS.get(name)), page, None


def _address(name: str, arguments: dict[str, Any]) -> str:
    """With as many of the object's arguments as the address takes."""
    kept = {"queue" if key == "queue_name" else key: value for key, value in arguments.items()}
    while True:
        try:
            return reverse(name, kwargs=kept)
        except NoReverseMatch:
            kept.popitem()  # the last one is the narrowest; an address that fits none fails with KeyError


def expected(name: str, page: Page | None, thing: Thing | None, person: Any, method: str, *, is_half: bool) -> Any:
    """From the table alone."""
    if page is None:
        return REFUSED
    if page.who == API_KEY:
        return NO_KEY if method in page.answers else NO_SUCH_METHOD
    if page.who == MONITOR:
        return UNKNOWN if method in page.answers else NO_SUCH_METHOD
    if page.who == APPLICANT and not isinstance(person, Visit):
        return CODE
    if page.who not in {ANYONE, APPLICANT}:
        if isinstance(person, Visit):
            return SIGN_IN
        if not person.is_authenticated:
            return SIGN_IN
        if is_half and not page.half:
            return FACTOR
        if page.who != STAFF and not may(person, page.who):
            return REFUSED
    if method not in page.answers:
        return NO_SUCH_METHOD
    if thing:
        return of_thing(page.of, thing, person)
    return in_console(name, person, method)


def of_thing(kind: str, thing: Thing, person: Any) -> Any:
    """Drafts and confirmations are one's own; cases, their clean files and queues those of one's offices; existence
    is a secret.
    """
    if thing.whose != OWN:
        return UNKNOWN
    if not thing.queue or may_open_queue(person, thing.queue):
        return FINE
    return REFUSED if kind == "queue" else UNKNOWN


def in_console(name: str, person: Any, method: str) -> Any:
    """Looking at a row and changing it share an address: a POST there takes the right to change."""
    model, _, kind = name.removeprefix("admin:offices_").rpartition("_")
    if model not in TABLE["console"] or kind != "change" or method != "POST":
        return UNKNOWN if name.endswith("catch_all_view") else FINE
    act = console_act(model, "change")
    return FINE if act and may(person, act) else REFUSED


def outcome(answer: Any) -> Any:
    if answer.status_code == 302 and answer.url.startswith("/entrar/?next="):
        return SIGN_IN
    if answer.status_code == 302 and answer.url == "/solicitud/seguir/":
        return CODE
    if answer.status_code == 302 and answer.url in FACTOR_PAGES:
        return FACTOR
    return FINE if answer.status_code < 400 else answer.status_code


def written(queries: CaptureQueriesContext) -> list[str]:
    """Tables that a request wrote to, but for its traces."""
    words = [query["sql"].split() for query in queries]
    tables = [w[1 if w[0] == "UPDATE" else 2].strip('"') for w in words if w and w[0] in WRITES]
    return [table for table in tables if not table.startswith(TRACES)]


WRITES = ("INSERT", "UPDATE", "DELETE")


def body(name: str, page: Page | None) -> str:
    key = f"{FIELD}={uuid.uuid4().hex}" if page and page.creates else ""
    return "&".join(part for part in (key, BODIES.get(name)) if part)


def surprises(client: Client, person: Any, world: World, *, is_half: bool = False) -> list[Any]:
    found = []
    kept = copy.deepcopy(client.cookies)  # signing out is tried as well
    for name, address, page, thing in tries(world):
        for method in METHODS:
            client.cookies = copy.deepcopy(kept)
            connection.queries_log.clear()  # it holds 9,000 and would show no more
            with transaction.atomic(), CaptureQueriesContext(connection) as queries:
                answer = client.generic(method, address, body(name, page), FORM)
                transaction.set_rollback(True)
            wanted = expected(name, page, thing, person, method, is_half=is_half)
            if outcome(answer) != wanted:
                found.append((name, method, thing and thing.whose, thing and thing.queue, wanted, answer.status_code))
            if method == "GET" and written(queries):
                found.append((name, method, "wrote", written(queries)))
    return found


def signed_in_world(role: str) -> tuple[World, Client]:
    """And the client of its person, who showed just now who they are."""
    world, client = build(role), Client()
    client.force_login(world.person)
    be_fresh(client)
    return world, client


@pytest.mark.parametrize("role", Role.values)
def test_every_address_answers_each_role_as_the_table_says(database, plain_static_files, role):
    world, client = signed_in_world(role)
    assert surprises(client, world.person, world) == []


@pytest.mark.parametrize("role", Role.values)
def test_half_signed_in_one_reaches_what_sets_up_the_factor_and_nothing_else(database, plain_static_files, role):
    world = build(role)
    client = Client()
    Authenticator.objects.filter(user=world.person).delete()  # with one, half a sign-in is none
    half_signed_in(client, world.person)
    assert surprises(client, world.person, world, is_half=True) == []


@pytest.mark.parametrize("role", ["supervisor", "auditor", "it"])
def test_whoever_is_designated_reaches_complaints_too_and_none_about_their_own_office(
    database, plain_static_files, role
):
    world, client = build(role, is_designated=True), Client()
    client.force_login(world.person)
    be_fresh(client)
    assert surprises(client, world.person, world) == []


def test_whoever_is_not_signed_in_reaches_nothing_but_the_open_pages(database, plain_static_files):
    world = build("screener")
    client = Client()
    assert surprises(client, client.get("/entrar/").wsgi_request.user, world) == []


@pytest.mark.parametrize("is_sent", [False, True])
def test_an_applicant_reaches_their_own_pages_and_those_of_everybody(database, plain_static_files, is_sent):
    world, applicant = build("screener"), Applicant(ANA)
    applicant.begin()
    applicant.do_all_tasks()
    applicant.add_member()
    if is_sent:
        applicant.send_all()
    visit = current(applicant.client.get("/").wsgi_request)
    client = Client()
    client.cookies = applicant.client.cookies
    found = surprises(client, visit, world)
    # Before there is a case there is nothing to see of it, nor to ask.
    too_soon = [(name, method) for name in OF_A_CASE for method in PAGES[name].methods]
    assert found == ([] if is_sent else [(*page, None, None, FINE, UNKNOWN) for page in too_soon])


def test_with_every_check_of_the_application_gone_the_database_still_hides_other_offices(database, monkeypatch):
    for place in ("offices.gate.may", "casework.access.may", "casework.access.may_open_queue"):
        monkeypatch.setattr(place, lambda *_: True)
    world = build("screener")
    client = Client()
    client.force_login(world.person)
    foreign = [
        (name, client.get(address).status_code)
        for name, address, page, thing in tries(world)
        if page and page.of in {"case", "case_file", "draft", "registration"} and "GET" in page.methods
        if thing and thing.whose not in {OWN, COLLEAGUE}
    ]
    assert {status for _name, status in foreign} == {UNKNOWN}


@pytest.mark.parametrize("typed", ["%00", "A" * 3000, "%0A%0Dx", "ñ' OR 1=1", "%E2%80%AE"])
def test_an_address_that_names_anything_at_all_is_unknown_and_its_refusal_recorded(screener, typed):
    client = Client()
    client.force_login(screener)
    assert client.get(f"/casos/{typed}/").status_code == UNKNOWN
    with scope.enter(scope.SYSTEM):
        assert [entry.purpose for entry in Entry.objects.filter(action="refused")] == ["case"]
