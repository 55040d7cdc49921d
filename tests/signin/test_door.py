"""Who gets in, with what, and what is kept of it."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client

from offices.checks import no_demonstration_accounts
from offices.models.staff import Role
from tests.conftest import PASSWORD, half_signed_in, make_person
from tests.signin.conftest import DOOR, FACTOR, code, entries, give_app, give_key, give_password
from vault.keyfile import KeyFileError

HOME, APP_PAGE, KEY_PAGE = "/inicio/", "/acceso/aplicacion/", "/acceso/llave/"
WITH_APP = ("front_desk", "screener", "supervisor")


def is_in(client: Client) -> bool:
    return client.get(HOME).status_code == 200


@pytest.mark.parametrize("role", Role.values)
def test_the_password_alone_leads_to_setting_up_the_factor_that_the_role_takes(database, client, role):
    person = make_person(role, "EC")
    assert give_password(client, person).status_code == 302
    answer = client.get(HOME)
    assert (answer.status_code, answer.url) == (302, APP_PAGE if role in WITH_APP else KEY_PAGE)
    assert client.get(answer.url).status_code == 200


def test_password_and_code_open_the_door_and_leave_an_entry(screener, client):
    secret = give_app(screener)
    assert give_password(client, screener).url == FACTOR
    assert not is_in(client)
    assert client.post(FACTOR, {"code": code(secret)}).status_code == 302
    assert is_in(client)
    assert [entry.subjects for entry in entries("signed_in")] == [[str(screener.pk)]]


def test_a_code_opens_once_and_none_before_it_opens_any_more(screener, client):
    secret = give_app(screener)
    opening, earlier = code(secret), code(secret, later=-1)
    give_password(client, screener)
    client.post(FACTOR, {"code": opening})
    for used in (opening, earlier):
        other = Client()
        give_password(other, screener)
        assert other.post(FACTOR, {"code": used}).status_code == 200
        assert not is_in(other)
    assert [entry.purpose for entry in entries("sign_in_failed")] == ["factor", "factor"]


@pytest.mark.parametrize("typed", ["", "000000", "ñ", "\x00", "9" * 5000])
def test_a_wrong_code_opens_nothing(screener, client, typed):
    give_app(screener)
    give_password(client, screener)
    assert client.post(FACTOR, {"code": typed}).status_code == 200
    assert not is_in(client)


@pytest.mark.parametrize("sent", ["", "{}", "[]", "null", '{"id": 1}', '{"response": {"clientDataJSON": "x"}}'])
def test_what_is_no_answer_of_a_key_opens_nothing(operator, client, sent):
    give_app(operator)
    give_password(client, operator)
    assert client.post(FACTOR, {"credential": sent}).status_code == 200
    assert not is_in(client)


def test_what_is_no_answer_of_a_key_registers_none_and_the_summary_leads_nowhere(operator, client):
    """The field is the script's: a link to it would be dead."""
    give_password(client, operator)
    page = client.post(KEY_PAGE, {"name": "azul", "credential": "{}"}).content.decode()
    assert "<li>La llave no se registró. Conéctela y pulse el botón de nuevo.</li>" in page
    assert 'href="#id_credential"' not in page
    assert not Authenticator.objects.filter(user=operator).exists()


def test_a_code_does_not_open_what_takes_a_key(operator, client):
    """Nor does it let its owner register a key, once there is one."""
    secret = give_app(operator)
    give_key(operator)
    give_password(client, operator)
    assert client.post(FACTOR, {"code": code(secret)}).status_code == 200
    assert client.get(KEY_PAGE).url.startswith(DOOR)


def test_whoever_was_half_in_before_the_factor_stood_adds_none_beside_it(screener, client):
    """A session that knew the password in time must not become another way in."""
    half_signed_in(client, screener)
    page = client.get(APP_PAGE).content.decode()
    secret = re.search(r"<code>(\w+)</code>", page)[1]
    Authenticator.objects.filter(user=screener).delete()
    give_app(screener)
    for path in (APP_PAGE, KEY_PAGE):
        assert client.get(path).status_code == 403
        assert client.post(path, {"code": code(secret), "name": "azul", "credential": "{}"}).status_code == 403
    assert Authenticator.objects.filter(user=screener, type="totp").count() == 1
    assert not is_in(client)


