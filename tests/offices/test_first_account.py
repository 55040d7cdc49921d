"""The first account of a fresh site, and no second one by the same way."""

import io
import time

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client

from offices.models import StaffMember
from tests.signin.conftest import entries, give_password

CHOSEN = "caballo correcto grapa pila"


def add(email="it@example.org"):
    out = io.StringIO()
    call_command("first_account", email, "Persona de informática", stdout=out, stderr=io.StringIO())
    return out.getvalue().strip()


def choose(link, password=CHOSEN, again=None):
    return Client().post(link, {"password": password, "again": again or password})


@pytest.fixture(autouse=True)
def plain(plain_static_files):
    pass


def test_the_link_opens_once_for_whoever_chooses_a_password_that_nobody_else_knows(database):
    link = add()
    assert choose(link).status_code == 302
    person = StaffMember.objects.get(email="it@example.org")
    assert (person.role, person.check_password(CHOSEN)) == ("it", True)
    assert choose(link, "otra frase bastante larga").status_code == 404
    client = Client()
    give_password(client, person, CHOSEN)
    assert client.get("/inicio/").url == "/acceso/llave/"
    assert (len(entries("first_account_opened")), len(entries("password_chosen"))) == (1, 1)


def test_the_link_is_good_for_a_day(database):
    link = add()
    with time_machine.travel(time.time() + 25 * 3600):
        assert choose(link).status_code == 404


@pytest.mark.parametrize(
    ("password", "again"),
    [("corta", None), ("passwordpassword", "otra distinta y larga"), ("it@example.org", None), ("", None)],
)
def test_a_password_that_will_not_do_leaves_the_link_as_it_was(database, password, again):
    link = add()
    answer = choose(link, password, again)
    assert (answer.status_code, b"error-summary" in answer.content) == (200, True)
    assert choose(link).status_code == 302


@pytest.mark.parametrize("link", ["x/y", "AAAA/y", "%00/%00", "ñ/ñ"])
def test_a_link_that_was_made_up_opens_nothing(database, link):
    assert choose(f"/entrar/primera-vez/{link}/").status_code == 404


def test_whose_link_was_lost_gets_another(database):
    first, second = add(), add()
    assert choose(second).status_code == 302
    assert choose(first).status_code == 404


def test_there_is_no_second_one_by_this_way(database):
    choose(add())
    for email in ("other@example.org", "it@example.org"):
        with pytest.raises(CommandError, match="console"):
            add(email)
    assert StaffMember.objects.filter(email="other@example.org").count() == 0


def test_what_is_no_address_of_mail_is_refused(database):
    with pytest.raises(CommandError):
        add("nobody")