def test_registering_the_application_completes_the_sign_in_and_gives_codes_for_emergencies(screener, client):
    give_password(client, screener)
    page = client.get(APP_PAGE).content.decode()
    secret = re.search(r"<code>(\w+)</code>", page)[1]
    assert '<svg class="qr"' in page
    before = client.cookies["sessionid"].value
    answer = client.post(APP_PAGE, {"code": code(secret)})
    assert (answer.status_code, answer.url) == (302, "/acceso/codigos/")
    assert client.cookies["sessionid"].value != before
    assert is_in(client)
    shown = re.findall(r"<li><code>(\d{8})</code>", client.get(answer.url).content.decode())
    assert len(shown) == 10
    assert "<li><code>" not in client.get(answer.url).content.decode()
    for expected in (302, 200):  # each opens once
        other = Client()
        give_password(other, screener)
        assert other.post(FACTOR, {"code": shown[0]}).status_code == expected
    assert [entry.detail for entry in entries("factor_added")] == [{"kind": "totp"}]


def test_no_secret_of_a_factor_lies_in_the_database_in_clear(screener, client):
    give_password(client, screener)
    page = client.get(APP_PAGE).content.decode()
    secret = re.search(r"<code>(\w+)</code>", page)[1]
    assert secret not in str(client.session.items())
    client.post(APP_PAGE, {"code": code(secret)})
    codes = re.findall(r"<li><code>(\d{8})</code>", client.get("/acceso/codigos/").content.decode())
    with connection.cursor() as cursor:
        cursor.execute("SELECT data::text FROM mfa_authenticator")
        stored = str(cursor.fetchall())
    assert [value for value in (secret, *codes) if value in stored] == []


def test_a_secret_copied_to_another_account_does_not_open_it(screener, client):
    own = give_app(screener)
    victim = make_person("supervisor", "EC")
    give_app(victim)
    stolen = Authenticator.objects.get(user=screener).data
    Authenticator.objects.filter(user=victim).update(data=stolen)
    give_password(client, victim)
    with pytest.raises(KeyFileError, match="does not fit"):
        client.post(FACTOR, {"code": code(own)})


def test_unknown_wrong_and_closed_are_told_apart_by_nobody(screener, client):
    closed = make_person("front_desk", "EC", email="cerrada@example.org")
    closed.is_active = False
    closed.save()
    tries = [(screener.email, "otra cosa"), ("nadie@example.org", PASSWORD), (closed.email, PASSWORD)]
    pages = set()
    for email, password in tries:
        answer = client.post(DOOR, {"username": email, "password": password})
        body = answer.content.decode().replace(email, "")
        pages.add((answer.status_code, re.sub(r'(csrfmiddlewaretoken|nonce)"? ?(value)?="[^"]+"', "", body)))
    assert len(pages) == 1
    assert {len(entry.subjects) for entry in entries("sign_in_failed")} == {0, 1}


def test_signing_out_ends_the_session_and_clears_the_browser(screener, client):
    client.force_login(screener)
    answer = client.post("/salir/")
    assert (answer.status_code, answer["Clear-Site-Data"]) == (302, '"cache", "storage"')
    assert not is_in(client)
    assert len(entries("signed_out")) == 1


def test_an_account_of_the_demonstration_takes_the_password_only_and_only_there(screener, client, settings):
    screener.is_demo = True
    screener.save()
    give_password(client, screener)
    assert is_in(client)
    settings.PRODUCTION = True
    assert not is_in(client)
    assert give_password(Client(), screener).status_code == 200


def test_a_production_site_may_have_no_account_of_the_demonstration(screener, settings):
    assert no_demonstration_accounts(None) == []
    screener.is_demo = True
    screener.save()
    assert no_demonstration_accounts(None) == []
    settings.PRODUCTION = True
    assert [error.id for error in no_demonstration_accounts(None)] == ["offices.E001"]


def test_nobody_signs_up(database, client):
    for address in ("/entrar/signup/", "/accounts/signup/", "/signup/"):
        assert client.get(address).status_code == 404
